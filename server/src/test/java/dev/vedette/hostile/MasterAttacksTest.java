package dev.vedette.hostile;

import static dev.vedette.hostile.FakeMaster.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.oracle.Oracle;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Rows S6 to S14: a replica was told to follow somebody who is no master, or a bad one.
final class MasterAttacksTest {

    private static final String MARK = "m".repeat(40);

    private interface Attack {
        String on(Victim victim, FakeMaster master);
    }

    private static Victim real;
    private static Victim ours;

    @BeforeAll
    static void start() {
        real = Victim.real();
        ours = Victim.ours();
    }

    @AfterAll
    static void stop() {
        real.close();
        ours.close();
    }

    /// Has a replica with the key `k` follow a master that plays `script`, and tells what `attack`
    /// sees.
    private static String play(Victim victim, FakeMaster.Script script, Attack attack) {
        victim.ask("FLUSHALL");
        victim.ask("CONFIG", "SET", "timeout", "0");
        victim.ask("SET", "k", "old");
        try (FakeMaster master = new FakeMaster(script)) {
            victim.ask("REPLICAOF", "127.0.0.1", "" + master.port());
            return attack.on(victim, master);
        } finally {
            victim.ask("REPLICAOF", "NO", "ONE");
        }
    }

    private static void both(
            FakeMaster.Script script, Attack attack, String ofOurs, String ofRedis) {
        assertThat(play(real, script, attack)).as("redis-server").isEqualTo(ofRedis);
        Oracle.count(1);
        assertThat(play(ours, script, attack)).as("ours").isEqualTo(ofOurs);
    }

    /// What is there after the replica has hung up, or has taken what it was given.
    private static String settled(Victim victim, FakeMaster master) {
        victim.await(
                "refused or taken",
                () -> master.hangups() > 0 || victim.ask("EXISTS", "new").equals("1"));
        return victim.ask("GET", "k") + " " + victim.ask("GET", "new");
    }

    /// What is there after the replica has asked again.
    private static String later(Victim victim, FakeMaster master) {
        victim.await("asked again", () -> master.visits() > 1);
        return victim.ask("GET", "k") + " " + victim.ask("GET", "new");
    }

    private static FakeMaster.Script granting(String grant) {
        return line -> {
            line.say(grant);
            line.rdb(FakeMaster.rdb("new", "1"));
            line.listen();
        };
    }

    @Test
    void s6AGrantWithoutAPlaceIsRefused() {
        String[] grants = {
            "+FULLRESYNC " + "a".repeat(39) + " 0\r\n",
            "+FULLRESYNC " + "a".repeat(41) + " 0\r\n",
            "+FULLRESYNC\r\n",
        };
        for (String grant : grants) {
            both(granting(grant), MasterAttacksTest::settled, "old nil", "nil 1");
        }
    }

    @Test
    void s6AnOffsetThatIsNoneIsRefused() {
        String[] grants = {
            "+FULLRESYNC " + FakeMaster.ID + " -5\r\n",
            "+FULLRESYNC " + FakeMaster.ID + " abc\r\n",
            "+FULLRESYNC " + FakeMaster.ID + " 9223372036854775808\r\n",
            "+FULLRESYNC " + "z".repeat(40) + " 0\r\n",
        };
        for (String grant : grants) {
            both(granting(grant), MasterAttacksTest::settled, "old nil", "nil 1");
        }
    }

    @Test
    void s6AContinuationNobodyAskedForIsRefused() {
        FakeMaster.Script script =
                line -> {
                    line.say("+CONTINUE " + "z".repeat(40) + "\r\n");
                    line.say(request("SELECT", "0") + request("SET", "new", "1"));
                    line.listen();
                };
        assertThat(play(ours, script, MasterAttacksTest::settled)).isEqualTo("old nil");
    }

    @Test
    void s7AnRdbThatEndsTooEarlyLeavesTheOldData() {
        String rdb = FakeMaster.rdb("new", "1");
        both(
                line -> {
                    line.grant(0);
                    line.say("$" + (rdb.length() + 5) + "\r\n" + rdb);
                },
                MasterAttacksTest::later,
                "old nil",
                "old nil");
    }

