package dev.vedette.house;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/// What only real rooms may touch, and what to do instead. A prefix ends where it must: `...now(`
/// forbids the method in all its forms, `.../` a whole package.
final class ForbiddenCalls {

    private record Rule(String prefix, String instead) {}

    private static final String MOMENT = "take the Moment as an argument, or World.clock()";
    private static final String CHANCE = "draw from the given Rng, or World.secrets() for secrets";
    private static final String ONE_THREAD = "one thread owns a node: World.jobs() does the rest";
    private static final String PORTS = "go through the ports of dev.vedette.world";
    private static final String LOCALE = "name Locale.ROOT or ZoneOffset.UTC";
    private static final String LOG = "log through the node, reply to the client";

    private static final List<Rule> CALLS =
            List.of(
                    new Rule("java/lang/System.nanoTime(", MOMENT),
                    new Rule("java/lang/System.currentTimeMillis(", MOMENT),
                    new Rule("java/time/Instant.now(", MOMENT),
                    new Rule("java/time/LocalDateTime.now(", MOMENT),
                    new Rule("java/time/LocalDate.now(", MOMENT),
                    new Rule("java/time/LocalTime.now(", MOMENT),
                    new Rule("java/time/ZonedDateTime.now(", MOMENT),
                    new Rule("java/time/OffsetDateTime.now(", MOMENT),
                    new Rule("java/util/Date.<init>()", MOMENT),
                    new Rule("java/lang/Math.random(", CHANCE),
                    new Rule("java/util/UUID.randomUUID(", CHANCE),
                    new Rule("java/util/Collections.shuffle(Ljava/util/List;)", CHANCE),
                    new Rule("java/util/Collection.parallelStream(", ONE_THREAD),
                    new Rule("java/util/stream/Stream.parallel(", ONE_THREAD),
                    new Rule("java/util/stream/IntStream.parallel(", ONE_THREAD),
                    new Rule("java/util/stream/LongStream.parallel(", ONE_THREAD),
                    new Rule("java/lang/Object.wait(", ONE_THREAD),
                    new Rule("java/lang/Object.notify", ONE_THREAD),
                    new Rule("java/lang/System.exit(", "say so to who called: only Main ends us"),
                    new Rule("java/lang/System.out", LOG),
                    new Rule("java/lang/System.err", LOG),
                    new Rule("java/lang/System.getenv(", PORTS),
                    new Rule("java/lang/System.getProperty(", PORTS),
                    new Rule("java/util/Locale.getDefault(", LOCALE),
                    new Rule("java/util/TimeZone.getDefault(", LOCALE),
                    new Rule("java/time/ZoneId.systemDefault(", LOCALE),
                    new Rule("java/lang/String.format(Ljava/lang/String;", LOCALE),
                    new Rule("java/lang/String.formatted(", LOCALE + " with String.format"),
                    new Rule("java/lang/String.toLowerCase()", LOCALE),
                    new Rule("java/lang/String.toUpperCase()", LOCALE));

    private static final List<Rule> TYPES =
            List.of(
                    new Rule("java/net/", PORTS),
                    new Rule("java/nio/file/", PORTS),
                    new Rule("java/nio/channels/", PORTS),
                    new Rule("java/io/File", PORTS),
                    new Rule("java/io/RandomAccessFile", PORTS),
                    new Rule("java/lang/Process", PORTS),
                    new Rule("java/lang/Runtime;", PORTS),
                    new Rule("java/lang/management/", PORTS),
                    new Rule("java/time/Clock", MOMENT),
                    new Rule("java/util/Random;", CHANCE),
                    new Rule("java/util/SplittableRandom", CHANCE),
                    new Rule("java/util/random/", CHANCE),
                    new Rule("java/security/SecureRandom", CHANCE),
                    new Rule("java/lang/Thread;", ONE_THREAD),
                    new Rule("java/lang/Thread$", ONE_THREAD),
                    new Rule("java/lang/ThreadLocal", ONE_THREAD),
                    new Rule("java/util/Timer", ONE_THREAD),
                    // Locks, executors, atomics, ThreadLocalRandom.
                    new Rule("java/util/concurrent/", ONE_THREAD));

    private static final Set<String> HARMLESS =
            Set.of("java/util/concurrent/Callable", "java/util/concurrent/TimeUnit");

    private ForbiddenCalls() {}

    /// What to do instead of calling the member, if it must not be called.
    static Optional<String> insteadOfMember(String member) {
        return instead(CALLS, member);
    }

    /// What to do instead of using the type, if it must not be used.
    static Optional<String> insteadOfType(String type) {
        boolean isHarmless = HARMLESS.contains(type) || type.endsWith("Exception");
        return isHarmless ? Optional.empty() : instead(TYPES, type + ";");
    }

    private static Optional<String> instead(List<Rule> rules, String used) {
        return rules.stream()
                .filter(rule -> used.startsWith(rule.prefix()))
                .map(Rule::instead)
                .findFirst();
    }
}
