package dev.vedette.lab.explain;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Lines the clocks up: finds moments that two logs show, and from their times how far one clock is
/// ahead of the other.
///
/// Such moments are: a vote and its receipt; an order of a sentinel and the server that took it; a
/// partial resync asked for and granted at the same offset; a sentinel that learns of the switch
/// from the leader. Each is passed on within a fraction of a second, so differences below
/// [#SAME_MILLIS] are delay, not clocks.
final class Clocks {

    /// Longer than messages, ticks and a vote on a slow disk take, shorter than anybody would
    /// notice in an account. (A vote of a loaded machine was seen to take 420 ms.)
    private static final long SAME_MILLIS = 1_000;

    /// Differences of one pair of logs should agree; a wider spread is told.
    private static final long SPREAD_MILLIS = 3_000;

    /// @param isWeak the second line may also be late: news that waited for a broken network
    private record Tie(Event a, Event b, boolean isWeak) {}

    private final List<Voice> voices;
    private final Map<Voice, Map<Voice, List<Tie>>> ties = new LinkedHashMap<>();
    private final List<Sentence> account = new ArrayList<>();

    private Clocks(List<Voice> voices) {
        this.voices = voices;
    }

    /// Sets the skew of every voice; returns what was found out.
    static List<Sentence> lineUp(List<Voice> voices) {
        Clocks clocks = new Clocks(voices.stream().filter(Clocks::hasTimes).toList());
        clocks.collect();
        clocks.settle();
        return clocks.account;
    }

    private static boolean hasTimes(Voice voice) {
        return voice.firstMillis() != Event.NO_TIME;
    }

    private void collect() {
        Map<String, List<Event>> firsts = new LinkedHashMap<>();
        Map<String, List<Event>> seconds = new LinkedHashMap<>();
        for (Voice voice : voices) {
            if (!voice.isSentinel) {
                conversations(voice, firsts, seconds);
            }
            for (Event event : voice.events) {
                for (String key : firstKeys(event)) {
                    firsts.computeIfAbsent(key, k -> new ArrayList<>()).add(event);
                }
                for (String key : secondKeys(event)) {
                    seconds.computeIfAbsent(key, k -> new ArrayList<>()).add(event);
                }
            }
        }
        firsts.forEach(
                (key, a) -> pair(a, seconds.getOrDefault(key, List.of()), key.startsWith("told ")));
        withoutLateNews();
    }

    /// Where only such lines join two logs that do not agree, and there are not two of them that
    /// say the same, it is as likely that the news came late as that a clock is wrong.
    private void withoutLateNews() {
        for (Map.Entry<Voice, Map<Voice, List<Tie>>> from : ties.entrySet()) {
            from.getValue()
                    .entrySet()
                    .removeIf(to -> isDoubtful(from.getKey(), to.getKey(), to.getValue()));
        }
    }

    private boolean isDoubtful(Voice from, Voice to, List<Tie> shared) {
        if (shared.stream().anyMatch(tie -> !tie.isWeak())) {
            shared.removeIf(Tie::isWeak);
            return false;
        }
        List<Long> differences = differences(shared);
        boolean agrees =
                differences.size() > 1
                        && differences.getLast() - differences.getFirst() < SAME_MILLIS;
        long median = differences.get(differences.size() / 2);
        boolean isDoubtful = Math.abs(median) >= SAME_MILLIS && !agrees;
        if (isDoubtful && median > 0) {
            Tie tie = shared.getFirst();
            account.add(
                    Sentence.of(
                            "%s wrote of the switch %s after %s: the news came late, or its clock is ahead; its times are taken as printed."
                                    .formatted(to.name, Words.duration(median), from.name),
                            tie.a().evidence(),
                            tie.b().evidence()));
        }
        return isDoubtful;
    }

    /// Equal numbers on both sides are paired in order; else it is not clear which is which.
    private void pair(List<Event> a, List<Event> b, boolean isWeak) {
        for (Event first : a) {
            List<Event> fromOne = a.stream().filter(e -> e.by() == first.by()).toList();
            Map<Voice, List<Event>> others = new LinkedHashMap<>();
            for (Event second : b) {
                if (second.by() != first.by()) {
                    others.computeIfAbsent(second.by(), v -> new ArrayList<>()).add(second);
                }
            }
            others.forEach(
                    (voice, there) -> {
                        int index = fromOne.indexOf(first);
                        if (there.size() == fromOne.size()) {
                            tie(first, there.get(index), isWeak);
                        }
                    });
        }
    }

