package dev.vedette.sim;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Whole Sentinels over whole data nodes in the simulated world: the same bytes, files and turns as
/// in production. Episodes of trouble, and after each the group must be in order again.
///
/// `-Dvedette.groups=FROM..TO` runs other seeds.
final class WholeGroupTest {

    private static final int EPISODES = 4;

    /// From the end of the last fault to a group in order: down-after, an election or two, and the
    /// repairs that wait for two INFOs ten seconds apart.
    private static final long SETTLE_MILLIS = 60_000;

    /// What was acknowledged so long before the first fault is on every node.
    private static final long SPREAD_MILLIS = 1_000;

    private static final Pattern VOTE =
            Pattern.compile("\\+vote-for-leader ([0-9a-f]{40}) ([0-9]+)");
    private static final Pattern EPOCH =
            Pattern.compile("^sentinel current-epoch ([0-9]+)", Pattern.MULTILINE);

    /// One seed.
    private static final class Run {
        final long seed;
        final WholeGroup group;
        final @Nullable Rivals rivals;
        final Witness witness;
        final Mischief mischief;
        final Map<Integer, Long> epochs = new HashMap<>();
        long troubleAt;
        int master;
        int lost;
        int switches;

        Run(long seed, boolean isStrict) {
            this.seed = seed;
            group = new WholeGroup(seed, isStrict);
            rivals = isStrict ? new Rivals(group) : null;
            witness = new Witness(group, rivals);
            mischief = new Mischief(group);
        }

        void play() {
            settle();
            for (int i = 0; i < EPISODES; i++) {
                witness.live(2000 + group.rng.nextInt(3000));
                troubleAt = witness.nowMillis();
                witness.live(mischief.begin(master));
                mischief.end();
                settle();
                judge();
            }
            votesAreUnique();
        }

        /// L2, L3, L4, L10, L11, L12: all agree, all follow.
        private void settle() {
            long until = witness.nowMillis() + SETTLE_MILLIS;
            String disorder;
            do {
                witness.live(500);
                disorder = group.disorder();
            } while (!disorder.isEmpty() && witness.nowMillis() < until);
            check(disorder.isEmpty(), "order after " + SETTLE_MILLIS + " ms: " + disorder);
            int now = group.agreedMaster();
            switches += now == master ? 0 : 1;
            master = now;
        }

        private void judge() {
            if (rivals != null) {
                check(rivals.violation().isEmpty(), rivals.violation());
            }
            Set<Integer> held = witness.heldBy(master);
            check(held != null, "the master does not answer");
            for (int i = 0; i < WholeGroup.NODES; i++) {
                check(
                        held.equals(witness.heldBy(i)),
                        "R2 the same offset, other data on node " + i);
            }
            check(witness.sent.containsAll(held), "what nobody wrote is there");
            for (Witness.Acknowledged write : Set.copyOf(witness.acknowledged)) {
                if (!held.contains(write.number())) {
                    lost++;
                    witness.acknowledged.remove(write);
                    check(
                            write.atMillis() > troubleAt - SPREAD_MILLIS,
                            "R14 lost what all had: " + write);
                    check(
                            write.node() != master || mischief.ended.contains(write.node()),
                            "R14 the master lost what it acknowledged: " + write);
                }
            }
            for (int i = 0; i < group.sentinels.size(); i++) {
                Matcher matcher = EPOCH.matcher(group.conf(i));
                long epoch = matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
                Long before = epochs.put(i, epoch);
                check(before == null || before <= epoch, "S6 the epoch of Sentinel " + i + " fell");
            }
        }

        /// S1, from what the Sentinels told.
        private void votesAreUnique() {
            for (int i = WholeGroup.NODES; i < group.machines(); i++) {
                Map<String, String> votes = new HashMap<>();
                Matcher matcher = VOTE.matcher(group.printed(i));
                while (matcher.find()) {
                    String before = votes.put(matcher.group(2), matcher.group(1));
                    check(
                            before == null || before.equals(matcher.group(1)),
                            "S1 two votes of "
                                    + group.machine(i).address()
                                    + " in epoch "
                                    + matcher.group(2));
                }
            }
        }

        private void check(boolean holds, String what) {
            if (!holds) {
                System.out.println(group.story());
                throw new AssertionError(
                        "seed "
                                + seed
                                + ", "
                                + witness.nowMillis()
                                + " ms: "
                                + what
                                + "\nreplay: mvn -q -pl server test -Dtest=WholeGroupTest"
                                + " -Dvedette.groups="
                                + seed
                                + ".."
                                + seed);
            }
        }
    }

    @Test
    void afterEachTroubleTheGroupIsInOrderAndNothingUnexplainedIsLost() {
        play(false, "1..12");
    }

    /// R13 over whole nodes: clients that go to all of them find one at most that takes writes.
    @Test
    void inAStrictGroupNeverTwoNodesTakeWrites() {
        play(true, "1..6");
    }

    private static void play(boolean isStrict, String usual) {
        String[] range = System.getProperty("vedette.groups", usual).split("\\.\\.");
        long from = Long.parseLong(range[0]);
        long to = Long.parseLong(range[1]);
        long started = System.nanoTime();
        long simulated = 0;
        int acknowledged = 0;
        int lost = 0;
        int switches = 0;
        int refused = 0;
        for (long seed = from; seed <= to; seed++) {
            Run run = new Run(seed, isStrict);
            run.play();
            simulated += run.witness.nowMillis();
            acknowledged += run.witness.acknowledged.size() + run.lost;
            lost += run.lost;
            switches += run.switches;
            refused += run.rivals == null ? 0 : run.rivals.refused;
        }
        System.out.printf(
                "whole%s groups, seeds %d..%d: %,d simulated s, %,d writes acknowledged, %d lost and"
                        + " explained, %d changes of the master, %,d writes of rivals refused, %d"
                        + " s%n",
                isStrict ? " strict" : "",
                from,
                to,
                simulated / 1000,
                acknowledged,
                lost,
                switches,
                refused,
                (System.nanoTime() - started) / 1_000_000_000);
        assertThat(acknowledged).isPositive();
        assertThat(refused > 0).isEqualTo(isStrict);
    }

    @Test
    void oneSeedIsOneStory() {
        Set<String> stories = new HashSet<>();
        for (int i = 0; i < 2; i++) {
            Run run = new Run(3, false);
            run.play();
            stories.add(run.group.story());
        }
        assertThat(stories).hasSize(1);
    }
}
