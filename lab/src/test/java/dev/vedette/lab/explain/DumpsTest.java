package dev.vedette.lab.explain;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.lab.logs.Logs.Stray;
import dev.vedette.lab.logs.Place;

import org.junit.jupiter.api.Test;

import java.util.List;

/// What redis-cli prints, found among other lines. The texts are of redis-cli 7.0.15.
class DumpsTest {

    private static List<Dump> read(String text) {
        Dumps dumps = new Dumps();
        int number = 0;
        for (String line : text.split("\n")) {
            number++;
            if (!line.isBlank()) {
                dumps.accept(new Stray(new Place("paste.txt", number), line));
            }
        }
        return dumps.finish();
    }

    @Test
    void theNumberedReplyOfATerminalIsOneDumpForEachEntry() {
        List<Dump> dumps =
                read(
                        """
                        10.0.0.4:26379> sentinel replicas mymaster
                        1)  1) "name"
                            2) "10.0.0.2:6379"
                            3) "ip"
                            4) "10.0.0.2"
                            5) "slave-priority"
                            6) "0"
                        2)  1) "name"
                            2) "10.0.0.3:6379"
                            3) "slave-priority"
                            4) "100"
                        """);
        assertThat(dumps).extracting(Dump::kind).containsOnly(Dump.Kind.REPLICA).hasSize(2);
        assertThat(dumps).extracting(Dump::origin).containsOnly("10.0.0.4:26379");
        assertThat(dumps.get(0).fields()).containsEntry("slave-priority", "0");
        assertThat(dumps.get(1).fields())
                .containsEntry("name", "10.0.0.3:6379")
                .containsEntry("slave-priority", "100")
                .doesNotContainKey("ip");
    }

    @Test
    void theBareReplyOfAFileIsReadByItsFirstThreeNames() {
        List<Dump> dumps =
                read(
                        """
                        something else
                        name
                        mymaster
                        ip
                        10.0.0.1
                        port
                        6379
                        runid

                        flags
                        s_down,master
                        num-other-sentinels
                        0
                        quorum
                        2
                        name
                        other
                        ip
                        10.0.0.9
                        port
                        6379
                        num-other-sentinels
                        2
                        """);
        assertThat(dumps)
                .extracting(Dump::kind)
                .containsExactly(Dump.Kind.MASTER, Dump.Kind.MASTER);
        assertThat(dumps.get(0).fields())
                .containsEntry("flags", "s_down,master")
                .containsEntry("num-other-sentinels", "0")
                .containsEntry("quorum", "2")
                .containsEntry("runid", "");
        assertThat(dumps.get(1).fields()).containsEntry("name", "other");
    }

    @Test
    void anInfoIsOneDumpWithOrWithoutItsHeadingsAndSaysWhomItWasAskedOf() {
        List<Dump> dumps =
                read(
                        """
                        $ redis-cli -h 10.0.0.2 -p 6380 info replication
                        # Replication
                        role:slave
                        master_host:10.0.0.1
                        master_link_status:down
                        $ redis-cli info replication
                        role:master
                        connected_slaves:0
                        """);
        assertThat(dumps).extracting(Dump::kind).containsOnly(Dump.Kind.INFO).hasSize(2);
        assertThat(dumps.get(0).origin()).isEqualTo("10.0.0.2:6380");
        assertThat(dumps.get(0).fields()).containsEntry("master_link_status", "down");
        assertThat(dumps.get(1).origin()).isEqualTo("127.0.0.1:6379");
        assertThat(dumps.get(1).fields()).containsEntry("connected_slaves", "0");
    }

    @Test
    void aPasswordIsNotKept() {
        List<Dump> dumps =
                read(
                        """
                        10.0.0.2:6379> CONFIG GET *auth
                        1) "masterauth"
                        2) "hunter2"
                        10.0.0.2:6379> CONFIG GET requirepass
                        1) "requirepass"
                        2) ""
                        """);
        assertThat(dumps).extracting(Dump::kind).containsOnly(Dump.Kind.CONFIG).hasSize(2);
        assertThat(dumps.get(0).fields()).containsEntry("masterauth", "(set)");
        assertThat(dumps.get(1).fields()).containsEntry("requirepass", "");
    }

    @Test
    void othersLinesAreNoDump() {
        assertThat(read("name\nof the game\nis\n1) \"blame\"\nWARNING: role\nname\n")).isEmpty();
    }
}