    private void tie(Event a, Event b, boolean isWeak) {
        if (a.wall() == Event.NO_TIME || b.wall() == Event.NO_TIME) {
            return;
        }
        ties.computeIfAbsent(a.by(), v -> new LinkedHashMap<>())
                .computeIfAbsent(b.by(), v -> new ArrayList<>())
                .add(new Tie(a, b, isWeak));
        ties.computeIfAbsent(b.by(), v -> new LinkedHashMap<>())
                .computeIfAbsent(a.by(), v -> new ArrayList<>())
                .add(new Tie(b, a, isWeak));
    }

    /// The same request for data, as the replica writes it and as the master does.
    private static void conversations(
            Voice server, Map<String, List<Event>> firsts, Map<String, List<Event>> seconds) {
        String own = server.address();
        if (own == null) {
            return;
        }
        String master = "";
        for (Event event : server.events) {
            String other = Payload.address(event.field("host"), event.field("port"));
            if (event.is(What.CONNECTING, What.REPLICAOF)) {
                master = other;
            } else if (event.is(What.PSYNC_TRIED, What.PSYNC_IMPOSSIBLE)) {
                firsts.computeIfAbsent("ask " + own + " " + master, k -> new ArrayList<>())
                        .add(event);
            } else if (event.is(What.REPLICA_ASKS)) {
                seconds.computeIfAbsent("ask " + other + " " + own, k -> new ArrayList<>())
                        .add(event);
            }
        }
    }

    private List<String> firstKeys(Event e) {
        Voice by = e.by();
        return switch (e.what()) {
            case VOTE -> {
                List<String> keys = new ArrayList<>();
                keys.add("asked " + e.field("leader") + " " + e.field("epoch"));
                if (by.id != null) {
                    keys.add("vote " + by.id + " " + e.field("leader") + " " + e.field("epoch"));
                }
                yield keys;
            }
            case PROMOTED -> List.of("told " + e.group() + " " + e.master() + " " + e.subject());
            case STATE_WAIT -> List.of("no one " + e.subject() + " " + start(by));
            case RECONF_SENT, CONVERT, FIX -> List.of("order " + e.subject() + " " + start(by));
            case PSYNC_TRIED -> List.of("resync " + e.field("offset"));
            default -> List.of();
        };
    }

    private List<String> secondKeys(Event e) {
        return switch (e.what()) {
            case VOTED_FOR ->
                    List.of(
                            "vote %s %s %s"
                                    .formatted(
                                            e.field("before"),
                                            e.field("leader"),
                                            e.field("epoch")));
            case VOTE ->
                    e.field("leader").equals(e.by().id)
                            ? List.of("asked " + e.field("leader") + " " + e.field("epoch"))
                            : List.of();
            case SWITCH ->
                    List.of(
                            "told %s %s %s"
                                    .formatted(
                                            e.group(),
                                            Payload.address(e.field("mip"), e.field("mport")),
                                            Payload.address(e.field("toip"), e.field("toport"))));
            case MASTER_MODE -> ordered("no one ", e);
            case REPLICAOF -> ordered("order ", e);
            case PSYNC_ACCEPTED, PSYNC_REFUSED_OFFSET ->
                    List.of(
                            "resync "
                                    + (e.field("offset").isEmpty()
                                            ? e.field("asked")
                                            : e.field("offset")));
            default -> List.of();
        };
    }

    private static String start(Voice sentinel) {
        return sentinel.id == null
                ? "?"
                : sentinel.id.substring(0, Math.min(8, sentinel.id.length()));
    }

    private static List<String> ordered(String key, Event e) {
        String by = Addresses.orderedBy(e);
        String address = e.by().address();
        return by.isEmpty() || address == null ? List.of() : List.of(key + address + " " + by);
    }

    private void settle() {
        List<List<Voice>> islands = islands();
        islands.sort((a, b) -> Integer.compare(lines(b), lines(a)));
        for (List<Voice> island : islands) {
            if (island.size() > 1) {
                settle(island);
            }
        }
        if (!islands.isEmpty()) {
            tellApart(islands);
        }
    }

    private static int lines(List<Voice> island) {
        return island.stream().mapToInt(v -> v.lines.size()).sum() * island.size();
    }