    /// Redis has given its data up when it notices, and ends.
    @Test
    void s7AnRdbThatIsLongerThanAnnouncedLeavesTheOldData() {
        String rdb = FakeMaster.rdb("new", "1");
        FakeMaster.Script script =
                line -> {
                    line.grant(0);
                    line.say("$" + (rdb.length() - 12) + "\r\n" + rdb);
                    line.listen();
                };
        try (Victim victim = Victim.real();
                FakeMaster master = new FakeMaster(script)) {
            victim.ask("REPLICAOF", "127.0.0.1", "" + master.port());
            victim.awaitLog("Unrecoverable error, aborting now");
            Oracle.count(1);
        }
        assertThat(play(ours, script, MasterAttacksTest::settled)).isEqualTo("old nil");
    }

    /// Noticed before the old data is given up, which would be too late: Redis ends there.
    @Test
    void s7AnRdbWithAKeyTwiceLeavesTheOldData() {
        FakeMaster.Script script =
                line -> {
                    line.grant(0);
                    line.rdb(FakeMaster.rdb("a", "1", "b", "2", "a", "3"));
                    line.listen();
                };
        try (Victim victim = Victim.real();
                FakeMaster master = new FakeMaster(script)) {
            victim.ask("REPLICAOF", "127.0.0.1", "" + master.port());
            victim.awaitLog("RDB has duplicated key 'a' in DB 0");
            victim.awaitLog("Duplicated key found in RDB file");
            Oracle.count(1);
        }
        assertThat(play(ours, script, MasterAttacksTest::settled)).isEqualTo("old nil");
    }

    @Test
    void s7AnEndMarkThatIsCutOrAnotherLeavesTheOldData() {
        String rdb = FakeMaster.rdb("new", "1");
        both(
                line -> {
                    line.grant(0);
                    line.say("$EOF:" + MARK + "\r\n" + rdb + MARK.substring(1));
                },
                MasterAttacksTest::later,
                "old nil",
                "old nil");
        FakeMaster.Script another =
                line -> {
                    line.grant(0);
                    line.say("$EOF:" + MARK + "\r\n" + rdb + "n".repeat(40));
                    line.listen();
                };
        assertThat(play(ours, another, MasterAttacksTest::settled)).isEqualTo("old nil");
        // Redis waits for the mark until repl-timeout.
        assertThat(play(real, another, MasterAttacksTest::receiving)).isEqualTo("old nil");
        Oracle.count(1);
    }

    private static String receiving(Victim victim, FakeMaster master) {
        victim.await(
                "receiving",
                () -> master.visits() > 0 && victim.info("master_sync_in_progress").equals("1"));
        return victim.ask("GET", "k") + " " + victim.ask("GET", "new");
    }

    @Test
    void s7AnEndMarkInsideTheDataIsData() {
        String rdb = FakeMaster.rdb("new", "1", "mark", MARK);
        both(
                line -> {
                    line.grant(0);
                    line.say("$EOF:" + MARK + "\r\n" + rdb + MARK);
                    line.listen();
                },
                (victim, master) -> settled(victim, master) + " " + victim.ask("GET", "mark"),
                "nil 1 " + MARK,
                "nil 1 " + MARK);
    }

    private static FakeMaster.Script streaming(String stream) {
        return line -> {
            line.grant(100);
            line.rdb(FakeMaster.rdb("k", "old"));
            line.say(stream);
            line.listen();
        };
    }

    /// What a replica makes of a stream that ends with `SET new 1`.
    private static void inStream(String stream, String ofOurs, String ofRedis) {
        both(
                streaming(stream + request("SET", "new", "1")),
                MasterAttacksTest::settled,
                ofOurs,
                ofRedis);
    }

    @Test
    void s8GarbageInTheStreamIsNotSkipped() {
        inStream("garbage\r\n", "old nil", "old nil");
        inStream("SET forged 1\r\n", "old nil", "old nil");
        inStream("\r\n\n", "old 1", "old 1");
        inStream("*-1\r\n", "old nil", "old 1");
        inStream("*0\r\n", "old nil", "old 1");
        inStream(request("SET", "k"), "old nil", "old 1");
        inStream(request("NOSUCH", "k"), "old nil", "old 1");
    }

