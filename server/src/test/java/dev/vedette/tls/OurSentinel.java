package dev.vedette.tls;

import dev.vedette.base.Bytes;
import dev.vedette.config.Config;
import dev.vedette.config.ConfigFile;
import dev.vedette.node.Node;
import dev.vedette.persistence.ConfigStore;
import dev.vedette.sentinel.SentinelServer;
import dev.vedette.world.Log;
import dev.vedette.world.os.OsWorld;

import java.nio.file.Path;

/// Our Sentinel on a thread of this JVM, with real sockets and files.
final class OurSentinel {

    private static final int ENDED = 0;

    private OurSentinel() {}

    /// Starts one by its file; what it returns ends it.
    static Runnable start(Path conf, Path logFile) {
        OsWorld world = new OsWorld();
        Log log = new Log(world);
        log.role(Log.Role.SENTINEL);
        log.file(logFile.toString());
        Config config = SentinelServer.config();
        try {
            ConfigFile reader = ConfigStore.reader(config, world);
            reader.read(conf.toString(), null, Bytes.EMPTY);
            Bytes text = ConfigStore.contentOf(world, conf.toString());
            Node node = SentinelServer.node(world, log, config, conf.toString(), text, reader);
            Thread thread = new Thread(() -> world.run(node), "sentinel");
            thread.setDaemon(true);
            thread.start();
            return () -> {
                world.jobs().post(() -> node.crash(ENDED));
                try {
                    thread.join();
                } catch (InterruptedException interrupted) {
                    throw new AssertionError(interrupted);
                }
            };
        } catch (ConfigFile.Refused refused) {
            throw new AssertionError(refused.text(), refused);
        }
    }
}
