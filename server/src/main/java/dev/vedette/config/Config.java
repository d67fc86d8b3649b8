package dev.vedette.config;

import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// The values of all directives of one server. One thread owns it.
///
/// Rooms read with [#get] and, where they must act on a change, leave a hook with [#onChange]. A
/// change of several values is all or nothing: [#change].
public final class Config {

    /// One wanted value.
    ///
    /// @param name the spelling the caller used: errors name it so
    public record Change<T>(String name, Directive<T> directive, T value) {}

    /// What became of a list of changes.
    public sealed interface Outcome {
        /// All values are set and all hooks ran.
        record Changed() implements Outcome {}

        /// Nothing changed: `name` is the directive to blame, `reason` why.
        record Kept(String name, String reason) implements Outcome {}
    }

    private final Map<String, Directive<?>> bySpelling;
    private final Map<String, Object> values;
    private final Map<String, List<Runnable>> hooks = new LinkedHashMap<>();
    private final Map<String, Runnable> readEffects = new LinkedHashMap<>();

    /// All directives with their default values; two with one spelling are a mistake of the
    /// program.
    public Config(List<? extends Directive<?>> directives) {
        this(new LinkedHashMap<>(), new LinkedHashMap<>());
        for (Directive<?> directive : directives) {
            register(directive.name(), directive);
            directive.aliases().forEach(alias -> register(alias, directive));
            values.put(directive.name(), initialOf(directive));
        }
    }

    private Config(Map<String, Directive<?>> bySpelling, Map<String, Object> values) {
        this.bySpelling = bySpelling;
        this.values = values;
    }

    /// The values of now, for another thread: later changes do not show in it.
    public Config copy() {
        return new Config(bySpelling, new LinkedHashMap<>(values));
    }

    private void register(String spelling, Directive<?> directive) {
        Directive<?> other = bySpelling.putIfAbsent(spelling, directive);
        Invariant.check(other == null, "directive %s is declared twice", spelling);
    }

    private static <T> Object initialOf(Directive<T> directive) {
        return directive.initial();
    }

    /// The present value. The directive must be among those this config was made of.
    @SuppressWarnings("unchecked")
    public <T> T get(Directive<T> directive) {
        Object value = values.get(directive.name());
        if (value == null) {
            throw Invariant.broken("directive %s is not part of this server", directive.name());
        }
        return (T) value;
    }

    /// Sets a value that the server itself decided (REPLICAOF, a Sentinel's state): no hook runs.
    public <T> void put(Directive<T> directive, T value) {
        Invariant.check(
                values.containsKey(directive.name()),
                "directive %s is not part of this server",
                directive.name());
        values.put(directive.name(), value);
    }

    /// Leaves `hook` to run after CONFIG SET changed any of these; it refuses the new values by
    /// throwing [ConfigError], and then runs once more when they have been put back.
    public void onChange(Runnable hook, Directive<?>... of) {
        for (Directive<?> directive : of) {
            hooks.computeIfAbsent(directive.name(), _ -> new ArrayList<>()).add(hook);
        }
    }

    /// Leaves `effect` to run whenever a line of a file sets the directive, before the next line is
    /// read; it refuses the line by throwing [ConfigError].
    public void onRead(Directive<?> directive, Runnable effect) {
        readEffects.put(directive.name(), effect);
    }

    /// What a line of a file has to do at once, by [#onRead].
    void hasRead(Directive<?> directive) {
        Runnable effect = readEffects.get(directive.name());
        if (effect != null) {
            effect.run();
        }
    }

    /// The directive of that name or old spelling, in any case of letters.
    public @Nullable Directive<?> find(Bytes spelling) {
        return bySpelling.get(spelling.latin1().toLowerCase(Locale.ROOT));
    }

    /// All directives in the order of declaration.
    public List<Directive<?>> directives() {
        return List.copyOf(new LinkedHashSet<>(bySpelling.values()));
    }

    /// Every spelling with its directive, in the order of declaration.
    public Map<String, Directive<?>> spellings() {
        return Collections.unmodifiableMap(bySpelling);
    }

    /// The value as CONFIG GET shows it.
    public <T> Bytes format(Directive<T> directive) {
        return directive.syntax().format(get(directive));
    }

    /// Sets all values, then runs each distinct hook once; if one refuses, all values are put back.
    public Outcome change(List<? extends Change<?>> changes) {
        Map<String, Object> before = new LinkedHashMap<>(values);
        Map<Runnable, String> toRun = new LinkedHashMap<>();
        for (Change<?> change : changes) {
            String name = change.directive().name();
            String refusal = change.directive().refusal(change.value());
            if (refusal != null) {
                values.putAll(before);
                return new Outcome.Kept(change.name(), refusal);
            }
            Object old = values.put(name, change.value());
            if (!change.value().equals(old)
                    || change.directive().is(Directive.Trait.ALWAYS_APPLIES)) {
                hooks.getOrDefault(name, List.of())
                        .forEach(hook -> toRun.putIfAbsent(hook, change.name()));
            }
        }
        return apply(toRun, before);
    }

    private Outcome apply(Map<Runnable, String> toRun, Map<String, Object> before) {
        Set<Runnable> ran = new LinkedHashSet<>();
        for (Map.Entry<Runnable, String> one : toRun.entrySet()) {
            ran.add(one.getKey());
            try {
                one.getKey().run();
            } catch (ConfigError refused) {
                values.putAll(before);
                ran.forEach(Runnable::run);
                return new Outcome.Kept(one.getValue(), refused.reason());
            }
        }
        return new Outcome.Changed();
    }
}