    @Test
    void s8AStreamThatIsCutInsideACommandGoesOnBeforeIt() {
        String whole = request("SELECT", "0") + request("SET", "a", "1");
        FakeMaster.Script script =
                line -> {
                    line.grant(100);
                    line.rdb(FakeMaster.rdb("k", "old"));
                    line.request();
                    line.say(whole + "*3\r\n$3\r\nSET\r\n$3\r\nne");
                    // Until the replica says that it has all of that.
                    while (!line.request().equals("REPLCONF ACK " + (100 + whole.length()))) {
                        Thread.onSpinWait();
                    }
                };
        String again = "PSYNC " + FakeMaster.ID + " " + (101 + whole.length());
        both(
                script,
                (victim, master) -> {
                    victim.await("asked again", () -> master.heard().contains(again));
                    return victim.ask("GET", "a") + " " + victim.ask("GET", "new");
                },
                "1 nil",
                "1 nil");
    }

    @Test
    void s9CommandsThatChangeNoDataEndTheStream() {
        Attack timeout =
                (victim, master) -> {
                    settled(victim, master);
                    return victim.ask("CONFIG", "GET", "timeout");
                };
        both(
                streaming(request("CONFIG", "SET", "timeout", "77") + request("SET", "new", "1")),
                timeout,
                "[timeout, 0]",
                "[timeout, 77]");
        both(
                streaming(
                        request("MULTI")
                                + request("CONFIG", "SET", "timeout", "77")
                                + request("EXEC")
                                + request("SET", "new", "1")),
                timeout,
                "[timeout, 0]",
                "[timeout, 77]");
    }

    @Test
    void s9NobodyElsesOrdersAreTakenFromAStream() {
        String[][] orders = {
            {"REPLICAOF", "NO", "ONE"},
            {"SHUTDOWN", "NOSAVE"},
            {"DEBUG", "SLEEP", "0"},
            {"CLIENT", "KILL", "TYPE", "normal"},
            {"SUBSCRIBE", "c"},
            {"MONITOR"},
            {"SAVE"},
            {"AUTH", "x"},
            {"RESET"},
            {"QUIT"},
        };
        for (String[] order : orders) {
            String outcome =
                    play(
                            ours,
                            streaming(request(order) + request("SET", "new", "1")),
                            (victim, master) ->
                                    settled(victim, master) + " " + victim.info("role"));
            assertThat(outcome).as(String.join(" ", order)).isEqualTo("old nil slave");
        }
    }

    @Test
    void s10FloodsAreReadLikeAnythingElse() {
        String flood =
                request("REPLCONF", "GETACK", "*").repeat(5_000) + request("PING").repeat(5_000);
        inStream(flood, "old 1", "old 1");
    }

    @Test
    void s10ADatabaseThatDoesNotExistEndsTheStream() {
        inStream(request("SELECT", "2147483648"), "old nil", "old 1");
        inStream(request("SELECT", "16"), "old nil", "old 1");
        inStream(request("SELECT", "-1"), "old nil", "old 1");
    }

    @Test
    void s12TwoMastersInTurnLeaveTheDataOfOne() {
        for (Victim victim : new Victim[] {real, ours}) {
            try (FakeMaster first = new FakeMaster(keeping("first"));
                    FakeMaster second = new FakeMaster(keeping("second"))) {
                for (int i = 0; i < 20; i++) {
                    FakeMaster next = i % 2 == 0 ? first : second;
                    victim.ask("REPLICAOF", "127.0.0.1", "" + next.port());
                    String who = victim.ask("GET", "who");
                    assertThat(who).isIn("first", "second", "nil");
                }
                victim.await("settled", () -> victim.ask("GET", "who").equals("second"));
                assertThat(first.visits() + second.visits()).isLessThanOrEqualTo(21);
                victim.ask("REPLICAOF", "NO", "ONE");
            }
        }
        Oracle.count(1);
    }

    private static FakeMaster.Script keeping(String who) {
        return line -> {
            line.grant(0);
            line.rdb(FakeMaster.rdb("who", who));
            line.listen();
        };
    }

