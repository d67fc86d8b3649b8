package dev.vedette.data.strings;

import dev.vedette.base.Bytes;
import dev.vedette.command.Call;
import dev.vedette.command.CommandError;
import dev.vedette.resp.Reply;
import dev.vedette.value.Collection;
import dev.vedette.value.StringValue;
import dev.vedette.value.Value;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/// LCS: the longest common subsequence of two strings, as text, as length, or as matching ranges.
///
/// Of several longest ones clients expect the one Redis finds, so the way back through the table
/// must take the same turns. Only the turns are kept, a bit for each pair of positions, and two
/// rows of lengths; the whole table of lengths would take 32 times as much.
final class LcsCommand {

    /// Where Redis stops: its table of lengths would be larger than the longest string. For us that
    /// is 16 MB of bits and half a second of work.
    private static final long MOST_PAIRS = Limits.LONGEST_STRING / Integer.BYTES;

    private boolean wantsLength;
    private boolean wantsRanges;
    private boolean wantsMatchLengths;
    private long shortestMatch;
    private final byte[] a;
    private final byte[] b;

    /// For the pair (i, j): whether the step back goes to a shorter `a`.
    private final BitSet shortensA = new BitSet();

    private int length;

    private LcsCommand(Bytes a, Bytes b) {
        this.a = a.array();
        this.b = b.array();
    }

    static Reply run(Call call) {
        // Both are read before either is looked at: a missing second key is a miss in any case.
        Value first = call.db().read(call.key(1));
        Value second = call.db().read(call.key(2));
        LcsCommand lcs = new LcsCommand(text(first), text(second));
        lcs.parse(call);
        lcs.fill();
        if (lcs.wantsRanges) {
            return lcs.ranges();
        }
        return lcs.wantsLength ? Reply.integer(lcs.length) : Reply.bulk(lcs.subsequence());
    }

    private static Bytes text(@Nullable Value value) {
        return switch (value) {
            case null -> Bytes.EMPTY;
            case StringValue string -> string.bytes();
            case Collection _ ->
                    throw new CommandError("ERR The specified keys must contain string values");
        };
    }

    private void parse(Call call) {
        for (int i = 3; i < call.count(); i++) {
            Bytes word = call.arg(i);
            if (word.is("IDX")) {
                wantsRanges = true;
            } else if (word.is("LEN")) {
                wantsLength = true;
            } else if (word.is("WITHMATCHLEN")) {
                wantsMatchLengths = true;
            } else if (word.is("MINMATCHLEN") && i + 1 < call.count()) {
                shortestMatch = Math.max(0, call.integer(++i));
            } else {
                throw CommandError.syntax();
            }
        }
        if (wantsRanges && wantsLength) {
            throw new CommandError(
                    "ERR If you want both the length and indexes, please just use IDX.");
        }
    }

    private void fill() {
        if ((a.length + 1L) * (b.length + 1L) > MOST_PAIRS) {
            throw new CommandError(
                    "ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");
        }
        int[] above = new int[b.length + 1];
        for (int i = 1; i <= a.length; i++) {
            int[] row = new int[b.length + 1];
            for (int j = 1; j <= b.length; j++) {
                if (a[i - 1] == b[j - 1]) {
                    row[j] = above[j - 1] + 1;
                } else {
                    row[j] = Math.max(above[j], row[j - 1]);
                    if (above[j] > row[j - 1]) {
                        shortensA.set(pair(i, j));
                    }
                }
            }
            above = row;
        }
        length = above[b.length];
    }

    private int pair(int i, int j) {
        return i * (b.length + 1) + j;
    }

    /// Walks back from the ends; `match` sees the last common pair first.
    private void walkBack(Match match) {
        int i = a.length;
        int j = b.length;
        while (i > 0 && j > 0) {
            if (a[i - 1] == b[j - 1]) {
                match.at(--i, --j);
            } else if (shortensA.get(pair(i, j))) {
                i--;
            } else {
                j--;
            }
        }
    }

    private interface Match {
        void at(int i, int j);
    }

    private Bytes subsequence() {
        byte[] text = new byte[length];
        int[] left = {length};
        walkBack((i, _) -> text[--left[0]] = a[i]);
        return Bytes.of(text);
    }

    private Reply ranges() {
        List<Range> ranges = new ArrayList<>();
        walkBack(
                (i, j) -> {
                    Range last = ranges.isEmpty() ? null : ranges.getLast();
                    if (last != null && last.a == i + 1 && last.b == j + 1) {
                        ranges.set(ranges.size() - 1, new Range(i, j, last.length + 1));
                    } else {
                        ranges.add(new Range(i, j, 1));
                    }
                });
        List<Reply> matches = new ArrayList<>();
        for (Range range : ranges) {
            if (range.length >= shortestMatch) {
                matches.add(range.reply(wantsMatchLengths));
            }
        }
        return Reply.map(
                List.of(
                        Reply.bulk("matches"),
                        Reply.array(matches),
                        Reply.bulk("len"),
                        Reply.integer(length)));
    }

    /// A run of equal bytes: from `a` in the one string and `b` in the other.
    private record Range(int a, int b, int length) {

        Reply reply(boolean withLength) {
            Reply inA = Reply.array(Reply.integer(a), Reply.integer(a + length - 1L));
            Reply inB = Reply.array(Reply.integer(b), Reply.integer(b + length - 1L));
            return withLength
                    ? Reply.array(inA, inB, Reply.integer(length))
                    : Reply.array(inA, inB);
        }
    }
}
