package dev.vedette;

import dev.vedette.base.Bytes;
import dev.vedette.config.Compatibility;
import dev.vedette.config.Config;
import dev.vedette.config.ConfigError;
import dev.vedette.config.ConfigFile;
import dev.vedette.config.Invocation;
import dev.vedette.node.DataServer;
import dev.vedette.node.Encryption;
import dev.vedette.node.Node;
import dev.vedette.node.NodeDirectives;
import dev.vedette.persistence.ConfigStore;
import dev.vedette.persistence.Persistence;
import dev.vedette.sentinel.SentinelServer;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.Log;
import dev.vedette.world.os.OsWorld;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.function.Supplier;

/// A server process, from its command line to its exit status.
final class Server {

    private static final String DEFAULT_PIDFILE = "/var/run/redis.pid";

    private final OsWorld world = new OsWorld();
    private final Log log = new Log(world);
    private final Invocation invocation;
    private final boolean hasArguments;
    private final String configFile;

    private Server(List<String> arguments) {
        hasArguments = !arguments.isEmpty();
        invocation = Invocation.of(arguments);
        String file = invocation.file();
        // Before `dir` moves the working directory away.
        configFile = file == null ? "" : world.disk().absolute(file);
    }

    /// Runs until the server ends and answers the exit status.
    static int run(List<String> arguments) {
        return new Server(arguments).run();
    }

    private int run() {
        return invocation.isSentinel() ? runSentinel() : runServer();
    }

    private int runServer() {
        Config config = new Config(DataServer.DIRECTIVES);
        Persistence.obeyDirectory(config, world);
        try {
            ConfigStore.reader(config, world)
                    .read(
                            invocation.file() == null ? null : configFile,
                            standardInput(),
                            invocation.overrides());
            openLog(config);
            refuseUpstart(config);
        } catch (ConfigFile.Refused refused) {
            refuse(refused);
            return 1;
        }
        return run(config, () -> DataServer.node(world, config, log, configFile));
    }

    private int runSentinel() {
        log.role(Log.Role.SENTINEL);
        String file = invocation.file();
        if (file == null) {
            log.warning("Sentinel needs config file on disk to save state. Exiting...");
            return 1;
        }
        Config config = SentinelServer.config();
        try {
            ConfigFile reader = ConfigStore.reader(config, world);
            reader.read(configFile, standardInput(), invocation.overrides());
            Bytes text = ConfigStore.contentOf(world, configFile);
            enterDirectory(config);
            openLog(config);
            Node node = SentinelServer.node(world, log, config, configFile, text, reader);
            String state = SentinelServer.stateFile(world, configFile, reader);
            String reason = SentinelServer.reasonAgainst(world, state);
            if (reason != null) {
                log.warning("%s", reason);
                return 1;
            }
            return run(config, () -> node);
        } catch (ConfigError refused) {
            log.warning("%s", refused.reason());
            return 1;
        } catch (ConfigFile.Refused refused) {
            refuse(refused);
            return 1;
        }
    }

    private void enterDirectory(Config config) throws ConfigFile.Refused {
        String directory = config.get(SentinelServer.DIR);
        if (!directory.isEmpty()) {
            try {
                world.disk().changeDirectory(directory);
            } catch (DiskFailure failure) {
                throw ConfigFile.Refused.because(
                        "Can't chdir to '" + directory + "': " + failure.reason());
            }
        }
    }

    private int run(Config config, Supplier<Node> maker) {
        detach(config);
        announce();
        world.takeSignals(
                name -> log.fromSignal("Received " + name + " scheduling shutdown..."),
                () -> log.fromSignal("You insist... exiting now."));
        try {
            Node node;
            try {
                node = maker.get();
            } catch (ConfigError refused) {
                log.warning("%s", refused.reason());
                return 1;
            }
            writePidFile(config);
            title(config);
            Rehearsal.begin(invocation.isSentinel());
            world.run(node);
            return node.exitStatus();
        } catch (RuntimeException | Error e) {
            BugReport.write(log, e);
            return 1;
        }
    }

    private @Nullable Bytes standardInput() {
        if (!invocation.readsStandardInput()) {
            return null;
        }
        try {
            return Bytes.of(System.in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void openLog(Config config) throws ConfigFile.Refused {
        String file = config.get(NodeDirectives.LOGFILE);
        if (!file.isEmpty()) {
            try {
                world.disk().append(file).close();
            } catch (DiskFailure e) {
                throw ConfigFile.Refused.because("Can't open the log file: " + e.reason());
            }
        }
        log.file(file);
        log.level(config.get(NodeDirectives.LOGLEVEL).level());
    }

    private static void refuseUpstart(Config config) throws ConfigFile.Refused {
        if (config.get(NodeDirectives.SUPERVISED) == NodeDirectives.Supervision.UPSTART) {
            throw ConfigFile.Refused.because("supervised upstart is not supported");
        }
    }

    private void refuse(ConfigFile.Refused refused) {
        if (refused.isForLog()) {
            log.warning(refused.text());
        } else {
            System.err.write(
                    Bytes.of(refused.text()).array(), 0, Bytes.of(refused.text()).length());
            System.err.flush();
        }
    }

    /// The launcher has put us into the background and waits for this line: what follows is
    /// nobody's output.
    private void detach(Config config) {
        if (Boolean.getBoolean("vedette.detached") && config.get(NodeDirectives.DAEMONIZE)) {
            world.host().print(Bytes.of("vedette:detached\n").array());
            world.host().closeStandardStreams();
        }
    }

    private void announce() {
        log.warning("oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo");
        log.warning(
                "Redis version=%s, bits=64, commit=00000000, modified=0, pid=%d, just started",
                Compatibility.REDIS_VERSION, world.host().pid());
        if (hasArguments) {
            log.warning("Configuration loaded");
        } else {
            log.warning(
                    "Warning: no config file specified, using the default config. In order to"
                            + " specify a config file use %s /path/to/redis.conf",
                    System.getProperty("vedette.name", "vedette server"));
        }
        if (!invocation.isSentinel()) {
            log.role(Log.Role.MASTER);
        }
        log.notice("monotonic clock: POSIX clock_gettime");
    }

    private void writePidFile(Config config) {
        String path = config.get(NodeDirectives.PIDFILE);
        if (path.isEmpty()) {
            if (!config.get(NodeDirectives.DAEMONIZE)) {
                return;
            }
            path = DEFAULT_PIDFILE;
            config.put(NodeDirectives.PIDFILE, path);
        }
        try (var file = world.disk().create(path)) {
            file.write(Bytes.of(world.host().pid() + "\n").array());
        } catch (DiskFailure e) {
            log.warning("Failed to write PID file: %s", e.reason());
        }
    }

    /// As ps shows a Redis server: its name, its first address, its port.
    private void title(Config config) {
        List<String> addresses = config.get(NodeDirectives.BIND);
        String address = addresses.isEmpty() ? "*" : addresses.getFirst().replaceFirst("^-", "");
        String name = System.getProperty("vedette.name");
        if (name != null) {
            String kind = invocation.isSentinel() ? " [sentinel]" : "";
            world.host().title(name + " " + address + ":" + Encryption.shownPort(config) + kind);
        }
    }
}
