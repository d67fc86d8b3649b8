package dev.vedette.acl;

import dev.vedette.base.Bytes;
import dev.vedette.base.Invariant;
import dev.vedette.command.Command;
import dev.vedette.command.CommandError;
import dev.vedette.command.Session;
import dev.vedette.config.Config;
import dev.vedette.config.ConfigError;
import dev.vedette.config.Rewrite;
import dev.vedette.config.Syntax;
import dev.vedette.resp.Reply;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// The users of one node, who logs in as whom, and what was refused.
public final class Users {

    static final Bytes DEFAULT = Bytes.of("default");

    private final Surroundings node;
    private final Config config;
    private final TreeMap<Bytes, User> byName = new TreeMap<>();
    private final User defaultUser;
    private final AclLog log = new AclLog();

    /// The numbers of the node's commands in the lexicon.
    private final IdentityHashMap<Command, Integer> ids = new IdentityHashMap<>();

    /// The users that the configuration declares, directly or in an ACL file.
    ///
    /// @throws ConfigError with a line for the log when they cannot be had
    public Users(Surroundings node) {
        this.node = node;
        this.config = node.config();
        defaultUser = add(DEFAULT, unlimited());
        if (!config.get(AclDirectives.REQUIREPASS).isEmpty()) {
            takeRequirepass();
        }
        List<List<Bytes>> declared = config.get(AclDirectives.USER);
        if (!declared.isEmpty() && hasFile()) {
            throw new ConfigError(
                    "Configuring Redis with users defined in redis.conf and at the same setting an"
                            + " ACL file path is invalid. This setup is very likely to lead to"
                            + " configuration errors and security holes, please define either an ACL"
                            + " file or declare users directly in your redis.conf, but not both.");
        }
        declared.forEach(this::declare);
        String errors = hasFile() ? reload(null) : "";
        if (!errors.isEmpty()) {
            throw new ConfigError("Aborting Redis startup because of ACL errors: " + errors);
        }
        config.onChange(this::takeRequirepass, AclDirectives.REQUIREPASS);
    }

    private User add(Bytes name, UserRules rules) {
        User user = new User(this, name, rules);
        byName.put(name, user);
        return user;
    }

    UserRules newRules() {
        return new UserRules(this::newSelector);
    }

    private Selector newSelector() {
        Selector selector = new Selector(node.lexicon());
        if (config.get(AclDirectives.PUBSUB_DEFAULT) == AclDirectives.PubsubDefault.ALLCHANNELS) {
            selector.allChannels(true);
        }
        return selector;
    }

    private UserRules unlimited() {
        UserRules rules = newRules();
        rules.unlimit();
        return rules;
    }

    private void takeRequirepass() {
        UserRules rules = defaultUser.rules().copy();
        rules.onlyPassword(config.get(AclDirectives.REQUIREPASS));
        defaultUser.obey(rules);
    }

    /// A line `user NAME RULE...` of a configuration. What it says of the user default is all there
    /// is to say of it.
    private void declare(List<Bytes> words) {
        Bytes name = words.getFirst();
        UserRules rules = newRules();
        if (name.equals(DEFAULT)) {
            rules.reset();
        }
        for (Bytes rule : Rules.of(words.subList(1, words.size())).all()) {
            try {
                rules.apply(rule);
            } catch (RuleError wrong) {
                node.warning()
                        .accept(
                                "Error loading ACL rule '"
                                        + rule.latin1()
                                        + "' for the user named '"
                                        + name.latin1()
                                        + "': "
                                        + wrong.text());
                throw new ConfigError("Critical error while loading ACLs. Exiting.");
            }
        }
        if (name.equals(DEFAULT)) {
            defaultUser.obey(rules);
        } else {
            add(name, rules);
        }
    }

    boolean hasFile() {
        return !config.get(AclDirectives.FILE).isEmpty();
    }

    /// What commands are called instead of their own names (in lower case), by `rename-command`.
    public Map<String, String> renamedCommands() {
        return RenameLines.called(node.lexicon(), config.get(AclDirectives.RENAME));
    }

    // Who is who

