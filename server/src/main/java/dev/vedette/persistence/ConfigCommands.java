package dev.vedette.persistence;

import static dev.vedette.command.Command.admin;
import static dev.vedette.command.Command.container;
import static dev.vedette.command.Command.plain;

import dev.vedette.base.Bytes;
import dev.vedette.base.Glob;
import dev.vedette.command.Call;
import dev.vedette.command.Command;
import dev.vedette.command.CommandError;
import dev.vedette.command.Flag;
import dev.vedette.command.Group;
import dev.vedette.command.HelpText;
import dev.vedette.command.Session;
import dev.vedette.config.Config;
import dev.vedette.config.ConfigError;
import dev.vedette.config.Directive;
import dev.vedette.config.Directive.Trait;
import dev.vedette.resp.Reply;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;

/// CONFIG and its subcommands.
public final class ConfigCommands {

    private final Config config;
    private final ConfigStore store;
    private final Runnable resetStats;
    private final Predicate<Session> isLocal;
    private final BooleanSupplier isLoading;

    /// @param resetStats what CONFIG RESETSTAT does
    /// @param isLocal whether a client is on this machine, for `enable-protected-configs local`
    public ConfigCommands(
            Config config,
            ConfigStore store,
            Runnable resetStats,
            Predicate<Session> isLocal,
            BooleanSupplier isLoading) {
        this.config = config;
        this.store = store;
        this.resetStats = resetStats;
        this.isLocal = isLocal;
        this.isLoading = isLoading;
    }

    public List<Command> commands() {
        return List.of(
                container("CONFIG")
                        .about("Reads and changes the configuration.")
                        .since("2.0.0")
                        .cost("Depends on the subcommand")
                        .group(Group.SERVER)
                        .sub(
                                sub(admin("GET", this::get))
                                        .synopsis("parameter=(parameter)...")
                                        .about("Tells the values of directives.")
                                        .since("2.0.0")
                                        .cost("O(N) for N directives asked for")
                                        .changed("7.0.0", "Several patterns."),
                                sub(admin("SET", this::set))
                                        .synopsis("parameter_value=(parameter value)...")
                                        .about("Changes directives, all or none of them.")
                                        .since("2.0.0")
                                        .cost("O(N) for N directives")
                                        .changed("7.0.0", "Several directives.")
                                        .tips(
                                                "request_policy:all_nodes",
                                                "response_policy:all_succeeded"),
                                sub(admin("REWRITE", this::rewrite))
                                        .about("Writes the present values into the file.")
                                        .since("2.8.0")
                                        .cost("O(1)"),
                                sub(admin("RESETSTAT", this::resetStat))
                                        .about("Sets the counters of INFO back.")
                                        .since("2.0.0")
                                        .cost("O(1)"),
                                plain("HELP", ConfigCommands::help)
                                        .about("Prints this help.")
                                        .since("5.0.0")
                                        .cost("O(1)")
                                        .group(Group.SERVER)
                                        .flags(Flag.LOADING, Flag.STALE)));
    }

    private static Command sub(Command command) {
        return command.group(Group.SERVER).flags(Flag.NOSCRIPT, Flag.LOADING, Flag.STALE);
    }

    private static Reply help(Call call) {
        return HelpText.of(
                "CONFIG",
                "GET <pattern>",
                "    Return parameters matching the glob-like <pattern> and their values.",
                "SET <directive> <value>",
                "    Set the configuration <directive> to <value>.",
                "RESETSTAT",
                "    Reset statistics reported by the INFO command.",
                "REWRITE",
                "    Rewrite the configuration file.");
    }

    // GET

    private Reply get(Call call) {
        Map<String, Directive<?>> found = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (Bytes pattern : call.from(2)) {
            if (isPattern(pattern)) {
                Glob glob = Glob.ignoringCase(pattern);
                config.spellings().entrySet().stream()
                        .filter(one -> isShown(one.getValue()))
                        .filter(one -> glob.matches(Bytes.of(one.getKey())))
                        .forEach(one -> found.putIfAbsent(one.getKey(), one.getValue()));
            } else {
                Directive<?> directive = config.find(pattern);
                if (directive != null && !directive.is(Trait.FILE_ONLY)) {
                    // A name that was asked for is answered as it was asked for.
                    found.putIfAbsent(pattern.latin1(), directive);
                }
            }
        }
        List<Reply> flat = new ArrayList<>();
        found.forEach(
                (name, directive) -> {
                    flat.add(Reply.bulk(name));
                    flat.add(Reply.bulk(config.format(directive)));
                });
        return Reply.map(flat);
    }

