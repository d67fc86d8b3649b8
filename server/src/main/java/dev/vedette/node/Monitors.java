package dev.vedette.node;

import dev.vedette.base.Bytes;
import dev.vedette.base.Quoting;
import dev.vedette.command.Command;
import dev.vedette.command.Flag;
import dev.vedette.command.Session;
import dev.vedette.config.Config;
import dev.vedette.resp.Reply;

import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.LongSupplier;

/// MONITOR: every command that runs is told to the clients that asked for it.
final class Monitors {

    private static final long MICROS_PER_SECOND = 1_000_000;

    private final LongSupplier micros;
    private final Redaction redaction;
    private final Set<Client> watching = new LinkedHashSet<>();

    /// @param micros wall time in microseconds
    Monitors(Config config, LongSupplier micros) {
        this.redaction = new Redaction(config);
        this.micros = micros;
    }

    void add(Client client) {
        client.isMonitor = true;
        if (watching.add(client)) {
            client.session.onClose(() -> watching.remove(client));
        }
    }

    void remove(Client client) {
        client.isMonitor = false;
        watching.remove(client);
    }

    /// A command ran.
    void tell(Session session, Command command, Bytes[] argv) {
        if (watching.isEmpty() || command.has(Flag.ADMIN) || command.has(Flag.SKIP_MONITOR)) {
            return;
        }
        Reply line = Reply.simple(line(session, redaction.words(command, argv)));
        for (Client client : watching) {
            client.tell(line);
        }
    }

    private String line(Session session, Bytes[] argv) {
        long now = micros.getAsLong();
        StringBuilder line = new StringBuilder();
        line.append(
                String.format(
                        Locale.ROOT, "%d.%06d", now / MICROS_PER_SECOND, now % MICROS_PER_SECOND));
        line.append(" [")
                .append(session.db())
                .append(' ')
                .append(session.outlet().remote())
                .append(']');
        for (Bytes word : argv) {
            line.append(' ').append(Quoting.quote(word));
        }
        return line.toString();
    }
}
