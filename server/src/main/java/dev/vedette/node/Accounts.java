package dev.vedette.node;

import dev.vedette.acl.Lexicon;
import dev.vedette.acl.Surroundings;
import dev.vedette.acl.Users;
import dev.vedette.base.Bytes;
import dev.vedette.command.Session;
import dev.vedette.config.Config;
import dev.vedette.persistence.ConfigStore;
import dev.vedette.persistence.DurableFile;
import dev.vedette.pubsub.Subscriptions;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.Log;
import dev.vedette.world.World;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/// The users of a node, connected with its clients, files and log.
public final class Accounts {

    private Accounts() {}

    /// The users that `config` declares; [dev.vedette.config.ConfigError] with a line for the log
    /// when it declares none that can be.
    public static Users of(
            World world, Config config, Log log, Contents contents, Lexicon lexicon) {
        return new Users(
                new Surroundings(
                        lexicon,
                        config,
                        () -> contents.node().now(),
                        () -> sessions(contents.node().clients()),
                        session -> contents.node().describe(session),
                        Accounts::listening,
                        digits -> world.secrets().hex(digits + digits % 2).substring(0, digits),
                        path -> ConfigStore.contentOf(world, path),
                        (path, text) -> replace(world, path, text),
                        line -> log.warning("%s", line)));
    }

    private static Collection<Session> sessions(Clients clients) {
        return clients.all().stream().map(client -> client.session).toList();
    }

    private static Surroundings.Listening listening(Session session) {
        Subscriptions own = Subscriptions.of(session);
        Set<Bytes> channels = new LinkedHashSet<>(own.channels());
        channels.addAll(own.shardChannels());
        return new Surroundings.Listening(channels, own.patterns());
    }

    private static String replace(World world, String path, Bytes text) {
        try {
            String temporary = path + "-" + world.host().pid() + ".tmp";
            DurableFile.replace(world.disk(), path, temporary, text);
            return "";
        } catch (DiskFailure failed) {
            return failed.reason();
        }
    }
}