    /// Whether a new client has to log in before it may do anything.
    public boolean needsPassword() {
        return !(defaultUser.rules().needsNoPassword() && defaultUser.rules().isOn());
    }

    /// Whether anybody may be the user default; what protected mode protects from.
    public boolean areOpen() {
        return defaultUser.rules().needsNoPassword();
    }

    public boolean exists(Bytes name) {
        return byName.containsKey(name);
    }

    /// Makes a session one of the user default, as a new one is.
    public void begin(Session session) {
        session.actsAs(DEFAULT, defaultUser);
    }

    /// Makes the session one of `name` if the password is right; the ACL log notes when it is not.
    ///
    /// @param command by which it tried
    public boolean logIn(Session session, Bytes name, Bytes password, Bytes command) {
        User user = byName.get(name);
        // The same work for a name that does not exist, so that nobody can find out names.
        boolean isAccepted = (user == null ? newRules() : user.rules()).accept(password);
        if (user == null || !isAccepted) {
            note("auth", session, false, command, name);
            return false;
        }
        session.actsAs(user.name(), user);
        return true;
    }

    /// Whether the user of that name and password may run `command`, for doors that know no
    /// sessions.
    public boolean admits(Bytes name, Bytes password, String command) {
        User user = byName.get(name);
        boolean isAccepted = (user == null ? newRules() : user.rules()).accept(password);
        if (user == null || !isAccepted) {
            return false;
        }
        for (Command known : ids.keySet()) {
            if (known.fullName().equals(command)) {
                return user.rules().check(idOf(known), known, new Bytes[] {Bytes.of(command)})
                        == null;
            }
        }
        throw Invariant.broken("nobody has told users of %s", command);
    }

    // What is refused

    @Nullable Reply refusal(
            User user, Session session, Command command, Bytes[] argv, boolean wasQueued) {
        Denial denial = user.rules().check(idOf(command), command, argv);
        if (denial == null) {
            return null;
        }
        note(denial.word(), session, wasQueued, denial.object(command, argv), user.name());
        return Reply.error(wasQueued ? denial.atExec() : "NOPERM " + denial.text(command));
    }

    boolean mayReadAllKeys(User user, Command command, Bytes[] argv) {
        return user.rules().mayReadAllKeys(idOf(command), command, argv);
    }

    /// Why the user might not run it, naming everything; empty if it might.
    String dryRun(User user, Command command, Bytes[] argv) {
        Denial denial = user.rules().check(idOf(command), command, argv);
        return denial == null ? "" : denial.verbose(command, argv);
    }

    private void note(String reason, Session session, boolean wasQueued, Bytes object, Bytes user) {
        boolean isInTransaction = wasQueued || session.detour() != null;
        log.add(
                reason,
                isInTransaction ? "multi" : "toplevel",
                object,
                user,
                node.now().get(),
                node.describe().apply(session),
                config.get(AclDirectives.LOG_MAX_LEN));
    }

    /// Learns the commands of the node; rules must be able to name each of them.
    public void learn(List<Command> commands) {
        for (Command command : commands) {
            int id = node.lexicon().find(command.fullName());
            Invariant.check(id >= 0, "%s is missing in the lexicon of rules", command.fullName());
            ids.put(command, id);
            learn(command.subcommands());
        }
    }

    private int idOf(Command command) {
        Integer id = ids.get(command);
        if (id == null) {
            throw Invariant.broken("nobody has told users of %s", command.fullName());
        }
        return id;
    }

    // Changes

    List<User> all() {
        return List.copyOf(byName.values());
    }

    @Nullable User find(Bytes name) {
        return byName.get(name);
    }

    AclLog log() {
        return log;
    }

    Surroundings node() {
        return node;
    }

    /// Changes or makes a user: all rules hold, or none.
    void set(Bytes name, List<Bytes> rules) {
        User present = byName.get(name);
        UserRules trial = present == null ? newRules() : present.rules().copy();
        for (Bytes rule : rules) {
            try {
                trial.apply(rule);
            } catch (RuleError wrong) {
                throw new CommandError(
                        "ERR Error in ACL SETUSER modifier '"
                                + rule.latin1()
                                + "': "
                                + wrong.text());
            }
        }
        if (present == null) {
            add(name, trial);
        } else {
            present.obey(trial);
            disconnectListeners(present);
        }
    }

