package dev.vedette.value;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.base.Hashing;
import dev.vedette.base.Rng;
import dev.vedette.base.Texts;
import dev.vedette.memory.Census;
import dev.vedette.memory.Memory;
import dev.vedette.value.tree.Bound;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/// A sorted set does what a TreeSet beside it does, whatever is asked of it in whatever order; what
/// was frozen stays as it was until it is thawed; and every block has one owner.
final class SortedSetModelTest {

    private record Element(Bytes member, double score) implements Comparable<Element> {
        @Override
        public int compareTo(Element other) {
            return score < other.score
                    ? -1
                    : score > other.score ? 1 : member.compareTo(other.member);
        }
    }

    private static final class Model {
        final TreeSet<Element> order = new TreeSet<>();
        final Map<Bytes, Element> byMember = new HashMap<>();

        boolean put(Bytes member, double score) {
            Element old = byMember.get(member);
            if (old != null && old.score == score) {
                return false;
            }
            if (old != null) {
                order.remove(old);
            }
            Element now = new Element(member, score);
            order.add(now);
            byMember.put(member, now);
            return old == null;
        }

        boolean remove(Bytes member) {
            Element old = byMember.remove(member);
            return old != null && order.remove(old);
        }

        void removeRange(long from, long to) {
            for (Element element : list().subList((int) from, (int) to)) {
                remove(element.member);
            }
        }

        List<Element> list() {
            return new ArrayList<>(order);
        }
    }

    /// What was frozen, and what it was.
    private record Frozen(long freeze, long root, int encoding, List<Element> elements) {}

    private final Memory memory = Memory.poisoning();
    private final Thresholds thresholds = new Thresholds();
    private final Store store = new Store(memory, new Hashing(3, 5), thresholds, new Rng(7));
    private final Deque<Frozen> frozen = new ArrayDeque<>();
    private SortedSetValue set = SortedSetValue.empty(store);
    private Model model = new Model();

    @ParameterizedTest
    @CsvSource({
        "1, 100, 30, 3",
        "2, 150, 1000000, 128",
        "3, 1000, 5, 128",
        "4, 20000, 1000000, 128",
        "5, 20000, 3, 0",
        "6, 5000, 1, 16"
    })
    void itIsLikeATreeSet(long seed, int members, int scores, long packed) {
        thresholds.become(limits(packed));
        Rng rng = new Rng(seed);
        // Growing, then mixed, then shrinking, so that nodes of every fill are met.
        for (int phase = 0; phase < 3; phase++) {
            int removals = 1 + 4 * phase;
            for (int i = 0; i < 2 * members; i++) {
                step(rng, members, scores, removals);
                if (rng.chance(0.002)) {
                    compare(set, model.list());
                    set.validate();
                }
                snapshots(rng);
            }
            compare(set, model.list());
            set.validate();
        }
        while (!frozen.isEmpty()) {
            thaw();
        }
        settle();
        census();
    }

    private static Thresholds.Limits limits(long packed) {
        return new Thresholds.Limits(512, 64, -2, 512, packed, 64);
    }

    private void step(Rng rng, int members, int scores, int removals) {
        Bytes member = member(rng.nextInt(members));
        switch (rng.nextInt(12)) {
            case 0, 1, 2, 3, 4 -> {
                double score = (rng.nextInt(scores) - scores / 2) / 4.0;
                assertThat(set.put(member, score)).isEqualTo(model.put(member, score));
            }
            case 5, 6, 7, 8, 9 -> {
                if (rng.nextInt(5) < removals) {
                    assertThat(set.remove(member)).isEqualTo(model.remove(member));
                }
            }
            case 10 -> removeRange(rng);
            default -> ask(rng, member);
        }
        assertThat(set.size()).isEqualTo(model.order.size());
    }

    private void removeRange(Rng rng) {
        long size = set.size();
        if (size > 0 && rng.chance(0.05)) {
            long from = rng.nextLong(size);
            long to = Math.min(size, from + 1 + rng.nextLong(20));
            set.removeRange(from, to);
            model.removeRange(from, to);
        }
    }

    private void ask(Rng rng, Bytes member) {
        Element known = model.byMember.get(member);
        assertThat(set.score(member))
                .isEqualTo(Double.valueOf(known == null ? Double.NaN : known.score));
        // The rest walks over the whole model, so of a large one it is asked less often.
        if (rng.nextInt(Math.max(1, model.order.size() / WALKED_EACH_TIME)) > 0) {
            return;
        }
        assertThat(set.rank(member))
                .isEqualTo(known == null ? -1 : model.order.headSet(known).size());
        double score = known == null ? rng.nextInt(9) : known.score;
        assertThat(set.before(new Bound.Score(score, false)))
                .isEqualTo(model.order.stream().filter(e -> e.score < score).count());
        assertThat(set.before(new Bound.Score(score, true)))
                .isEqualTo(model.order.stream().filter(e -> e.score <= score).count());
        long from = rng.nextLong(set.size() + 1);
        long to = from + rng.nextLong(set.size() - from + 1);
        List<Element> part = new ArrayList<>();
        set.forEach(from, to, false, (m, s) -> part.add(new Element(m, s)));
        assertThat(part).isEqualTo(model.list().subList((int) from, (int) to));
        List<Element> reversed = new ArrayList<>();
        set.forEach(from, to, true, (m, s) -> reversed.add(new Element(m, s)));
        assertThat(membersOf(from, to, true)).isEqualTo(membersIn(reversed));
        Collections.reverse(reversed);
        assertThat(reversed).isEqualTo(part);
        assertThat(membersOf(from, to, false)).isEqualTo(membersIn(part));
    }

