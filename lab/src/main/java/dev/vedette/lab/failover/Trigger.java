package dev.vedette.lab.failover;

import dev.vedette.lab.client.Address;

/// What makes the group replace its master.
public sealed interface Trigger {

    /// `SENTINEL FAILOVER`, said to one of the sentinels.
    record BySentinel() implements Trigger {}

    /// A command of the user's for the shell, in which `{host}` and `{port}` stand for the
    /// master's.
    record ByCommand(String command) implements Trigger {

        String filled(Address master) throws CouldNot {
            return fill(command, master);
        }
    }

    /// The address comes from the network and ends up in a shell.
    static String fill(String command, Address master) throws CouldNot {
        if (!master.host().matches("[A-Za-z0-9_.:%-]+")) {
            throw new CouldNot(
                    "the sentinels call the master's host '"
                            + master.host()
                            + "', which is not put into a shell command");
        }
        return command.replace("{host}", master.host())
                .replace("{port}", Integer.toString(master.port()));
    }
}
