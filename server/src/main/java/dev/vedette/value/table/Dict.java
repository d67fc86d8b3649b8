package dev.vedette.value.table;

import dev.vedette.base.Bytes;
import dev.vedette.base.Hashing;
import dev.vedette.base.Invariant;
import dev.vedette.base.Rng;
import dev.vedette.base.Texts;
import dev.vedette.memory.Memory;

import java.util.HashSet;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;

/// Elements found by their member: extendible hashing in [Memory].
///
/// An element is a block: `prefix` bytes of its user's, the member ([Framed]), then what else its
/// user asked for. The root block holds the size, the depth and a directory of `2^depth` references
/// to segments ([Slots]), indexed by the first bits of a member's hash. A full segment is split by
/// one more bit (the directory doubles if it has to); two sparse neighbours are merged. So the
/// longest step touches a few segments of a thousand slots, never the whole table.
///
/// Before anything is changed, root, segment and element are made ours alone, in this order, so an
/// open snapshot goes on seeing the table as it was. As a change may move the root, [#root] must be
/// stored again after each.
///
/// SCAN walks hashes upwards: see [#scan].
public final class Dict {

    private static final int SIZE_AT = 0;
    private static final int DEPTH_AT = 8;

    /// How many segments need the directory's last bit: when there are none, it halves.
    private static final int DEEPEST_AT = 12;

    /// How many references of the directory, from its end, [#release] has done with.
    private static final int RELEASED_AT = 16;

    private static final int DIRECTORY = 24;

    /// With this much directory a segment grows beyond its usual size instead of splitting.
    private static final int DEPTH_LIMIT = 24;

    /// Two neighbours merge when together they would fill a segment less than this part.
    private static final int MERGE_DIVISOR = 4;

    private static final int SHRINK_DIVISOR = 8;

    /// SCAN cursors are this many first bits of a hash.
    private static final int POSITION_BITS = 48;

    private static final long POSITIONS = 1L << POSITION_BITS;

    private final Memory memory;
    private final Hashing hashing;
    private final int prefix;
    private long root;

    /// Over a table that is there already.
    public Dict(Memory memory, Hashing hashing, long root, int prefix) {
        this.memory = memory;
        this.hashing = hashing;
        this.prefix = prefix;
        this.root = root;
    }

    /// A new table without elements.
    public static Dict empty(Memory memory, Hashing hashing, int prefix) {
        long root = memory.allocate(DIRECTORY + Long.BYTES);
        Dict made = new Dict(memory, hashing, root, prefix);
        memory.setLong(root + SIZE_AT, 0);
        memory.setInt(root + DEPTH_AT, 0);
        memory.setInt(root + DEEPEST_AT, 1);
        memory.setLong(root + RELEASED_AT, 0);
        made.reference(0, Slots.allocate(memory, 0, Slots.SMALLEST_BITS));
        return made;
    }

    /// Where the table is now.
    public long root() {
        return root;
    }

    public long size() {
        return memory.getLong(root + SIZE_AT);
    }

    private int depth() {
        return memory.getInt(root + DEPTH_AT);
    }

    private long reference(long index) {
        return memory.getLong(root + DIRECTORY + index * Long.BYTES);
    }

    private void reference(long index, long reference) {
        memory.setLong(root + DIRECTORY + index * Long.BYTES, reference);
    }

    private static int index(long hash, int depth) {
        return depth == 0 ? 0 : (int) (hash >>> (Long.SIZE - depth));
    }

    private long segment(long hash) {
        return reference(index(hash, depth()));
    }

    // Looking up and changing

    /// The hash by which the methods below find a member; worth keeping between two of them.
    public long hash(Bytes member) {
        return hashing.hash(member);
    }

    /// The element of this member, or 0.
    public long find(Bytes member) {
        return find(hash(member), member.array());
    }

