package dev.vedette.resp;

import dev.vedette.base.Bytes;
import dev.vedette.base.Rng;

import java.util.ArrayList;
import java.util.List;

/// What arrives on a client's connection: the same requests and the same error however it is cut,
/// and no more memory than what arrived.
public final class RequestFuzz {

    private RequestFuzz() {}

    public static void fuzzerTestOneInput(byte[] input) {
        if (input.length == 0) {
            return;
        }
        boolean isTrusted = (input[0] & 1) == 0;
        boolean onlyArrays = (input[0] & 2) == 2;
        List<String> whole = parse(input, isTrusted, onlyArrays, null);
        List<String> cut = parse(input, isTrusted, onlyArrays, new Rng(input.length));
        if (!whole.equals(cut)) {
            throw new AssertionError("cut otherwise, read otherwise: " + whole + " / " + cut);
        }
    }

    private static List<String> parse(
            byte[] bytes,
            boolean isTrusted,
            boolean onlyArrays,
            @org.jspecify.annotations.Nullable Rng cuts) {
        Input input = new Input();
        RequestParser parser = new RequestParser(input);
        parser.trust(isTrusted);
        parser.maxBulk(1 << 20);
        if (onlyArrays) {
            parser.onlyArrays();
        }
        List<String> read = new ArrayList<>();
        int at = 1;
        while (at < bytes.length && parser.error() == null) {
            int piece = cuts == null ? bytes.length - at : 1 + cuts.nextInt(9);
            int to = Math.min(bytes.length, at + piece);
            input.add(bytes, at, to);
            at = to;
            for (Bytes[] argv = parser.next(); argv != null; argv = parser.next()) {
                if (argv.length == 0) {
                    throw new AssertionError("a request without words");
                }
                read.add(List.of(argv).toString());
            }
        }
        if (input.array.length > Math.max(32 * 1024, 4 * bytes.length)) {
            throw new AssertionError(bytes.length + " bytes took " + input.array.length);
        }
        if (parser.error() != null) {
            read.add(parser.error());
        } else {
            read.add("left " + (bytes.length - 1 - input.taken()));
        }
        return read;
    }
}
