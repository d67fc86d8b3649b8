package dev.vedette.lab.failover;

import dev.vedette.lab.client.Address;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.Map;

/// What became of the node that was the master: asked again and again until it follows the new one.
final class OldMaster {

    private final Address old;
    private Address master;
    private boolean answers;
    private boolean isReplica;
    private boolean isLinked;
    private String state;

    OldMaster(Address old, Address master) {
        this.old = old;
        this.master = master;
        this.state = old + " was not asked yet";
    }

    /// @param latest whom it should follow by now
    void look(Bystander bystander, Address latest) {
        master = latest;
        isReplica = false;
        isLinked = false;
        try {
            Map<String, String> replication = bystander.replication(old);
            answers = true;
            String role = replication.getOrDefault("role", "in no role");
            if (!role.equals("slave")) {
                state = old + " still says it is a " + role;
            } else if (!follows(replication)) {
                state =
                        old
                                + " is a replica of "
                                + replication.get("master_host")
                                + ":"
                                + replication.get("master_port");
            } else {
                isReplica = true;
                String link = replication.getOrDefault("master_link_status", "unknown");
                isLinked = link.equals("up");
                state = old + " is a replica of " + master + ", link " + link;
            }
        } catch (IOException failure) {
            answers = false;
            state = old + " does not answer";
        }
    }

    /// By the address the replica was told, or by what a name of it resolves to.
    private boolean follows(Map<String, String> replication) {
        String host = replication.getOrDefault("master_host", "");
        return Integer.toString(master.port()).equals(replication.get("master_port"))
                && (host.equals(master.host()) || isSameHost(host, master.host()));
    }

    private static boolean isSameHost(String one, String other) {
        try {
            return Arrays.asList(InetAddress.getAllByName(one))
                    .contains(InetAddress.getByName(other));
        } catch (UnknownHostException _) {
            return false;
        }
    }

    boolean answers() {
        return answers;
    }

    boolean isReplica() {
        return isReplica;
    }

    boolean isLinked() {
        return isLinked;
    }

    String state() {
        return state;
    }

    /// @param mayBeGone it was killed, and it is not for this test to start it again
    Finding finding(boolean mayBeGone) {
        String claim = "the old master is a replica of the new one, and linked";
        if (mayBeGone && !answers) {
            return new Finding(
                    claim,
                    Finding.Result.UNKNOWN,
                    state + ", and no --start-with was given to bring it back");
        }
        return Finding.of(claim, isLinked, state);
    }
}