    /// The element of the member that has this hash, or 0.
    public long find(long hash, byte[] member) {
        long segment = segment(hash);
        int tag = Slots.tag(hash, Slots.depth(segment));
        int mask = Slots.capacity(segment) - 1;
        for (int i = Slots.home(tag, segment); ; i = (i + 1) & mask) {
            long slot = Slots.at(memory, segment, i);
            if (slot == 0) {
                return 0;
            }
            if (Slots.tag(slot) == tag) {
                long element = Slots.element(slot);
                if (Framed.matches(memory, element + prefix, member)) {
                    return element;
                }
            }
        }
    }

    /// Reads what looking up the first `count` members will read, unless the table is so small that
    /// the processor has it in its cache; the sum of it. Each loop reads things that do not depend
    /// on one another, so that the processor waits for many at once.
    public long touch(Bytes[] members, int count) {
        if (size() <= CACHED) {
            return 0;
        }
        long[] hashes = new long[count];
        long sum = 0;
        for (int i = 0; i < count; i++) {
            hashes[i] = hash(members[i]);
            long segment = segment(hashes[i]);
            int tag = Slots.tag(hashes[i], Slots.depth(segment));
            sum += Slots.at(memory, segment, Slots.home(tag, segment));
        }
        for (int i = 0; i < count; i++) {
            long element = likely(hashes[i]);
            sum += element == 0 ? 0 : memory.getLong(element);
        }
        return sum;
    }

    private static final long CACHED = 10_000;

    /// The first element that has this hash's tag: hardly ever another member's; 0 if there is
    /// none.
    private long likely(long hash) {
        long segment = segment(hash);
        int tag = Slots.tag(hash, Slots.depth(segment));
        int mask = Slots.capacity(segment) - 1;
        for (int i = Slots.home(tag, segment); ; i = (i + 1) & mask) {
            long slot = Slots.at(memory, segment, i);
            if (slot == 0 || Slots.tag(slot) == tag) {
                return Slots.element(slot);
            }
        }
    }

    /// The member of an element.
    public Bytes member(long element) {
        return Framed.read(memory, element + prefix);
    }

    /// Adds the member of an element to other texts.
    public void member(long element, Texts to) {
        Framed.read(memory, element + prefix, to);
    }

    /// Where the bytes behind an element's member begin.
    public long behindMember(long element) {
        return Framed.end(memory, element + prefix);
    }

    /// Adds a member that is not there; the address of its element, of which only the member is
    /// written.
    public long add(Bytes member) {
        return add(hash(member), member, 0);
    }

    /// Adds a member that is not there, with room for `more` bytes behind it; the address of its
    /// element, of which only the member is written.
    public long add(long hash, Bytes member, long more) {
        long element = memory.allocate(prefix + Framed.bytes(member.length()) + more);
        Framed.write(memory, element + prefix, member);
        long segment = writable(hash);
        while (Slots.isFull(memory, segment)) {
            grow(hash, segment);
            segment = segment(hash);
        }
        Slots.add(memory, segment, Slots.slot(Slots.tag(hash, Slots.depth(segment)), element));
        size(1);
        return element;
    }

    /// Makes an element that has `before` bytes ours alone, to be changed in place, and `bytes`
    /// long; its address from now on.
    public long change(long hash, long element, long before, long bytes) {
        if (memory.isOurs(element)
                && (before == bytes || Memory.sizeFor(before) == Memory.sizeFor(bytes))) {
            return element;
        }
        long segment = writable(hash);
        long changed = memory.resize(element, bytes);
        if (changed != element) {
            set(hash, segment, element, changed);
        }
        return changed;
    }

    /// Says that the element of this member, so far at `old`, is at `now`.
    public void replace(Bytes member, long old, long now) {
        long hash = hash(member);
        set(hash, writable(hash), old, now);
    }

    private void set(long hash, long segment, long old, long now) {
        int tag = Slots.tag(hash, Slots.depth(segment));
        int slot = indexOf(segment, tag, old);
        Slots.at(memory, segment, slot, Slots.slot(tag, now));
    }

    private int indexOf(long segment, int tag, long element) {
        int slot = Slots.indexOf(memory, segment, tag, element);
        Invariant.check(slot >= 0, "element %x is not in its segment", element);
        return slot;
    }