    private List<List<Voice>> islands() {
        List<List<Voice>> islands = new ArrayList<>();
        Map<Voice, Boolean> seen = new HashMap<>();
        for (Voice start : voices) {
            if (seen.putIfAbsent(start, true) != null) {
                continue;
            }
            List<Voice> island = new ArrayList<>();
            Deque<Voice> next = new ArrayDeque<>(List.of(start));
            start.skewMillis = 0;
            while (!next.isEmpty()) {
                Voice voice = next.poll();
                island.add(voice);
                ties.getOrDefault(voice, Map.of())
                        .forEach(
                                (other, shared) -> {
                                    if (seen.putIfAbsent(other, true) == null) {
                                        other.skewMillis = voice.skewMillis + ahead(shared);
                                        next.add(other);
                                    }
                                });
            }
            islands.add(island);
        }
        return islands;
    }

    /// How far the clock of the second is ahead of the first's: the median of what the ties say.
    private static long ahead(List<Tie> shared) {
        List<Long> differences = differences(shared);
        long median = differences.get(differences.size() / 2);
        return Math.abs(median) < SAME_MILLIS ? 0 : median;
    }

    private static List<Long> differences(List<Tie> shared) {
        List<Long> differences = new ArrayList<>();
        shared.forEach(tie -> differences.add(tie.b().wall() - tie.a().wall()));
        Collections.sort(differences);
        return differences;
    }

    /// The common clock is the one most machines show.
    private void settle(List<Voice> island) {
        List<Long> skews =
                new ArrayList<>(island.stream().map(v -> v.skewMillis).sorted().toList());
        long common = skews.get(skews.size() / 2);
        long best = 0;
        for (long candidate : skews) {
            long near = skews.stream().filter(s -> Math.abs(s - candidate) < SAME_MILLIS).count();
            if (near > best) {
                best = near;
                common = candidate;
            }
        }
        for (Voice voice : island) {
            voice.skewMillis -= common;
            voice.isLinedUp = true;
            if (Math.abs(voice.skewMillis) < SAME_MILLIS) {
                voice.skewMillis = 0;
            }
        }
        for (Voice voice : island) {
            tell(voice);
        }
    }

    private void tell(Voice voice) {
        Map<Voice, List<Tie>> shared = ties.getOrDefault(voice, Map.of());
        int count = shared.values().stream().mapToInt(List::size).sum();
        if (voice.skewMillis != 0) {
            Tie first = shared.values().iterator().next().getFirst();
            account.add(
                    Sentence.of(
                            "The clock of %s is %s %s; its times are corrected by that (%d shared event%s)."
                                    .formatted(
                                            voice.name,
                                            about(Math.abs(voice.skewMillis)),
                                            voice.skewMillis > 0 ? "ahead" : "behind",
                                            count,
                                            count == 1 ? "" : "s"),
                            first.a().evidence(),
                            first.b().evidence()));
        }
        for (List<Tie> pair : shared.values()) {
            List<Long> differences = differences(pair);
            long spread = differences.getLast() - differences.getFirst();
            if (spread > SPREAD_MILLIS && voice.skewMillis != 0) {
                account.add(
                        Sentence.of(
                                "The difference is not constant: it moves by %s within the logs."
                                        .formatted(Words.duration(spread)),
                                pair.getFirst().b().evidence()));
                return;
            }
        }
    }

    /// No more exactly than it is known.
    private static String about(long millis) {
        long exact = millis < 10_000 ? 100 : 1_000;
        return Words.duration((millis + exact / 2) / exact * exact);
    }

    private void tellApart(List<List<Voice>> islands) {
        List<Voice> main = islands.getFirst();
        List<Voice> others = new ArrayList<>();
        islands.stream().skip(1).forEach(others::addAll);
        boolean isAnyCorrected = main.stream().anyMatch(v -> v.skewMillis != 0);
        if (main.size() > 1 && !isAnyCorrected) {
            Voice first = main.getFirst();
            Tie tie =
                    ties.get(first) == null
                            ? null
                            : ties.get(first).values().iterator().next().getFirst();
            account.addFirst(
                    new Sentence(
                            "The clocks of %s agree within %d ms."
                                    .formatted(
                                            Words.list(main.stream().map(v -> v.name).toList()),
                                            SAME_MILLIS),
                            tie == null
                                    ? List.of()
                                    : List.of(tie.a().evidence(), tie.b().evidence())));
        }
        List<Voice> loose = others.stream().filter(v -> !v.isLinedUp).toList();
        if (!loose.isEmpty() && voices.size() > 1) {
            account.add(
                    Sentence.of(
                            "No event ties the clock%s of %s to the others: %s times are taken as printed."
                                    .formatted(
                                            loose.size() == 1 ? "" : "s",
                                            Words.list(loose.stream().map(v -> v.name).toList()),
                                            loose.size() == 1 ? "its" : "their")));
        }
    }
}
