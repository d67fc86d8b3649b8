package dev.vedette.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vedette.base.Invariant;
import dev.vedette.base.Rng;

import org.junit.jupiter.api.Test;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Blocks against arrays on the heap, with snapshots that must see what was there.
final class MemoryModelTest {

    private static final long SEED = Long.getLong("seed", 11);

    private final Rng rng = new Rng(SEED);
    private final Memory memory = Memory.poisoning();
    private final Map<Long, byte[]> model = new HashMap<>();
    private final List<Long> addresses = new ArrayList<>();
    private final List<Frozen> snapshots = new ArrayList<>();

    private record Frozen(long freeze, Map<Long, byte[]> content) {}

    @Test
    void blocksAndSnapshotsKeepWhatWasWritten() {
        System.out.println("memory model: seed " + SEED);
        for (int step = 0; step < 60_000; step++) {
            switch (rng.nextInt(12)) {
                case 0, 1, 2, 3 -> allocate();
                case 4, 5 -> free(step % 20_000 > 12_000 ? 4 : 1);
                case 6, 7 -> change();
                case 8 -> resize();
                case 9 -> check(addresses.isEmpty() ? -1 : any());
                case 10 -> snapshot();
                default -> memory.settle(rng.nextInt(3));
            }
            if (step % 5_000 == 0) {
                checkAll();
            }
        }
        while (!snapshots.isEmpty()) {
            thaw();
        }
        free(Integer.MAX_VALUE);
        while (memory.settle(10)) {
            memory.validate();
        }
        memory.validate();
        assertThat(memory.used()).isZero();
        assertThat(memory.blocks()).isZero();
        giveBack();
        assertThat(memory.reserved()).isLessThanOrEqualTo(8L << 20);
    }

    /// Small ones up to 256 MB, and what is ready for the next is as large as that will be.
    @Test
    void chunksGrowWithWhatIsInUse() {
        Memory large = new Memory();
        List<Long> blocks = new ArrayList<>();
        while (large.reserved() < 100L << 20) {
            blocks.add(large.allocate(16_000));
        }
        assertThat(large.reserveBytes()).isEqualTo(1 << 20);
        large.keep(Reserve.prepare(large.reserveBytes()));
        while (large.reserved() < 400L << 20) {
            blocks.add(large.allocate(16_000));
        }
        assertThat(large.reserveBytes()).isEqualTo(4 << 20);
        // More than half of the last one is free at first.
        for (int i = 0; i < 256 && large.wantedReserves() == 0; i++) {
            blocks.add(large.allocate(16_000));
        }
        assertThat(large.wantedReserves()).isEqualTo(1);
        large.keep(Reserve.prepare(large.reserveBytes()));
        assertThat(large.wantedReserves()).isZero();
        assertThat(large.retired()).isNull();
        large.validate();
        for (int i = 0; i < blocks.size(); i++) {
            large.free(blocks.get(i));
        }
        large.validate();
        assertThat(large.used()).isZero();
        assertThat(large.reserveBytes()).isEqualTo(1 << 20);
        for (Reserve gone = large.retired(); gone != null; gone = large.retired()) {
            gone.close();
        }
        assertThat(large.reserved()).isLessThanOrEqualTo(2L << 20);
    }

    private void giveBack() {
        for (Reserve gone = memory.retired(); gone != null; gone = memory.retired()) {
            gone.close();
        }
    }

    private int any() {
        return rng.nextInt(addresses.size());
    }