    /// Takes a member out and frees its element; false if it is not there.
    public boolean remove(Bytes member) {
        long hash = hash(member);
        long element = find(hash, member.array());
        if (element == 0) {
            return false;
        }
        remove(hash, element);
        return true;
    }

    /// Takes out an element whose member has this hash, and frees it.
    public void remove(long hash, long element) {
        long segment = writable(hash);
        int tag = Slots.tag(hash, Slots.depth(segment));
        Slots.remove(memory, segment, indexOf(segment, tag, element));
        memory.free(element);
        size(-1);
        if (Slots.count(memory, segment) < Slots.capacity(segment) / SHRINK_DIVISOR) {
            shrink(hash, segment);
        }
    }

    private void size(int more) {
        memory.setLong(root + SIZE_AT, size() + more);
    }

    // The shape

    /// The segment of this hash; it and the root are ours alone from now on.
    private long writable(long hash) {
        root = memory.own(root);
        long segment = segment(hash);
        long address = Slots.address(segment);
        long own = memory.own(address);
        if (own == address) {
            return segment;
        }
        long moved = Slots.reference(own, Slots.depth(segment), Slots.bits(segment));
        install(hash, moved);
        return moved;
    }

    /// Refers to `segment` wherever hashes with this hash's prefix are led.
    private void install(long hash, long segment) {
        int depth = depth();
        int run = 1 << (depth - Slots.depth(segment));
        int from = index(hash, depth) & -run;
        for (int i = from; i < from + run; i++) {
            reference(i, segment);
        }
    }

    private void grow(long hash, long full) {
        int depth = Slots.depth(full);
        int bits = Slots.bits(full);
        if (bits < Slots.LARGEST_BITS || depth == DEPTH_LIMIT) {
            Invariant.check(bits < Slots.MOST_BITS, "a segment of %d bits is full", bits);
            resize(hash, full, bits + 1);
            return;
        }
        if (depth == depth()) {
            doubleDirectory();
        }
        long low = Slots.allocate(memory, depth + 1, bits);
        long high = Slots.allocate(memory, depth + 1, bits);
        boolean tagsStay = Slots.tagBegin(depth) == Slots.tagBegin(depth + 1);
        for (int i = 0; i < Slots.capacity(full); i++) {
            long slot = Slots.at(memory, full, i);
            if (slot != 0) {
                boolean isHigh = Slots.isHigh(Slots.tag(slot), depth);
                long moved = tagsStay ? slot : tagged(Slots.element(slot), depth + 1);
                Slots.add(memory, isHigh ? high : low, moved);
            }
        }
        memory.free(Slots.address(full));
        long lastBit = 1L << (Long.SIZE - 1 - depth);
        install(hash & ~lastBit, low);
        install(hash | lastBit, high);
        if (depth + 1 == depth()) {
            deepest(memory.getInt(root + DEEPEST_AT) + 2);
        }
    }

    private void deepest(int count) {
        memory.setInt(root + DEEPEST_AT, count);
    }

    /// The slot of an element in a segment of that depth, from its member's hash.
    private long tagged(long element, int depth) {
        return Slots.slot(Slots.tag(hash(member(element)), depth), element);
    }

    private void doubleDirectory() {
        int depth = depth();
        int length = 1 << depth;
        root = memory.resize(root, DIRECTORY + 2L * length * Long.BYTES);
        for (int i = length - 1; i >= 0; i--) {
            long segment = reference(i);
            reference(2L * i, segment);
            reference(2L * i + 1, segment);
        }
        memory.setInt(root + DEPTH_AT, depth + 1);
        deepest(0);
    }

    private void resize(long hash, long segment, int bits) {
        long other = Slots.allocate(memory, Slots.depth(segment), bits);
        moveAll(segment, other);
        memory.free(Slots.address(segment));
        install(hash, other);
    }

    private void moveAll(long from, long to) {
        int depth = Slots.depth(to);
        boolean tagsStay = Slots.tagBegin(Slots.depth(from)) == Slots.tagBegin(depth);
        for (int i = 0; i < Slots.capacity(from); i++) {
            long slot = Slots.at(memory, from, i);
            if (slot != 0) {
                Slots.add(memory, to, tagsStay ? slot : tagged(Slots.element(slot), depth));
            }
        }
    }

