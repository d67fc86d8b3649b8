package dev.vedette.sentinel;

import dev.vedette.acl.AclDirectives;
import dev.vedette.acl.Lexicon;
import dev.vedette.acl.Users;
import dev.vedette.base.Bytes;
import dev.vedette.command.CommandCommand;
import dev.vedette.command.InfoLines;
import dev.vedette.command.InfoSection;
import dev.vedette.config.Config;
import dev.vedette.config.ConfigFile;
import dev.vedette.config.Directive;
import dev.vedette.config.Directives;
import dev.vedette.config.Syntax;
import dev.vedette.keyspace.Journal;
import dev.vedette.keyspace.Keyspace;
import dev.vedette.node.Accounts;
import dev.vedette.node.Contents;
import dev.vedette.node.Encryption;
import dev.vedette.node.Node;
import dev.vedette.node.NodeDirectives;
import dev.vedette.node.Outgoing;
import dev.vedette.node.TlsDirectives;
import dev.vedette.pubsub.Channels;
import dev.vedette.sentinel.core.Identity;
import dev.vedette.sentinel.core.View;
import dev.vedette.sentinel.core.View.GroupView;
import dev.vedette.sentinel.core.View.ScriptView;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.Log;
import dev.vedette.world.World;

import org.jspecify.annotations.Nullable;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/// The rooms of a Sentinel, put together by hand.
public final class SentinelServer {

    /// The port a Sentinel listens on unless told otherwise.
    public static final long DEFAULT_PORT = 26379;

    /// All `sentinel` lines of the configuration; they are read by [#node].
    public static final Directive<List<List<Bytes>>> SENTINEL =
            Directive.of("sentinel", Syntax.lines(0, 16), List.of())
                    .with(Directive.Trait.FILE_ONLY)
                    .section("SENTINEL")
                    .about("What to watch and how, and the state a Sentinel keeps.");

    /// Relative paths start here.
    public static final Directive<String> DIR =
            Directive.of("dir", Syntax.text(), "")
                    .section("GENERAL")
                    .about("The working directory.");

    private static final Directive<List<List<Bytes>>> PERCENTILES =
            Directive.accepted(
                    "latency-tracking-info-percentiles",
                    Syntax.lines(0, 16),
                    List.of(),
                    "A Sentinel shows no latencies.");

    /// Every directive a Sentinel knows; those about data are not among them.
    public static final List<Directive<?>> DIRECTIVES = directives();

    private static List<Directive<?>> directives() {
        Map<String, Directive<?>> byName = new LinkedHashMap<>();
        Stream.of(
                        List.<Directive<?>>of(DIR, SENTINEL, Outgoing.BIND_SOURCE, PERCENTILES),
                        HttpPort.ALL,
                        NodeDirectives.ALL,
                        AclDirectives.of(Lexicon.ofSentinels()),
                        TlsDirectives.ALL,
                        Directives.OF_NO_ROOM)
                .<Directive<?>>flatMap(List::stream)
                .forEach(directive -> byName.putIfAbsent(directive.name(), directive));
        return List.copyOf(byName.values());
    }

    /// What a client may ask a Sentinel besides SENTINEL itself.
    private static final Set<String> OFFERED =
            Set.of("AUTH", "HELLO", "PING", "QUIT", "INFO", "CLIENT", "COMMAND", "SHUTDOWN");

    private static final Set<String> LISTENING =
            Set.of("SUBSCRIBE", "UNSUBSCRIBE", "PSUBSCRIBE", "PUNSUBSCRIBE");

    private SentinelServer() {}

    /// A configuration with a Sentinel's own defaults.
    public static Config config() {
        Config config = new Config(DIRECTIVES);
        config.put(NodeDirectives.PORT, DEFAULT_PORT);
        config.put(NodeDirectives.PROTECTED_MODE, false);
        return config;
    }

    /// Where the Sentinel of the configuration file `path`, which `reader` has read, keeps its
    /// state.
    public static String stateFile(World world, String path, ConfigFile reader) {
        String apart = SentinelLines.stateFile(reader.lines("sentinel"));
        return apart.isEmpty() ? path : world.disk().absolute(apart);
    }

    /// Why a Sentinel cannot keep its state in the file `path`, and what to do about it; null when
    /// it can. Found out by trying, since permissions are not all that may stand against it.
    public static @Nullable String reasonAgainst(World world, String path) {
        try {
            world.disk().append(path).close();
        } catch (DiskFailure failure) {
            return "Sentinel config file "
                    + path
                    + " is not writable: "
                    + failure.reason()
                    + ". To leave it as it is, name another file in it: sentinel"
                    + " state-config-file /path/to/state.conf. Exiting...";
        }
        try {
            world.disk().create(ConfFile.successor(path)).close();
            world.disk().delete(ConfFile.successor(path));
            return null;
        } catch (DiskFailure failure) {
            return "Sentinel cannot replace its config file "
                    + path
                    + ": "
                    + failure.path()
                    + ": "
                    + failure.reason()
                    + ". Votes and epochs are kept there, each time in a new file beside the old"
                    + " one, without which this Sentinel must not vote. Make the directory writable"
                    + " for this user, mount the directory instead of the single file, or name"
                    + " another place: sentinel state-config-file /path/to/state.conf. Exiting...";
        }
    }