    private int size() {
        return switch (rng.nextInt(40)) {
            case 0 -> rng.nextInt(200_000);
            case 1, 2, 3, 4 -> rng.nextInt(20_000);
            default -> rng.nextInt(400);
        };
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i += 1 + rng.nextInt(16)) {
            bytes[i] = (byte) rng.nextLong();
        }
        return bytes;
    }

    private void allocate() {
        byte[] content = bytes(size());
        long block = memory.allocate(content.length);
        assertThat(block).isPositive();
        assertThat(block % 8).isZero();
        assertThat(memory.room(block)).isGreaterThanOrEqualTo(content.length);
        memory.write(block, content, 0, content.length);
        assertThat(model.put(block, content)).isNull();
        addresses.add(block);
    }

    private long take(int at) {
        long block = addresses.get(at);
        addresses.set(at, addresses.getLast());
        addresses.removeLast();
        return block;
    }

    private void free(int times) {
        for (int i = 0; i < times && !addresses.isEmpty(); i++) {
            long block = take(any());
            model.remove(block);
            memory.free(block);
        }
    }

    private void change() {
        if (addresses.isEmpty()) {
            return;
        }
        long old = take(any());
        byte[] content = model.remove(old).clone();
        long block = memory.own(old);
        if (content.length > 0) {
            int at = rng.nextInt(content.length);
            content[at]++;
            memory.setByte(block + at, content[at]);
        }
        model.put(block, content);
        addresses.add(block);
    }

    private void resize() {
        if (addresses.isEmpty()) {
            return;
        }
        long old = take(any());
        byte[] content = model.remove(old);
        byte[] other = bytes(size());
        System.arraycopy(content, 0, other, 0, Math.min(content.length, other.length));
        long block = memory.resize(old, other.length);
        if (other.length > content.length) {
            memory.write(
                    block + content.length, other, content.length, other.length - content.length);
        }
        model.put(block, other);
        addresses.add(block);
    }

    private void check(int at) {
        if (at >= 0) {
            long block = addresses.get(at);
            byte[] expected = model.get(block);
            assertThat(memory.matches(block, expected, 0, expected.length)).isTrue();
            assertThat(memory.compare(block, expected.length, expected, 0, expected.length))
                    .isZero();
        }
    }

    private void snapshot() {
        if (snapshots.size() < 3 && rng.chance(0.3)) {
            snapshots.add(new Frozen(memory.freeze(), new HashMap<>(model)));
        } else if (!snapshots.isEmpty() && rng.chance(0.2)) {
            thaw();
        }
    }

    private void thaw() {
        Frozen frozen = snapshots.remove(rng.nextInt(snapshots.size()));
        frozen.content.forEach(this::checkContent);
        memory.thaw(frozen.freeze);
    }

    private void checkContent(long block, byte[] expected) {
        byte[] content = new byte[expected.length];
        memory.read(block, content, 0, content.length);
        assertThat(content).isEqualTo(expected);
    }

    private void checkAll() {
        memory.validate();
        Census census = memory.census();
        addresses.forEach(census::owned);
        census.finish();
        model.forEach(this::checkContent);
    }

    @Test
    void numbersLieAnywhereAndBlocksAreComparedAsBytes() {
        long block = memory.allocate(64);
        memory.setLong(block + 3, 0x8877665544332211L);
        assertThat(memory.getInt(block + 3)).isEqualTo(0x44332211);
        assertThat(memory.getShort(block + 9)).isEqualTo((short) 0x8877);
        memory.setDouble(block + 13, -0.5);
        assertThat(memory.getDouble(block + 13)).isEqualTo(-0.5);
        byte[] text = "abcdefghij\u00ff".getBytes(StandardCharsets.ISO_8859_1);
        memory.write(block, text, 0, text.length);
        assertThat(memory.compare(block, 11, text, 0, 10)).isPositive();
        assertThat(memory.compare(block, 10, text, 0, 11)).isNegative();
        assertThat(memory.compare(block + 10, 1, text, 0, 1)).isPositive();
        memory.copy(block, block + 2, 11);
        assertThat(memory.matches(block + 2, text, 0, 11)).isTrue();
    }

    @Test
    void blocksLongerThanAChunkAreOnePiece() {
        int length = 11 << 20;
        long block = memory.allocate(length);
        byte[] text = bytes(length);
        memory.write(block, text, 0, length);
        for (int at : new int[] {0, (4 << 20) - 3, (8 << 20) - 8, length - 8}) {
            assertThat(memory.matches(block + at, text, at, 8)).isTrue();
        }
        long freeze = memory.freeze();
        long mine = memory.own(block);
        assertThat(mine).isNotEqualTo(block);
        memory.setByte(mine + length - 1, (byte) (text[length - 1] + 1));
        assertThat(memory.matches(block, text, 0, length)).isTrue();
        memory.thaw(freeze);
        memory.free(mine);
        while (memory.settle(1)) {
            memory.validate();
        }
        assertThat(memory.used()).isZero();
        giveBack();
        assertThat(memory.reserved()).isLessThanOrEqualTo(8L << 20);
    }

    @Test
    void mistakesAreNoticed() {
        long block = memory.allocate(100);
        assertThatThrownBy(() -> memory.free(block + 8)).isInstanceOf(Invariant.Broken.class);
        memory.allocate(100);
        memory.free(block);
        assertThatThrownBy(() -> memory.free(block)).isInstanceOf(Invariant.Broken.class);
        assertThatThrownBy(() -> memory.room(77L << 30)).isInstanceOf(Invariant.Broken.class);
        Census census = memory.census();
        assertThatThrownBy(census::finish).hasMessageContaining("1 of 1 blocks belong to nobody");
    }

    @Test
    void sizesOfBlocksAreAtMostASixteenthMore() {
        for (int bytes = 0; bytes <= SizeClasses.LARGEST_SHARED; bytes++) {
            int sizeClass = SizeClasses.of(bytes);
            int size = SizeClasses.bytes(sizeClass);
            assertThat(size).isGreaterThanOrEqualTo(bytes);
            assertThat(size % 8).isZero();
            assertThat(sizeClass == 0 || SizeClasses.bytes(sizeClass - 1) < bytes).isTrue();
            assertThat(size - bytes).isLessThanOrEqualTo(Math.max(8, bytes / 16));
        }
        assertThat(SizeClasses.of(SizeClasses.LARGEST_SHARED)).isEqualTo(SizeClasses.COUNT - 1);
    }
}