    /// Merges a sparse segment with its neighbour if that is sparse too; the last one gets smaller.
    private void shrink(long hash, long sparse) {
        int depth = Slots.depth(sparse);
        if (depth == 0) {
            if (Slots.bits(sparse) > Slots.SMALLEST_BITS) {
                resize(hash, sparse, Slots.bits(sparse) - 1);
            }
            return;
        }
        long neighbour = segment(hash ^ 1L << (Long.SIZE - depth));
        int together = Slots.count(memory, sparse) + Slots.count(memory, neighbour);
        if (Slots.depth(neighbour) != depth
                || together > (1 << Slots.LARGEST_BITS) / MERGE_DIVISOR) {
            return;
        }
        long merged = Slots.allocate(memory, depth - 1, Slots.LARGEST_BITS);
        moveAll(sparse, merged);
        moveAll(neighbour, merged);
        memory.free(Slots.address(sparse));
        memory.free(Slots.address(neighbour));
        install(hash, merged);
        if (depth == depth()) {
            deepest(memory.getInt(root + DEEPEST_AT) - 2);
            halveDirectory();
        }
    }

    private void halveDirectory() {
        while (depth() > 0 && memory.getInt(root + DEEPEST_AT) == 0) {
            int depth = depth() - 1;
            int length = 1 << depth;
            int deepest = 0;
            for (int i = 0; i < length; i++) {
                long segment = reference(2L * i);
                reference(i, segment);
                if (Slots.depth(segment) == depth) {
                    deepest++;
                }
            }
            memory.setInt(root + DEPTH_AT, depth);
            deepest(deepest);
            root = memory.resize(root, DIRECTORY + (long) length * Long.BYTES);
        }
    }

    // Walking

    /// Shows elements whose hash is at or after `cursor` in the order of their hashes, until
    /// `count` were shown or ten times as many slots were empty; returns the cursor to go on from,
    /// 0 at the end.
    ///
    /// A member that stays is shown by every full walk, however the table changes meanwhile: its
    /// hash does not change, and a walk passes every hash; cursors being exact bounds, it is shown
    /// once.
    public long scan(long cursor, long count, LongConsumer elements) {
        if (Long.compareUnsigned(cursor, POSITIONS) >= 0) {
            return 0;
        }
        long position = cursor;
        long slotsLeft = count > Long.MAX_VALUE / 10 ? Long.MAX_VALUE : count * 10;
        long shown = 0;
        int depth = depth();
        while (position < POSITIONS && shown < count && slotsLeft-- > 0) {
            long segment = reference(depth == 0 ? 0 : position >>> (POSITION_BITS - depth));
            int shift = POSITION_BITS - Slots.depth(segment) - Slots.bits(segment);
            shown += show(segment, position, shift, elements);
            position = ((position >>> shift) + 1) << shift;
        }
        return position == POSITIONS ? 0 : position;
    }

    /// Shows the elements at or after `position` that share its home slot; how many.
    private int show(long segment, long position, int shift, LongConsumer elements) {
        int mask = Slots.capacity(segment) - 1;
        int home = (int) (position >>> shift) & mask;
        // Only after the table has changed does a walk go on in the middle of a home slot.
        boolean isBeginning = (position & (1L << shift) - 1) == 0;
        int shown = 0;
        for (int i = home; ; i = (i + 1) & mask) {
            long slot = Slots.at(memory, segment, i);
            if (slot == 0) {
                return shown;
            }
            if (Slots.home(Slots.tag(slot), segment) == home) {
                long element = Slots.element(slot);
                if (isBeginning || position(element) >= position) {
                    elements.accept(element);
                    shown++;
                }
            }
        }
    }

    private long position(long element) {
        return hash(member(element)) >>> (Long.SIZE - POSITION_BITS);
    }

