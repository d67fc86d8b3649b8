package dev.vedette.sentinel;

import dev.vedette.base.Bytes;
import dev.vedette.base.Crc64;
import dev.vedette.base.Numbers;
import dev.vedette.sentinel.core.Address;
import dev.vedette.sentinel.core.Durable;
import dev.vedette.sentinel.core.Hello;
import dev.vedette.world.Disk;
import dev.vedette.world.DiskFailure;
import dev.vedette.world.DiskFile;
import dev.vedette.world.Log;

import org.jspecify.annotations.Nullable;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The second copy of what a Sentinel must not forget: its run id, its epochs and its votes, beside
/// the file of its configuration and with a checksum.
///
/// Tools that write configurations write them anew at every start, and backups bring back old ones.
/// A Sentinel that forgets its votes that way votes twice, and one that forgets its run id is
/// counted twice. So at the start the higher of both copies counts, and the difference is told. It
/// also holds for whom the last vote was, which a file that Redis can read has no line for.
///
/// A vote may be given once it stands here: this is the quicker of both files. It has two halves of
/// one size, written in turn and in place, each with a number and a checksum, so that one of them
/// is whole whenever the machine stops.
final class VotesFile {

    private static final String SUFFIX = ".votes";
    private static final String HEAD =
            "# Second copy of the run id, epochs and votes of this Sentinel. It writes this itself.";

    /// What one half of a file says.
    ///
    /// @param number the half with the higher one was written later
    record Kept(long number, String runId, long currentEpoch, Map<String, Durable.Vote> votes) {}

    /// What disks write at once.
    private static final int BLOCK_BYTES = 4096;

    private final String path;
    private String written = "";

    /// How long each half is; 0 while there is no file to go on with.
    private int room;

    /// The half to be written next.
    private int turn;

    private long number;

    /// @param configuration the file beside which this one lies
    VotesFile(String configuration) {
        path = configuration + SUFFIX;
    }

    /// What the file says; null when there is none, or none that is whole.
    @Nullable Kept read(Disk disk, Log log) {
        if (!disk.exists(path)) {
            return null;
        }
        try {
            byte[] bytes = disk.readAll(path);
            int half = bytes.length / 2;
            Kept first = parse(text(bytes, 0, half));
            Kept second = parse(text(bytes, half, bytes.length));
            boolean isFirst = second == null || first != null && first.number() > second.number();
            Kept newest = isFirst ? first : second;
            if (newest == null) {
                log.warning("%s is damaged and not used", path);
                return null;
            }
            room = half;
            turn = isFirst ? 1 : 0;
            number = newest.number();
            return newest;
        } catch (DiskFailure failure) {
            log.warning("%s cannot be read: %s", path, failure.reason());
            return null;
        }
    }

