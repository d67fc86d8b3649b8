package dev.vedette.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.resp.Reply;
import dev.vedette.world.Address;

import org.junit.jupiter.api.Test;

/// A replica whose master is a host name: the name may move to another machine or stop resolving
/// while the replica goes on serving.
final class NamedMasterTest {

    private static final String NAME = "db.example";
    private static final String FIRST = "10.0.0.1";
    private static final String SECOND = "10.0.0.2";
    private static final String REPLICA = "10.0.0.3";

    private final Simulation simulation = new Simulation(11);
    private final SimClient first = server(FIRST);
    private final SimClient second = server(SECOND);
    private final SimClient replica = server(REPLICA, "--replicaof", NAME, "6379");

    private SimClient server(String address, String... more) {
        SimWorld machine = simulation.machine(address);
        String[] words = new String[more.length + 4];
        System.arraycopy(
                new String[] {"--save", "", "--repl-diskless-sync-delay", "0"}, 0, words, 0, 4);
        System.arraycopy(more, 0, words, 4, more.length);
        machine.start(WholeNodeTest.node(machine, words));
        SimWorld desk = simulation.machine(address.replace("10.0.0.", "10.0.1."));
        SimClient client = new SimClient(desk, new Address(address, 6379));
        desk.start(client);
        return client;
    }

    private Reply ask(SimClient client, String... words) {
        client.ask(words);
        assertThat(simulation.runUntil(client::isIdle, 10_000)).isTrue();
        Reply reply = client.history().getLast().reply();
        assertThat(reply).as("the answer to %s", words[0]).isNotNull();
        return reply;
    }

    private boolean follows(String value) {
        return ask(replica, "GET", "who").equals(Reply.bulk(value));
    }

    private void awaitFollowing(String value) {
        for (int i = 0; i < 100 && !follows(value); i++) {
            simulation.run(100);
        }
        assertThat(follows(value)).as("the replica has what %s wrote", value).isTrue();
    }

    @Test
    void aNameMayResolveLateMoveAndVanish() {
        ask(first, "SET", "who", "first");
        ask(second, "SET", "who", "second");

        // Nobody knows the name yet: the replica serves what it has, and tries again.
        simulation.run(3_000);
        assertThat(ask(replica, "GET", "who")).isEqualTo(Reply.nil());

        simulation.name(NAME, FIRST);
        awaitFollowing("first");

        // The name is gone; the connection that stands is not touched.
        simulation.name(NAME, null);
        ask(first, "SET", "who", "still");
        awaitFollowing("still");

        // The connection ends too: what was replicated stays to be read.
        ask(replica, "CLIENT", "KILL", "TYPE", "MASTER");
        simulation.run(5_000);
        assertThat(ask(replica, "GET", "who")).isEqualTo(Reply.bulk("still"));
        assertThat(ask(replica, "INFO", "replication").toString())
                .contains("master_link_status:down", "master_host:" + NAME);

        // It comes back at another machine.
        simulation.name(NAME, SECOND);
        awaitFollowing("second");
    }
}
