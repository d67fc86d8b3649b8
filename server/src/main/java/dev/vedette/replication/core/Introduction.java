package dev.vedette.replication.core;

import dev.vedette.base.Bytes;

import java.util.ArrayList;
import java.util.List;

/// What a replica tells its master in the handshake; asked for at each connect, as the
/// configuration may have changed.
///
/// @param announcedIp empty for the address we connect from
/// @param timeoutMillis how long the master may be silent
public record Introduction(
        Bytes user, Bytes password, int listeningPort, String announcedIp, long timeoutMillis) {

    boolean authenticates() {
        return !password.isEmpty();
    }

    boolean announcesAddress() {
        return !announcedIp.isEmpty();
    }

    /// The commands, each of which is answered by a line.
    List<List<Bytes>> commands() {
        List<List<Bytes>> commands = new ArrayList<>();
        if (authenticates()) {
            commands.add(
                    user.isEmpty()
                            ? List.of(Bytes.of("AUTH"), password)
                            : List.of(Bytes.of("AUTH"), user, password));
        }
        commands.add(words("REPLCONF", "listening-port", Integer.toString(listeningPort)));
        if (announcesAddress()) {
            commands.add(words("REPLCONF", "ip-address", announcedIp));
        }
        commands.add(words("REPLCONF", "capa", "eof", "capa", "psync2"));
        return commands;
    }

    private static List<Bytes> words(String... words) {
        return List.of(words).stream().map(Bytes::of).toList();
    }
}