    /// Who listens to what the user may not (any more) listen to has to go.
    private void disconnectListeners(User user) {
        for (Session session : List.copyOf(node.sessions().get())) {
            if (session.rights() == user) {
                Surroundings.Listening listening = node.listening().apply(session);
                boolean mayStay =
                        listening.channels().stream()
                                        .allMatch(c -> user.rules().mayListen(c, false))
                                && listening.patterns().stream()
                                        .allMatch(p -> user.rules().mayListen(p, true));
                if (!mayStay) {
                    session.close();
                }
            }
        }
    }

    /// Whether there was one. Its clients are disconnected, `asker` once it has been answered.
    boolean delete(Bytes name, Session asker) {
        Invariant.check(!name.equals(DEFAULT), "the user default cannot be removed");
        User gone = byName.remove(name);
        if (gone != null) {
            disconnect(gone, asker);
        }
        return gone != null;
    }

    private void disconnect(User user, Session asker) {
        for (Session session : List.copyOf(node.sessions().get())) {
            if (session.rights() == user) {
                begin(session);
                session.authenticated(false);
                if (session == asker) {
                    session.closeAfterReplies();
                } else {
                    session.close();
                }
            }
        }
    }

    // Lines and files

    /// A line for each user, in the order of their names, as ACL LIST and files have them.
    public List<Bytes> lines() {
        List<Bytes> lines = new ArrayList<>();
        for (User user : byName.values()) {
            lines.add(AclFile.line(user.name(), user.rules()));
        }
        return lines;
    }

    /// The lines that a configuration must have so that the same users are there again: none if
    /// there is only the user default, as `requirepass` has it, or if users have a file of their
    /// own.
    public List<Bytes> declarations() {
        UserRules usual = unlimited();
        if (!config.get(AclDirectives.REQUIREPASS).isEmpty()) {
            usual.onlyPassword(config.get(AclDirectives.REQUIREPASS));
        }
        boolean isUsual = byName.size() == 1 && defaultUser.rules().text().equals(usual.text());
        return isUsual || hasFile() ? List.of() : lines();
    }

    /// What writes the users of now into a configuration, on whatever thread; it writes none if
    /// they have a file of their own.
    public Consumer<Rewrite> rewriting() {
        Map<Bytes, UserRules> present = new LinkedHashMap<>();
        if (!hasFile()) {
            byName.forEach((name, user) -> present.put(name, user.rules()));
        }
        return configuration -> {
            List<Syntax.Written> news = new ArrayList<>();
            present.forEach(
                    (name, rules) -> news.add(new Syntax.Written(AclFile.line(name, rules), true)));
            configuration.replace("user", news);
        };
    }

    /// Replaces all users by those of the ACL file: empty, or why nothing changed. Clients of users
    /// other than default are disconnected, since it is new users that the file makes.
    String reload(@Nullable Session asker) {
        TreeMap<Bytes, UserRules> loaded = new TreeMap<>();
        AclFile file = new AclFile(config.get(AclDirectives.FILE), this::newRules);
        String errors = file.load(node.contentOf(), loaded);
        if (!errors.isEmpty()) {
            return errors;
        }
        UserRules ofDefault = loaded.remove(DEFAULT);
        defaultUser.obey(ofDefault == null ? unlimited() : ofDefault);
        List<User> old = all();
        byName.clear();
        byName.put(DEFAULT, defaultUser);
        loaded.forEach(this::add);
        for (User user : old) {
            if (user != defaultUser && asker != null) {
                disconnect(user, asker);
            }
        }
        return "";
    }

    /// Writes the ACL file: empty, or the system's reason against it.
    String save() {
        String failure =
                node.replace().apply(config.get(AclDirectives.FILE), AclFile.text(lines()));
        if (!failure.isEmpty()) {
            node.warning().accept("Writing the ACL file for ACL SAVE: " + failure);
        }
        return failure;
    }
}