    private static String text(byte[] bytes, int from, int to) {
        return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1).stripTrailing();
    }

    static @Nullable Kept parse(String text) {
        int end = text.lastIndexOf("checksum ");
        if (end < 0 || !text.substring(end).strip().equals(checksum(text.substring(0, end)))) {
            return null;
        }
        long number = 0;
        String runId = "";
        long currentEpoch = 0;
        Map<String, Durable.Vote> votes = new LinkedHashMap<>();
        for (String line : text.substring(0, end).split("\n", -1)) {
            String[] word = line.split(" ", -1);
            switch (word[0]) {
                case "number" -> number = epoch(word[1]);
                case "myid" -> runId = word[1];
                case "current-epoch" -> currentEpoch = epoch(word[1]);
                case "vote" ->
                        votes.put(
                                word[1],
                                new Durable.Vote(
                                        new Address(word[2], (int) epoch(word[3])),
                                        epoch(word[4]),
                                        epoch(word[5]),
                                        Hello.isRunId(word[6]) ? word[6] : null));
                default -> {
                    // The head.
                }
            }
        }
        return new Kept(number, runId, currentEpoch, votes);
    }

    private static long epoch(String word) {
        return Numbers.parseLong(Bytes.of(word)).orElse(0);
    }

    /// What is to be remembered, without what changes with each write.
    static String render(String runId, Durable image) {
        StringBuilder text = new StringBuilder("myid ").append(runId);
        text.append("\ncurrent-epoch ").append(image.currentEpoch()).append('\n');
        for (Durable.GroupImage g : image.groups()) {
            String leader = g.leader();
            text.append("vote ")
                    .append(g.name())
                    .append(' ')
                    .append(g.master().words())
                    .append(' ')
                    .append(g.configEpoch())
                    .append(' ')
                    .append(g.leaderEpoch())
                    .append(' ')
                    .append(leader == null ? "?" : leader)
                    .append('\n');
        }
        return text.toString();
    }

    /// One half of the file.
    static String half(long number, String rendered) {
        String text = HEAD + "\nnumber " + number + '\n' + rendered;
        return text + checksum(text) + '\n';
    }

    private static String checksum(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return "checksum " + Long.toHexString(Crc64.update(0, bytes, 0, bytes.length));
    }

    /// Writes what [#render] gave, if it has changed, and returns when it survives a crash. One
    /// thread at a time.
    void write(Disk disk, String rendered) throws DiskFailure {
        if (rendered.equals(written)) {
            return;
        }
        byte[] text = half(number + 1, rendered).getBytes(StandardCharsets.ISO_8859_1);
        if (text.length > room || !disk.exists(path)) {
            create(disk, text);
        } else {
            disk.overwrite(path, (long) turn * room, padded(text, room));
            turn = 1 - turn;
        }
        number++;
        written = rendered;
    }

    /// A new file with room to grow.
    private void create(Disk disk, byte[] text) throws DiskFailure {
        int length = (2 * text.length + BLOCK_BYTES - 1) / BLOCK_BYTES * BLOCK_BYTES;
        String temporary = ConfFile.successor(path);
        try (DiskFile file = disk.create(temporary)) {
            file.write(padded(text, 2 * length));
            file.sync();
        }
        disk.rename(temporary, path);
        disk.syncDirectory(path.substring(0, path.lastIndexOf('/') + 1));
        room = length;
        turn = 1;
    }

    private static byte[] padded(byte[] text, int length) {
        byte[] whole = Arrays.copyOf(text, length);
        Arrays.fill(whole, text.length, length, (byte) '\n');
        return whole;
    }

    /// What holds when the configuration says `state` and this file `kept`.
    static SentinelState merge(SentinelState state, Kept kept, Log log) {
        String runId = state.runId();
        if (runId == null && Hello.isRunId(kept.runId())) {
            runId = kept.runId();
            log.warning(
                    "The configuration has no sentinel myid any more; this Sentinel goes on as %s,"
                            + " as %s beside it says",
                    runId, SUFFIX);
        }
        Durable durable = state.durable();
        long currentEpoch = durable.currentEpoch();
        List<Durable.GroupImage> groups = new ArrayList<>();
        for (Durable.GroupImage g : durable.groups()) {
            Durable.Vote vote = kept.votes().get(g.name());
            groups.add(vote == null ? g : merged(g, vote, log));
        }
        if (kept.currentEpoch() > currentEpoch) {
            log.warning(
                    "The configuration is older than the last start knew: current-epoch %d, but %d"
                            + " was reached",
                    currentEpoch, kept.currentEpoch());
            currentEpoch = kept.currentEpoch();
        }
        return new SentinelState(runId, new Durable(currentEpoch, durable.globals(), groups));
    }

    private static Durable.GroupImage merged(Durable.GroupImage g, Durable.Vote vote, Log log) {
        if (vote.configEpoch() > g.configEpoch() || vote.leaderEpoch() > g.leaderEpoch()) {
            log.warning(
                    "The configuration of %s is older than the last start knew: config-epoch %d and"
                            + " leader-epoch %d, but %d (master %s) and %d were reached",
                    g.name(),
                    g.configEpoch(),
                    g.leaderEpoch(),
                    vote.configEpoch(),
                    vote.master().text(),
                    vote.leaderEpoch());
        }
        return g.and(vote);
    }
}