    /// Shows every element. The table must not be changed by `elements`.
    public void forEach(LongConsumer elements) {
        forEachSegment(segment -> forEach(segment, elements));
    }

    private void forEach(long segment, LongConsumer elements) {
        for (int i = 0; i < Slots.capacity(segment); i++) {
            long slot = Slots.at(memory, segment, i);
            if (slot != 0) {
                elements.accept(Slots.element(slot));
            }
        }
    }

    private void forEachSegment(LongConsumer segments) {
        int depth = depth();
        long end = (1L << depth) - memory.getInt(root + RELEASED_AT);
        for (long i = 0; i < end; ) {
            long segment = reference(i);
            segments.accept(segment);
            i += 1L << (depth - Slots.depth(segment));
        }
    }

    /// An element, each with the same probability; the table must not be empty.
    ///
    /// A segment is drawn by hash prefix, so one of depth d with a probability of 2^-d, and a slot
    /// of it evenly. Drawing again with the complementary probability for shallower segments evens
    /// this out. (Segments differ in size only where there is but one.)
    public long random(Rng rng) {
        int depth = depth();
        while (true) {
            long segment = reference(rng.nextInt(1 << depth));
            int run = 1 << (depth - Slots.depth(segment));
            boolean isDrawn = run == 1 || rng.nextInt(run) == 0;
            long slot = Slots.at(memory, segment, rng.nextInt(Slots.capacity(segment)));
            if (isDrawn && slot != 0) {
                return Slots.element(slot);
            }
        }
    }

    /// Shows `count` different elements, each choice of them with the same probability; all of them
    /// if there are not so many.
    public void sample(Rng rng, long count, LongConsumer elements) {
        if (count < size() / SPARSE) {
            Set<Long> drawn = new HashSet<>();
            while (drawn.size() < count) {
                long element = random(rng);
                if (drawn.add(element)) {
                    elements.accept(element);
                }
            }
            return;
        }
        Sample sample = new Sample(rng, size(), count);
        forEach(
                element -> {
                    if (sample.takesNext()) {
                        elements.accept(element);
                    }
                });
    }

    /// Of fewer elements than this many times the number wanted, it is cheaper to walk over all.
    private static final int SPARSE = 3;

    // The whole

    /// A table of its own with the same elements, byte for byte.
    public Dict copy() {
        int depth = depth();
        long bytes = DIRECTORY + ((long) Long.BYTES << depth);
        Dict copy = new Dict(memory, hashing, memory.allocate(bytes), prefix);
        memory.copy(root, copy.root, bytes);
        for (long i = 0; i < 1L << depth; ) {
            long run = 1L << (depth - Slots.depth(reference(i)));
            long twin = copySegment(reference(i));
            for (long end = i + run; i < end; i++) {
                copy.reference(i, twin);
            }
        }
        return copy;
    }

    private long copySegment(long segment) {
        int bits = Slots.bits(segment);
        long block = copyBlock(Slots.address(segment), Slots.bytes(bits));
        long twin = Slots.reference(block, Slots.depth(segment), bits);
        for (int i = 0; i < Slots.capacity(segment); i++) {
            long slot = Slots.at(memory, segment, i);
            if (slot != 0) {
                long element = Slots.element(slot);
                long own = copyBlock(element, memory.room(element));
                Slots.at(memory, twin, i, Slots.slot(Slots.tag(slot), own));
            }
        }
        return twin;
    }

    private long copyBlock(long block, long bytes) {
        long copy = memory.allocate(bytes);
        memory.copy(block, copy, bytes);
        return copy;
    }

    /// Frees about `blocks` blocks, from the end; true when all is gone, the root too. Once begun,
    /// nothing else may be done with the table but to go on.
    public boolean release(long blocks) {
        int depth = depth();
        int length = 1 << depth;
        int released = memory.getInt(root + RELEASED_AT);
        long left = blocks;
        while (released < length && left > 0) {
            long segment = reference(length - 1 - released);
            forEach(segment, memory::free);
            left -= 1 + Slots.count(memory, segment);
            memory.free(Slots.address(segment));
            released += 1 << (depth - Slots.depth(segment));
        }
        if (released == length) {
            memory.free(root);
            return true;
        }
        root = memory.own(root);
        memory.setInt(root + RELEASED_AT, released);
        return false;
    }

