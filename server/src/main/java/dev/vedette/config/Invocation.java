package dev.vedette.config;

import dev.vedette.base.Bytes;
import dev.vedette.base.Quoting;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A command line such as `redis.conf --port 7000 --save 60 1 -`, in Redis' reading of it.
///
/// @param file the configuration file: a first argument that does not start with a hyphen
/// @param readsStandardInput whether `-` is the first or last argument
/// @param isSentinel whether `--sentinel` is among the arguments
/// @param overrides the options, one per line, to be read after the file
public record Invocation(
        @Nullable String file, boolean readsStandardInput, boolean isSentinel, Bytes overrides) {

    private static final String OPTION = "--";

    /// Reads the arguments behind the program's name.
    public static Invocation of(List<String> arguments) {
        List<String> rest = new ArrayList<>(arguments);
        boolean isSentinel = rest.contains("--sentinel");
        String file = null;
        boolean readsInput = false;
        if (!rest.isEmpty() && rest.getFirst().equals("-")) {
            readsInput = true;
            rest.removeFirst();
        } else if (!rest.isEmpty() && !rest.getFirst().startsWith("-")) {
            file = rest.removeFirst();
        }
        if (!rest.isEmpty() && rest.getLast().equals("-")) {
            readsInput = true;
            rest.removeLast();
        }
        return new Invocation(file, readsInput, isSentinel, lines(rest));
    }

    /// Each `--name` begins a line; what follows are its arguments, quoted. The first argument may
    /// itself begin with `--` (a password, say), save for `--save` and `--sentinel`, which may go
    /// without any.
    private static Bytes lines(List<String> arguments) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        boolean awaitsValue = false;
        boolean isBareSave = false;
        for (String argument : arguments) {
            boolean isOption = argument.startsWith(OPTION) && !awaitsValue;
            if (isOption) {
                append(text, isBareSave ? " \"\"" : "");
                append(text, text.size() > 0 ? "\n" : "");
                append(text, argument.substring(OPTION.length()));
                isBareSave = argument.equalsIgnoreCase("--save");
                awaitsValue = !isBareSave && !argument.equals("--sentinel");
            } else {
                append(text, (text.size() > 0 ? " " : "") + Quoting.quote(Bytes.of(argument)));
                awaitsValue = false;
                isBareSave = false;
            }
        }
        append(text, isBareSave ? " \"\"" : "");
        return Bytes.of(text.toByteArray());
    }

    private static void append(ByteArrayOutputStream text, String more) {
        text.writeBytes(more.getBytes(StandardCharsets.UTF_8));
    }
}