    /// A node that is a Sentinel; nothing listens or connects before its start.
    ///
    /// @param path of the configuration file, absolute
    /// @param text what that file holds
    /// @param reader that has read it
    public static Node node(
            World world, Log log, Config config, String path, Bytes text, ConfigFile reader)
            throws ConfigFile.Refused {
        String stateFile = stateFile(world, path, reader);
        boolean isApart = !stateFile.equals(path);
        Bytes kept = isApart ? contentOf(world, stateFile) : Bytes.EMPTY;
        SentinelState state =
                SentinelLines.read(
                        reader.lines("sentinel"),
                        keptLines(kept, config, log),
                        world.disk()::isExecutable);
        boolean isFirstStart = state.runId() == null;
        VotesFile votes = new VotesFile(stateFile);
        VotesFile.Kept seconded = votes.read(world.disk(), log);
        if (seconded != null) {
            state = VotesFile.merge(state, seconded, log);
        }
        String runId = state.runId() == null ? world.secrets().hex(40) : state.runId();
        ConfFile file =
                isApart
                        ? new ConfFile(stateFile, kept, runId, text)
                        : new ConfFile(path, text, runId);
        Contents contents = new Contents(Contents.Nature.SENTINEL, noData(world));
        Users users = Accounts.of(world, config, log, contents, Lexicon.ofSentinels());
        if (!isApart) {
            file.users(users::declarations);
        }
        Channels channels = new Channels();
        Shell shell =
                new Shell(
                        world,
                        log,
                        config,
                        channels,
                        new Identity(runId, Encryption.announcedPort(config)),
                        state.durable(),
                        file,
                        votes);
        SentinelState begun = state;
        contents.users(users)
                .configFile(path)
                .offering(command -> OFFERED.contains(command.name()))
                .commands(CommandCommand.ALL)
                .commands(new SentinelCommands(shell, new Rehearsals(shell, log), runId).all())
                .commands(
                        channels.commands().stream()
                                .filter(command -> LISTENING.contains(command.name()))
                                .toList())
                .gate(Channels::refuse)
                .infoSections(List.of(info(shell)))
                .infoOrder("server", "clients", "stats", "cpu", "sentinel")
                .onStart(() -> start(world, log, file, votes, shell, begun, runId, isFirstStart))
                .onStart(
                        new HttpPort(world.network(), log, config, users, new HttpPages(shell))
                                ::open)
                .timed(shell);
        Node node = new Node(world, config, log, contents);
        shell.onCrash(node::crash);
        return node;
    }

    /// A state file that is not there yet holds nothing.
    private static Bytes contentOf(World world, String path) throws ConfigFile.Refused {
        if (!world.disk().exists(path)) {
            return Bytes.EMPTY;
        }
        try {
            return Bytes.of(world.disk().readAll(path));
        } catch (DiskFailure failure) {
            throw ConfigFile.Refused.because(
                    "Can't read the state file " + path + ": " + failure.reason());
        }
    }

    /// Besides these a state file may hold a level of the log that was set at run time.
    private static List<ConfigFile.Line> keptLines(Bytes text, Config config, Log log)
            throws ConfigFile.Refused {
        Config own = config();
        ConfigFile reader = new ConfigFile(own, _ -> text, _ -> List.of());
        reader.read("state", null, Bytes.EMPTY);
        if (!reader.lines("loglevel").isEmpty()) {
            config.put(NodeDirectives.LOGLEVEL, own.get(NodeDirectives.LOGLEVEL));
            log.level(config.get(NodeDirectives.LOGLEVEL).level());
        }
        return reader.lines("sentinel");
    }

    /// Commands need a keyspace to be called with; a Sentinel's stays empty.
    private static Keyspace noData(World world) {
        byte[] seeds = new byte[2 * Long.BYTES];
        world.secrets().fill(seeds);
        ByteBuffer seed = ByteBuffer.wrap(seeds);
        return new Keyspace(1, seed.getLong(), seed.getLong(), world.rng(), new Journal());
    }

    private static void start(
            World world,
            Log log,
            ConfFile file,
            VotesFile votes,
            Shell shell,
            SentinelState state,
            String runId,
            boolean isFirstStart) {
        if (isFirstStart) {
            try {
                votes.write(world.disk(), VotesFile.render(runId, state.durable()));
                file.write(world.disk(), file.render(state.durable(), file.users()));
                log.notice("Sentinel new configuration saved on disk");
            } catch (DiskFailure failure) {
                log.warning(
                        "WARNING: Sentinel was not able to save the new configuration on disk!!!: %s",
                        failure.reason());
            }
        }
        log.warning("Sentinel ID is %s", runId);
        shell.start();
    }

    private static InfoSection info(Shell shell) {
        return new InfoSection("sentinel", "Sentinel", true, lines -> info(shell, lines));
    }

    private static void info(Shell shell, InfoLines lines) {
        View view = shell.view();
        List<ScriptView> scripts = shell.scripts();
        lines.line("sentinel_masters", view.groups().size());
        lines.line("sentinel_tilt", view.isTilted());
        lines.line("sentinel_tilt_since_seconds", view.isTilted() ? view.tiltAge() / 1000 : -1);
        lines.line(
                "sentinel_running_scripts", scripts.stream().filter(ScriptView::isRunning).count());
        lines.line("sentinel_scripts_queue_length", scripts.size());
        lines.line("sentinel_simulate_failure_flags", view.rehearsal().flags());
        int index = 0;
        for (GroupView group : view.groups()) {
            String status =
                    group.master().odownAge() >= 0
                            ? "odown"
                            : group.master().sdownAge() >= 0 ? "sdown" : "ok";
            lines.line(
                    "master" + index++,
                    "name="
                            + group.name()
                            + ",status="
                            + status
                            + ",address="
                            + group.address().text()
                            + ",slaves="
                            + group.replicas().size()
                            + ",sentinels="
                            + (group.sentinels().size() + 1));
        }
    }
}