    /// Each block, of elements and of the table, once.
    public void visitBlocks(LongConsumer blocks) {
        forEach(blocks);
        visitStructure(blocks);
    }

    /// Shows the root and the segments, but not the elements.
    public void visitStructure(LongConsumer blocks) {
        forEachSegment(segment -> blocks.accept(Slots.address(segment)));
        blocks.accept(root);
    }

    /// Lets `move` give each element, and then each segment and the root, another place; for
    /// defragmentation.
    public long relocate(long position, LongUnaryOperator move) {
        return relocate(position, move, move);
    }

    /// Lets `move` give each segment and the root another place.
    public long relocateStructure(long position, LongUnaryOperator move) {
        return relocate(position, LongUnaryOperator.identity(), move);
    }

    private long relocate(long position, LongUnaryOperator elements, LongUnaryOperator segments) {
        long hash = position << (Long.SIZE - POSITION_BITS);
        long segment = writable(hash);
        for (int k = 0; k < Slots.capacity(segment); k++) {
            long slot = Slots.at(memory, segment, k);
            if (slot != 0) {
                long element = Slots.element(slot);
                long moved = elements.applyAsLong(element);
                if (moved != element) {
                    Slots.at(memory, segment, k, Slots.slot(Slots.tag(slot), moved));
                }
            }
        }
        long address = segments.applyAsLong(Slots.address(segment));
        install(hash, Slots.reference(address, Slots.depth(segment), Slots.bits(segment)));
        int shift = POSITION_BITS - Slots.depth(segment);
        long next = ((position >>> shift) + 1) << shift;
        if (next < POSITIONS) {
            return next;
        }
        root = segments.applyAsLong(root);
        return 0;
    }

    // Proof

    /// Stops with [Invariant.Broken] if the table contradicts itself.
    public void validate() {
        int depth = depth();
        long elements = 0;
        int deepest = 0;
        for (long i = 0; i < 1L << depth; ) {
            long segment = reference(i);
            int itsDepth = Slots.depth(segment);
            Invariant.check(itsDepth <= depth, "a segment of depth %d in %d", itsDepth, depth);
            long run = 1L << (depth - itsDepth);
            Invariant.check(i % run == 0, "a run of %d begins at %d", run, i);
            for (long k = i; k < i + run; k++) {
                Invariant.check(reference(k) == segment, "reference %d of a run differs", k);
            }
            boolean isUsual = Slots.bits(segment) == Slots.LARGEST_BITS;
            Invariant.check(
                    isUsual || depth == 0 || itsDepth == DEPTH_LIMIT,
                    "one of many segments has %d bits",
                    Slots.bits(segment));
            validate(segment, i / run);
            elements += Slots.count(memory, segment);
            deepest += itsDepth == depth ? 1 : 0;
            i += run;
        }
        Invariant.check(elements == size(), "%d elements counted as %d", elements, size());
        int noted = memory.getInt(root + DEEPEST_AT);
        Invariant.check(deepest == noted, "%d deepest segments counted as %d", deepest, noted);
    }

    private void validate(long segment, long prefixBits) {
        int seen = 0;
        int depth = Slots.depth(segment);
        for (int i = 0; i < Slots.capacity(segment); i++) {
            long slot = Slots.at(memory, segment, i);
            if (slot == 0) {
                continue;
            }
            seen++;
            long element = Slots.element(slot);
            Bytes member = member(element);
            long hash = hash(member);
            Invariant.check(Slots.tag(slot) == Slots.tag(hash, depth), "tag of %s", member);
            Invariant.check(index(hash, depth) == prefixBits, "%s in segment %d", member, i);
            long found = find(hash, member.array());
            Invariant.check(found == element, "%s at %x is found at %x", member, element, found);
        }
        int count = Slots.count(memory, segment);
        Invariant.check(seen == count, "%d elements counted as %d", seen, count);
    }
}
