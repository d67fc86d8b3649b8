package dev.vedette.node;

import dev.vedette.base.Moment;
import dev.vedette.config.Config;
import dev.vedette.world.Log;

import org.jspecify.annotations.Nullable;

import java.util.LinkedHashSet;
import java.util.Set;

/*
 * Who has not said the password may cost little: ten arguments of 16 KiB (the request parser), a
 * kilobyte of answers it does not read, a minute of a connection, and no place that somebody else
 * needs. Redis 7.0.15 has the first two of these. Without the others, ten thousand connections that
 * say nothing, or a byte a second, keep everybody out who knows the password.
 */

/// The clients that have not authenticated, in the order they came.
final class Strangers {

    /// More than any answer a stranger can get before it authenticates, and than what a client
    /// sends ahead of its AUTH by mistake.
    private static final int MOST_UNREAD_BYTES = 1024;

    /// What it may be answered in one turn, as in Redis. The system would take megabytes of what
    /// nobody reads, and each kilobyte of refusals costs us more than it costs the stranger to ask.
    private static final int MOST_AT_ONCE_BYTES = 16 * 1024 + MOST_UNREAD_BYTES;

    /// Nobody gives way who may just be about to authenticate.
    private static final long GRACE_MILLIS = 1000;

    private static final long QUIET_MILLIS = 60_000;

    private final Config config;
    private final Log log;
    private final Set<Client> present = new LinkedHashSet<>();
    private long turnedOut;
    private @Nullable Moment lastSaid;

    Strangers(Config config, Log log) {
        this.config = config;
        this.log = log;
    }

    void came(Client client) {
        present.add(client);
    }

    void left(Client client) {
        present.remove(client);
    }

    /// Whether `client` is owed more answers of this turn than it may be.
    static boolean asksTooMuch(Client client) {
        return client.output.size() > MOST_AT_ONCE_BYTES && !client.session.isAuthenticated();
    }

    /// Whether `client` leaves more unread than it may; the connection has been given all already.
    static boolean readsTooLittle(Client client) {
        return client.output.size() > MOST_UNREAD_BYTES && !client.session.isAuthenticated();
    }

    /// Who gives up its place for a newcomer when there is none left; null if nobody has to.
    @Nullable Client longest(Moment now) {
        for (Client client : present) {
            if (!client.session.isAuthenticated()) {
                return now.millisSince(client.since) > GRACE_MILLIS ? client : null;
            }
        }
        return null;
    }

    /// Disconnects who has been here for `authentication-timeout` without saying who it is.
    void sweep(Moment now) {
        present.removeIf(client -> client.session.isAuthenticated());
        long limit = config.get(NodeDirectives.AUTHENTICATION_TIMEOUT) * 1000;
        if (limit == 0) {
            return;
        }
        for (Client client : present) {
            if (now.millisSince(client.since) <= limit) {
                break;
            }
            turnOut(client, now);
        }
    }

    /// Ends the connection, and says so at most once a minute: strangers come in floods.
    void turnOut(Client client, Moment now) {
        turnedOut++;
        Moment said = lastSaid;
        if (said == null || now.millisSince(said) >= QUIET_MILLIS) {
            lastSaid = now;
            log.warning(
                    "Closing a client that has not authenticated, %d so far: %s",
                    turnedOut, ClientLines.line(client, now));
        }
        client.close();
    }
}
