package dev.vedette.lab.mixed;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a seed stands for: who is in the group, its settings, and what befalls it.
record Plan(
        long seed,
        List<Maker> nodes,
        List<Maker> sentinels,
        int quorum,
        int downAfterMillis,
        int failoverTimeoutMillis,
        int parallelSyncs,
        List<Blow> blows) {

    /// Below 1500 ms real sentinels alone sometimes fail over twice (redis #8607).
    private static final int SHORTEST_DOWN_AFTER = 1500;

    static Plan of(long seed) {
        RandomGenerator random = new SplittableRandom(seed);
        // 6.2 cannot read what 7.0 sends a new replica; ours can be read by both.
        Maker real = random.nextInt(3) == 0 ? Maker.REDIS_6 : Maker.REDIS_7;
        List<Maker> nodes = new ArrayList<>();
        for (int count = random.nextInt(2, 5); count > 0; count--) {
            nodes.add(random.nextBoolean() ? Maker.OURS : real);
        }
        List<Maker> sentinels = new ArrayList<>();
        for (int count = random.nextInt(3, 6); count > 0; count--) {
            int draw = random.nextInt(20);
            sentinels.add(draw < 9 ? Maker.OURS : draw < 17 ? Maker.REDIS_7 : Maker.REDIS_6);
        }
        boolean isMixed =
                Stream.concat(nodes.stream(), sentinels.stream())
                                .map(maker -> maker == Maker.OURS)
                                .distinct()
                                .count()
                        == 2;
        if (!isMixed) {
            int other = random.nextInt(sentinels.size());
            boolean isOurs = sentinels.get(other) == Maker.OURS;
            sentinels.set(other, isOurs ? Maker.REDIS_7 : Maker.OURS);
        }
        int majority = sentinels.size() / 2 + 1;
        int quorum = random.nextInt(5) < 3 ? majority : 2;
        int downAfter = SHORTEST_DOWN_AFTER + random.nextInt(11) * 100;
        int failoverTimeout = 5000 + random.nextInt(6) * 1000;
        int parallelSyncs = random.nextInt(1, 3);
        return new Plan(
                seed,
                List.copyOf(nodes),
                List.copyOf(sentinels),
                quorum,
                downAfter,
                failoverTimeout,
                parallelSyncs,
                blows(random));
    }

    private static List<Blow> blows(RandomGenerator random) {
        List<Blow> blows = new ArrayList<>();
        int at = random.nextInt(500, 1500);
        for (int count = random.nextInt(5) < 3 ? 1 : 2; count > 0; count--) {
            Blow.Kind kind = Blow.Kind.drawn(random);
            int lasts = random.nextInt(1000, 9000);
            blows.add(new Blow(kind, at, lasts, random.nextInt(1 << 16)));
            at += random.nextInt(500, 6000);
        }
        return List.copyOf(blows);
    }

    /// When the last fault is over.
    int lastMillis() {
        return blows.stream().mapToInt(blow -> blow.atMillis() + blow.forMillis()).max().orElse(0);
    }

    @Override
    public String toString() {
        return "nodes %s, sentinels %s, quorum %d, down-after %d, failover-timeout %d"
                .formatted(
                        labels(nodes),
                        labels(sentinels),
                        quorum,
                        downAfterMillis,
                        failoverTimeoutMillis);
    }

    private static String labels(List<Maker> makers) {
        return makers.stream().map(maker -> maker.label).collect(Collectors.joining(" "));
    }
}