    private List<Bytes> membersOf(long from, long to, boolean isReversed) {
        Texts texts = Texts.about(0);
        set.members(from, to, isReversed, texts);
        return IntStream.range(0, texts.count()).mapToObj(texts::get).toList();
    }

    private static List<Bytes> membersIn(List<Element> elements) {
        return elements.stream().map(Element::member).toList();
    }

    private static final int WALKED_EACH_TIME = 500;

    private static Bytes member(int number) {
        // Numbers, texts, and long ones: each lies in memory in its own way.
        return switch (number % 11) {
            case 0 -> Bytes.of(number);
            case 1 -> Bytes.of("x".repeat(number % 700) + number);
            default -> Bytes.of("member:" + number);
        };
    }

    private static void compare(SortedSetValue set, List<Element> expected) {
        List<Element> actual = new ArrayList<>();
        set.forEach((member, score) -> actual.add(new Element(member, score)));
        assertThat(actual).isEqualTo(expected);
    }

    private void snapshots(Rng rng) {
        if (frozen.size() < 3 && rng.chance(0.001)) {
            long freeze = memory.freeze();
            frozen.add(new Frozen(freeze, set.root(), set.encoding(), model.list()));
        } else if (!frozen.isEmpty() && rng.chance(0.001)) {
            thaw();
        }
    }

    private void thaw() {
        Frozen oldest = frozen.remove();
        SortedSetValue then = new SortedSetValue(store, oldest.encoding, oldest.root);
        compare(then, oldest.elements);
        then.validate();
        memory.thaw(oldest.freeze);
    }

    private void settle() {
        while (memory.settle(100)) {
            // Each call frees what some pages still hold.
        }
    }

    private void census() {
        memory.validate();
        Census census = memory.census();
        set.visitBlocks(census::owned);
        census.finish();
    }

    @Test
    void aScanShowsAllThatStayed() {
        for (int i = 0; i < 5000; i++) {
            set.put(member(i), i % 17);
        }
        Set<Bytes> seen = new HashSet<>();
        long cursor = 0;
        int calls = 0;
        do {
            cursor = set.scan(cursor, 20, (member, _) -> seen.add(member));
            calls++;
            set.put(Bytes.of("new:" + calls), calls);
        } while (cursor != 0);
        assertThat(calls).isGreaterThan(100);
        for (int i = 0; i < 5000; i++) {
            assertThat(seen.contains(member(i))).isTrue();
        }
    }

    @Test
    void aCopyHasBlocksOfItsOwn() {
        for (int count : new int[] {5, 5000}) {
            set = SortedSetValue.empty(store);
            model = new Model();
            for (int i = 0; i < count; i++) {
                set.put(Bytes.of("m" + i), i % 7);
                model.put(Bytes.of("m" + i), i % 7);
            }
            SortedSetValue copy = set.copy();
            assertThat(copy.encodingName()).isEqualTo(set.encodingName());
            release(set, Long.MAX_VALUE);
            compare(copy, model.list());
            copy.validate();
            release(copy, 3);
            settle();
        }
        // What the field began with.
        assertThat(memory.blocks()).isEqualTo(1);
    }

    private static void release(SortedSetValue value, long blocks) {
        boolean isGone = false;
        while (!isGone) {
            isGone = value.release(blocks);
        }
    }

    @Test
    void itsBlocksCanBeMoved() {
        for (int i = 0; i < 3000; i++) {
            set.put(member(i), i % 100);
            model.put(member(i), i % 100);
        }
        Consumer<SortedSetValue> moveAll =
                value -> {
                    long at = 0;
                    do {
                        at =
                                value.relocate(
                                        at,
                                        block -> {
                                            long room = memory.room(block);
                                            long moved = memory.allocate(room);
                                            memory.copy(block, moved, room);
                                            memory.free(block);
                                            return moved;
                                        });
                    } while (at != 0);
                };
        moveAll.accept(set);
        compare(set, model.list());
        set.validate();
        census();
        SortedSetValue small = SortedSetValue.empty(store);
        small.put(Bytes.of("a"), 1);
        moveAll.accept(small);
        assertThat(small.score(Bytes.of("a"))).isEqualTo(1);
    }
}
