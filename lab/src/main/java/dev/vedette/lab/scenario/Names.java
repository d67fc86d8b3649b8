package dev.vedette.lab.scenario;

import dev.vedette.lab.substrate.Group;
import dev.vedette.lab.substrate.Member;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Turns the ports and run ids that sentinels speak of into the names people see.
final class Names {

    private final Group group;
    private final List<String> sentinelIds = new ArrayList<>();

    private Names(Group group) {
        this.group = group;
    }

    /// Asks every sentinel who it is.
    static Names of(Group group) throws IOException {
        Names names = new Names(group);
        for (Member sentinel : group.sentinels()) {
            names.sentinelIds.add(sentinel.ask("SENTINEL", "MYID").text());
        }
        return names;
    }

    String node(String port) {
        return node(Integer.parseInt(port));
    }

    String node(int port) {
        for (Member node : group.nodes()) {
            if (node.address().port() == port) {
                return node.name();
            }
        }
        return "127.0.0.1:" + port;
    }

    String sentinel(int index) {
        return group.sentinels().get(index).name();
    }

    /// A sentinel by its run id, as votes name it.
    String sentinel(String id) {
        int index = sentinelIds.indexOf(id);
        return index < 0 ? id : sentinel(index);
    }
}