    private static boolean isShown(Directive<?> directive) {
        return !directive.is(Trait.HIDDEN) && !directive.is(Trait.FILE_ONLY);
    }

    private static boolean isPattern(Bytes text) {
        String pattern = text.latin1();
        return pattern.indexOf('*') >= 0 || pattern.indexOf('?') >= 0 || pattern.indexOf('[') >= 0;
    }

    // SET

    private Reply set(Call call) {
        if (call.count() % 2 != 0) {
            throw CommandError.syntax();
        }
        List<Directive<?>> directives = directives(call);
        List<Config.Change<?>> changes = new ArrayList<>();
        for (int i = 0; i < directives.size(); i++) {
            String name = call.arg(2 + 2 * i).latin1().toLowerCase(Locale.ROOT);
            changes.add(change(name, directives.get(i), call.arg(3 + 2 * i)));
        }
        return switch (config.change(changes)) {
            case Config.Outcome.Changed _ -> Reply.ok();
            case Config.Outcome.Kept(String name, String reason) -> throw failed(name, reason);
        };
    }

    /// All names are checked before any value is looked at.
    private List<Directive<?>> directives(Call call) {
        List<Directive<?>> directives = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (int i = 2; i < call.count(); i += 2) {
            String typed = call.arg(i).latin1();
            Directive<?> directive = config.find(call.arg(i));
            if (directive == null || directive.is(Trait.FILE_ONLY)) {
                throw new CommandError(
                        "ERR Unknown option or number of arguments for CONFIG SET - '"
                                + typed
                                + "'");
            }
            if (!directive.is(Trait.MUTABLE)) {
                throw failed(typed, "can't set immutable config");
            }
            if (directive.is(Trait.PROTECTED) && !mayChangeProtected(call.session())) {
                throw failed(typed, "can't set protected config");
            }
            if (directive.is(Trait.DENIED_WHILE_LOADING) && isLoading.getAsBoolean()) {
                throw new CommandError(Persistence.LOADING);
            }
            if (!seen.add(typed.toLowerCase(Locale.ROOT))) {
                throw failed(typed, "duplicate parameter");
            }
            directives.add(directive);
        }
        return directives;
    }

    private boolean mayChangeProtected(Session session) {
        return switch (config.get(PersistenceDirectives.PROTECTED_CONFIGS)) {
            case "yes" -> true;
            case "local" -> isLocal.test(session);
            default -> false;
        };
    }

    private <T> Config.Change<T> change(String name, Directive<T> directive, Bytes value) {
        List<Bytes> words = directive.syntax().takesSeveralWords() ? split(value) : List.of(value);
        try {
            T given = directive.syntax().parse(words);
            T amended = directive.syntax().amend(config.get(directive), given);
            return new Config.Change<>(name, directive, amended);
        } catch (ConfigError wrong) {
            throw failed(name, wrong.reason());
        }
    }

    /// At each single blank; an empty text has no words.
    private static List<Bytes> split(Bytes value) {
        List<Bytes> words = new ArrayList<>();
        int from = 0;
        for (int i = 0; i <= value.length() && !value.isEmpty(); i++) {
            if (i == value.length() || value.at(i) == ' ') {
                words.add(value.slice(from, i));
                from = i + 1;
            }
        }
        return words;
    }

    private static CommandError failed(String name, String reason) {
        return new CommandError(
                "ERR CONFIG SET failed (possibly related to argument '" + name + "') - " + reason);
    }

    // The others

    private Reply rewrite(Call call) {
        if (!store.hasFile()) {
            return Reply.error("ERR The server is running without a config file");
        }
        if (!call.mayBlock()) {
            return rewritten(store.rewrite());
        }
        // A slow disk holds up who asked, and nobody else: the asker may be a Sentinel, and this
        // node the new master that all clients are waiting for.
        Session session = call.session();
        session.blocked(true);
        store.rewrite(failure -> session.unblock(rewritten(failure)));
        return Reply.later();
    }

    private static Reply rewritten(String failure) {
        return failure.isEmpty()
                ? Reply.ok()
                : Reply.error("ERR Rewriting config file: " + failure);
    }

    private Reply resetStat(Call call) {
        resetStats.run();
        return Reply.ok();
    }
}
