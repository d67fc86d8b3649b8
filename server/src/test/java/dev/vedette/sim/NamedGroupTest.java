package dev.vedette.sim;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.config.Config;
import dev.vedette.config.ConfigFile;
import dev.vedette.resp.Reply;
import dev.vedette.sentinel.SentinelServer;
import dev.vedette.world.Address;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.Log;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.util.List;

/// A Sentinel that knows its master by a host name: the name may not lead anywhere yet, move to
/// another machine, or vanish.
final class NamedGroupTest {

    private static final String NAME = "db.example";
    private static final String FIRST = "10.0.0.1";
    private static final String SECOND = "10.0.0.2";
    private static final String WATCHER = "10.0.0.3";
    private static final String CONF = "/data/sentinel.conf";

    private final Simulation simulation = new Simulation(12);
    private final SimWorld first = server(FIRST);
    private final SimWorld second = server(SECOND);
    private SimWorld watcher;
    private SimClient client;

    private SimWorld server(String address) {
        SimWorld machine = simulation.machine(address);
        machine.start(WholeNodeTest.node(machine, "--save", ""));
        return machine;
    }

    private void watch(String announces) throws ConfigFile.Refused {
        watcher = simulation.machine(WATCHER);
        String text =
                """
                dir /data
                sentinel monitor g %s 6379 1
                sentinel down-after-milliseconds g 5000
                sentinel resolve-hostnames yes
                sentinel announce-hostnames %s
                """
                        .formatted(NAME, announces);
        Config config = SentinelServer.config();
        ConfigFile reader = new ConfigFile(config, _ -> Bytes.of(text), _ -> List.of());
        reader.read(CONF, null, Bytes.EMPTY);
        Log log = new Log(watcher);
        watcher.start(SentinelServer.node(watcher, log, config, CONF, Bytes.of(text), reader));
        SimWorld desk = simulation.machine("10.0.1.3");
        client = new SimClient(desk, new Address(WATCHER, 26379));
        desk.start(client);
    }

    private Reply ask(String... words) {
        client.ask(words);
        assertThat(simulation.runUntil(client::isIdle, 10_000)).isTrue();
        Reply reply = client.history().getLast().reply();
        assertThat(reply).as("the answer to %s", words[0]).isNotNull();
        return reply;
    }

    private Reply where() {
        return ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "g");
    }

    private static Reply at(String host) {
        return Reply.array(Reply.bulk(host), Reply.bulk("6379"));
    }

    private String master() {
        return ask("SENTINEL", "MASTER", "g").toString();
    }

    private void awaitConnected() {
        for (int i = 0; i < 100 && master().contains("disconnected"); i++) {
            simulation.run(100);
        }
        assertThat(master()).doesNotContain("disconnected");
    }

    @Test
    void itGoesWhereTheNameLeadsAndShowsTheAddress() throws ConfigFile.Refused, DiskFailure {
        watch("no");
        simulation.run(2_000);
        assertThat(where()).isEqualTo(at(NAME));
        assertThat(watcher.printed()).contains("Failed to resolve hostname '" + NAME + "'");

        simulation.name(NAME, FIRST);
        awaitConnected();
        assertThat(where()).isEqualTo(at(FIRST));
        assertThat(watcher.printed()).contains("+address-moved master g " + NAME + " 6379 to");

        // The machine is replaced by another of the same name before it is held for down.
        simulation.name(NAME, SECOND);
        first.kill();
        awaitConnected();
        assertThat(where()).isEqualTo(at(SECOND));
        assertThat(watcher.printed()).doesNotContain("+sdown", "+switch-master");

        // The resolver fails: where the master was is where it is looked for.
        simulation.name(NAME, null);
        second.kill();
        second.start(WholeNodeTest.node(second, "--save", ""));
        awaitConnected();
        assertThat(where()).isEqualTo(at(SECOND));
        assertThat(
                        new String(
                                watcher.disk().readAll(CONF),
                                java.nio.charset.StandardCharsets.UTF_8))
                .contains("sentinel monitor g " + NAME + " 6379 1\n");
    }

    @Test
    void itShowsTheNameWhereItIsToldSo() throws ConfigFile.Refused {
        watch("yes");
        simulation.name(NAME, FIRST);
        awaitConnected();
        assertThat(where()).isEqualTo(at(NAME));
        simulation.name(NAME, SECOND);
        first.kill();
        awaitConnected();
        assertThat(where()).isEqualTo(at(NAME));
        assertThat(watcher.printed()).doesNotContain("+address-moved");
    }

    /// From one way to the other and back, at run time.
    @ParameterizedTest
    @ValueSource(strings = {"yes", "no"})
    void whatIsShownMayBeChanged(String announces) throws ConfigFile.Refused {
        String other = announces.equals("yes") ? "no" : "yes";
        simulation.name(NAME, FIRST);
        watch(announces);
        awaitConnected();
        for (String wish : List.of(announces, other, announces)) {
            assertThat(ask("SENTINEL", "CONFIG", "SET", "announce-hostnames", wish))
                    .isEqualTo(Reply.ok());
            assertThat(where()).isEqualTo(at(wish.equals("yes") ? NAME : FIRST));
            assertThat(master()).doesNotContain("disconnected");
        }
        // Without names the file must be readable again: the address takes the name's place.
        ask("SENTINEL", "CONFIG", "SET", "resolve-hostnames", "no");
        assertThat(where()).isEqualTo(at(FIRST));
    }
}