    /// A byte now and then is a life sign for Redis.
    @Test
    void s13AnRdbThatDripsIsGivenUp() {
        FakeMaster.Script drip =
                line -> {
                    line.grant(0);
                    // A fact about itself whose text does not end.
                    line.say("$1000000\r\nREDIS0009\u00fa\1a\u0080\0\u000f\0\0");
                    while (true) {
                        line.say("\0");
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
                    }
                };
        String[] arguments = {"--repl-timeout", "1"};
        try (Victim real = Victim.real(arguments);
                Victim ours = Victim.ours(arguments);
                FakeMaster master = new FakeMaster(drip);
                FakeMaster master2 = new FakeMaster(drip)) {
            ours.ask("SET", "k", "old");
            real.ask("REPLICAOF", "127.0.0.1", "" + master.port());
            ours.ask("REPLICAOF", "127.0.0.1", "" + master2.port());
            ours.awaitLog("Timeout receiving bulk data from MASTER");
            ours.await("asked again", () -> master2.visits() > 2);
            assertThat(ours.ask("GET", "k")).isEqualTo("old");
            assertThat(master.visits()).isEqualTo(1);
            Oracle.count(1);
        }
    }

    /// What else may answer there: refusals, and other protocols. Redis tries SYNC behind most of
    /// them, and then waits.
    @Test
    void s14WhoRefusesIsAskedAgainInASecondAndNotSooner() {
        String[] answers = {
            "-ERR unknown command 'PSYNC'\r\n",
            "-NOPERM this user has no permissions\r\n",
            "-NOMASTERLINK Can't SYNC while not connected with my master\r\n",
            "-LOADING Redis is loading the dataset in memory\r\n",
            "\u0015\u0003\u0001\0\u0002\u0002F\n",
            "HTTP/1.1 400 Bad Request\r\n\r\n",
            "+OK\r\n",
        };
        List<Refusing> all = new ArrayList<>();
        for (String answer : answers) {
            all.add(Refusing.follow(answer, Victim.real()));
            all.add(Refusing.follow(answer, Victim.ours()));
        }
        long began = System.nanoTime();
        for (Refusing one : all) {
            one.victim.await(
                    "asked again",
                    () ->
                            one.master.visits() > 1
                                    || one.victim.isReal()
                                            && one.victim
                                                    .log()
                                                    .get()
                                                    .contains("Retrying with SYNC..."));
            long seconds = 1 + (System.nanoTime() - began) / 1_000_000_000;
            assertThat(one.master.visits())
                    .as("%s, real: %s", one.answer, one.victim.isReal())
                    .isLessThanOrEqualTo((int) seconds + 1);
        }
        Oracle.count(answers.length);
        for (Refusing one : all) {
            if (!one.victim.isReal()) {
                assertThat(one.victim.log().get().getBytes(StandardCharsets.UTF_8))
                        .as("nothing of what was said moves the cursor")
                        .doesNotContain(0x15, 0x03);
            }
            one.victim.close();
            one.master.close();
        }
    }

    /// Somebody who follows a master that says no more than this.
    private record Refusing(String answer, FakeMaster master, Victim victim) {

        static Refusing follow(String answer, Victim victim) {
            FakeMaster master =
                    new FakeMaster(
                            line -> {
                                line.say(answer);
                                line.listen();
                            });
            victim.ask("REPLICAOF", "127.0.0.1", "" + master.port());
            return new Refusing(answer, master, victim);
        }
    }

    @Test
    void s14APasswordThatIsRefusedIsTriedOnceASecond() {
        String[] wrong = {"--masterauth", "wrong"};
        for (Victim replica : new Victim[] {Victim.real(wrong), Victim.ours(wrong)}) {
            try (replica;
                    Victim master = Victim.ours("--requirepass", "right")) {
                replica.ask("REPLICAOF", "127.0.0.1", "" + master.port());
                replica.awaitLog("Unable to AUTH to MASTER: -WRONGPASS");
                assertThat(replica.log().get()).doesNotContain("wrong\"").doesNotContain("'wrong'");
                replica.ask("CONFIG", "SET", "masterauth", "right");
                replica.await("linked", () -> replica.info("master_link_status").equals("up"));
            }
        }
        Oracle.count(1);
    }
}
