package dev.vedette.resp;

import dev.vedette.base.Rng;

import java.util.ArrayList;
import java.util.List;

/// What a node or Sentinel that we asked answers: the same however it is cut, and what was
/// understood can be said again.
public final class ReplyFuzz {

    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_ELEMENTS = 1 << 12;

    private ReplyFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        List<Reply> whole = parse(input, null);
        List<Reply> cut = parse(input, new Rng(input.length));
        if (!whole.equals(cut)) {
            throw new AssertionError("cut otherwise, read otherwise: " + whole + " / " + cut);
        }
        for (Reply reply : whole) {
            ReplyEncoder.encode(reply, 2);
            ReplyEncoder.encode(reply, 3);
        }
    }

    private static List<Reply> parse(byte[] bytes, @org.jspecify.annotations.Nullable Rng cuts) {
        Input input = new Input();
        ReplyParser parser = new ReplyParser(input, MOST_BYTES, MOST_ELEMENTS);
        List<Reply> read = new ArrayList<>();
        int at = 0;
        while (at < bytes.length && parser.error() == null) {
            int to =
                    Math.min(
                            bytes.length, at + (cuts == null ? bytes.length : 1 + cuts.nextInt(9)));
            input.add(bytes, at, to);
            at = to;
            for (Reply reply = parser.next(); reply != null; reply = parser.next()) {
                read.add(reply);
            }
        }
        if (parser.error() != null) {
            read.add(Reply.error(parser.error()));
        }
        return read;
    }
}
