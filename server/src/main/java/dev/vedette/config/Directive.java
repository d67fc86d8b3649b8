package dev.vedette.config;

import org.jspecify.annotations.Nullable;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// One directive of redis.conf, declared once, in the room that obeys it.
///
/// The declaration is the only place where its name, its old spellings, its syntax and its default
/// are written; the conf file, the command line, CONFIG GET, SET, REWRITE and the reference are all
/// read off it. Directives are immutable: each fluent call gives a new one.
///
/// @param <T> what the value is once it has been parsed
public final class Directive<T> {

    /// What may be done with a directive.
    public enum Trait {
        /// CONFIG SET may change it.
        MUTABLE,
        /// CONFIG GET shows it by its exact name only, not by a pattern.
        HIDDEN,
        /// Its value must not get into logs.
        SECRET,
        /// CONFIG SET needs `enable-protected-configs`.
        PROTECTED,
        /// CONFIG SET is refused while data is loaded.
        DENIED_WHILE_LOADING,
        /// Lives in files only: CONFIG GET and SET do not know it.
        FILE_ONLY,
        /// CONFIG SET runs its hooks even when the value stays the same.
        ALWAYS_APPLIES,
        /// Redis does not know it: a file that names it loads here only.
        OWN
    }

    /// How Vedette stands to a directive.
    public enum Standing {
        /// A room acts on it.
        OBEYED,
        /// It is taken, has nothing to act on here, and the reason says why that is right.
        ACCEPTED,
        /// Its feature does not exist here yet: any value that would ask for it is refused by name.
        NOT_YET
    }

    private final String name;
    private final Syntax<T> syntax;
    private final T initial;
    private final List<String> aliases;
    private final Set<Trait> traits;
    private final Standing standing;
    private final String section;
    private final String about;

    private Directive(
            String name,
            Syntax<T> syntax,
            T initial,
            List<String> aliases,
            Set<Trait> traits,
            Standing standing,
            String section,
            String about) {
        this.name = name;
        this.syntax = syntax;
        this.initial = initial;
        this.aliases = aliases;
        this.traits = traits;
        this.standing = standing;
        this.section = section;
        this.about = about;
    }

    /// A directive that a room obeys. Only readable by CONFIG GET until [#mutable()].
    public static <T> Directive<T> of(String name, Syntax<T> syntax, T initial) {
        return new Directive<>(
                name,
                syntax,
                initial,
                List.of(),
                EnumSet.noneOf(Trait.class),
                Standing.OBEYED,
                "GENERAL",
                "");
    }

    /// A directive that means nothing here, so that real files load; `reason` says why nothing
    /// needs to be done.
    public static <T> Directive<T> accepted(
            String name, Syntax<T> syntax, T initial, String reason) {
        return of(name, syntax, initial).standing(Standing.ACCEPTED).about(reason);
    }

    /// A directive whose feature does not exist here yet: a value that asks for it is refused at
    /// start and by CONFIG SET. `feature` completes the sentence "... is not supported yet".
    public static <T> Directive<T> notYet(
            String name, Syntax<T> syntax, T initial, String feature) {
        return of(name, syntax, initial).standing(Standing.NOT_YET).about(feature);
    }

    /// Another spelling, taken and shown like the name.
    public Directive<T> alias(String spelling) {
        return new Directive<>(
                name,
                syntax,
                initial,
                Stream.concat(aliases.stream(), Stream.of(spelling)).toList(),
                traits,
                standing,
                section,
                about);
    }

    public Directive<T> mutable() {
        return with(Trait.MUTABLE);
    }

    public Directive<T> hidden() {
        return with(Trait.HIDDEN);
    }

    public Directive<T> secret() {
        return with(Trait.SECRET);
    }

    public Directive<T> own() {
        return with(Trait.OWN);
    }

    /// Adds a trait.
    public Directive<T> with(Trait trait) {
        Set<Trait> more = EnumSet.of(trait);
        more.addAll(traits);
        return new Directive<>(name, syntax, initial, aliases, more, standing, section, about);
    }

    /// The chapter of the reference it stands in, in capitals as in redis.conf.
    public Directive<T> section(String title) {
        return new Directive<>(name, syntax, initial, aliases, traits, standing, title, about);
    }

    /// What it is for, one or two sentences.
    public Directive<T> about(String text) {
        return new Directive<>(name, syntax, initial, aliases, traits, standing, section, text);
    }

    private Directive<T> standing(Standing to) {
        return new Directive<>(name, syntax, initial, aliases, traits, to, section, about);
    }

    public String name() {
        return name;
    }

    public Syntax<T> syntax() {
        return syntax;
    }

    /// The value it has when nobody says anything.
    public T initial() {
        return initial;
    }

    public List<String> aliases() {
        return aliases;
    }

    public boolean is(Trait trait) {
        return traits.contains(trait);
    }

    public Standing standing() {
        return standing;
    }

    public String section() {
        return section;
    }

    public String about() {
        return about;
    }

    /// Why `value` cannot be obeyed although it is well formed, or null.
    @Nullable String refusal(Object value) {
        if (standing != Standing.NOT_YET || value.equals(initial)) {
            return null;
        }
        return about + " is not supported yet";
    }

    @Override
    public String toString() {
        return name;
    }
}
