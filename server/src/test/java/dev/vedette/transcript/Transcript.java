package dev.vedette.transcript;

import dev.vedette.base.Bytes;
import dev.vedette.base.Quoting;
import dev.vedette.resp.ReplyEncoder;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/*
 * A transcript is a conversation of clients with a server:
 *
 *     # What this proves. A line "# also 6.2" says that Redis 6.2 behaves the same.
 *     config maxmemory 1mb              before the first command: the server's directives
 *     > SET k v                         a command, quoted as redis-cli has it
 *     +OK                               its reply: +simple -error :1 "bulk" _ (no value) *_ (no array)
 *     A> SUBSCRIBE ch                   other clients have names; they connect when first named
 *     >["subscribe","ch",:1]            [array] {"map"="value"} ~[set] >[push] ,1.5 #t (123 =txt:"verbatim"
 *     > PUBLISH ch x
 *     :1
 *     A< >["message","ch","x"]          what a client got without having asked in this step
 *     ~ SET k v                         all that replicas got since the last such line; ~ alone: nothing
 *     ~db1 SET k v                      (in database 1)
 *     tick 100ms                        time passes
 *     until > BGSAVE                    again and again until it is answered as it stands below
 *     > CLIENT UNBLOCK {A}              {A}: the last number that client A was answered, such as its id
 *     >> "*1\r\n$4\r\nPI" "x"*100       raw bytes; closed is the answer of a server that closes
 *     !ours> COMMAND                    what Redis lacks: real servers are not asked
 *     redis +OK                         below an answer of ours: what a real server answers instead, on
 *                                       purpose; `redis` alone: nothing. Why stands above the step.
 *
 * Texts may hold masks: <int> <float> <id> (40 hex digits) <word> <any> <reply> <re:...>; a real `<` is
 * written `\<`. "unordered " in front of a reply lets its elements come in any order. A reply may go on in
 * lines that begin with two blanks.
 */
final class Transcript {

    private static final Pattern COMMAND = Pattern.compile("(?:until )?(!ours)?(\\w*)(>>?) (.*)");
    private static final Pattern NUMBER = Pattern.compile("\\{(\\w*)\\}");
    private static final Pattern OTHER = Pattern.compile("(\\w+)< .*");
    private static final Pattern TICK = Pattern.compile("tick (\\d+)ms");
    private static final Pattern RAW = Pattern.compile("(\"(?:[^\"\\\\]|\\\\.)*\")(?:\\*(\\d+))?");

    /// A command or a passage of time, and what is expected to follow from it.
    static final class Step {
        final int line;
        final String text;
        final String client;
        final boolean isOursOnly;
        final byte[] bytes;
        final long tickMillis;
        final List<String> before;

        /// Notations of the replies, then `X< notation` of what other clients got.
        final List<String> expected = new ArrayList<>();

        /// What a real server answers instead; null when it answers the same.
        @org.jspecify.annotations.Nullable List<String> expectedOfRedis;

        /// Null when this step does not ask; without the `~ `.
        @org.jspecify.annotations.Nullable List<String> propagated;

        Step(
                int line,
                String text,
                String client,
                boolean isOursOnly,
                byte[] bytes,
                long tick,
                List<String> before) {
            this.line = line;
            this.text = text;
            this.client = client;
            this.isOursOnly = isOursOnly;
            this.bytes = bytes;
            this.tickMillis = tick;
            this.before = before;
        }

        /// The command's words as they stand in the file; none for raw bytes and ticks.
        List<String> words() {
            Matcher command = COMMAND.matcher(text);
            return command.matches() && command.group(3).equals(">")
                    ? List.of(command.group(4).split(" "))
                    : List.of();
        }

        /// What to send, where `numbers` is the last number each client was answered.
        byte[] bytes(Map<String, String> numbers) {
            String told =
                    NUMBER.matcher(text)
                            .replaceAll(
                                    match -> {
                                        String number = numbers.get(match.group(1));
                                        return Matcher.quoteReplacement(
                                                number == null ? match.group() : number);
                                    });
            Matcher command = COMMAND.matcher(told);
            return !told.equals(text) && command.matches() ? encode(command.group(4)) : bytes;
        }

        /// Whether it is asked until the answer is the expected one.
        boolean isRepeated() {
            return text.startsWith("until ");
        }

        boolean isTick() {
            return tickMillis >= 0;
        }

        /// What the real server or ours is expected to answer.
        List<String> expectedOf(boolean isReal) {
            List<String> ofRedis = expectedOfRedis;
            return isReal && ofRedis != null ? ofRedis : expected;
        }

        /// The comment above, as one line.
        String comment() {
            return String.join(
                    " ",
                    before.stream()
                            .filter(line -> line.startsWith("# "))
                            .map(line -> line.substring(2))
                            .toList());
        }
    }

    private final Path file;
    private final List<String> config = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private List<String> pending = new ArrayList<>();
    private boolean isSameIn62;

    private Transcript(Path file) {
        this.file = file;
    }

    static Transcript read(Path file) {
        try {
            Transcript transcript = new Transcript(file);
            transcript.parse(Files.readAllLines(file));
            return transcript;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void parse(List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            Matcher command = COMMAND.matcher(line);
            Matcher tick = TICK.matcher(line);
            if (line.isBlank()
                    || line.startsWith("# ")
                    || line.equals("#")
                    || line.startsWith("config ")) {
                header(line);
                pending.add(line);
            } else if (command.matches()) {
                boolean isRaw = command.group(3).equals(">>");
                byte[] bytes = isRaw ? raw(command.group(4), i) : words(command.group(4), i);
                add(
                        new Step(
                                i + 1,
                                line,
                                command.group(2),
                                command.group(1) != null,
                                bytes,
                                -1,
                                pending));
            } else if (tick.matches()) {
                add(
                        new Step(
                                i + 1,
                                line,
                                "",
                                false,
                                new byte[0],
                                Long.parseLong(tick.group(1)),
                                pending));
            } else {
                List<String> whole = new ArrayList<>(List.of(line));
                while (i + 1 < lines.size() && lines.get(i + 1).startsWith("  ")) {
                    whole.add(lines.get(++i));
                }
                expect(Notation.join(whole), i);
            }
        }
    }

    private void header(String line) {
        if (line.equals("# also 6.2")) {
            isSameIn62 = true;
        }
        if (line.startsWith("config ")) {
            check(steps.isEmpty(), "config lines stand before the first command: " + line);
            config.add(line.substring("config ".length()));
        }
    }

    private void add(Step step) {
        steps.add(step);
        pending = new ArrayList<>();
    }

    private void expect(String notation, int index) {
        check(!steps.isEmpty(), "line " + (index + 1) + " answers nothing: " + notation);
        Step step = steps.getLast();
        check(
                pending.isEmpty(),
                "line " + (index + 1) + " stands apart from its command: " + notation);
        if (notation.startsWith("~ ") || notation.equals("~") || notation.startsWith("~db")) {
            List<String> propagated = step.propagated == null ? new ArrayList<>() : step.propagated;
            if (!notation.equals("~")) {
                propagated.add(
                        notation.startsWith("~ ") ? notation.substring(2) : notation.substring(1));
            }
            step.propagated = propagated;
        } else if (notation.startsWith("redis ") || notation.equals("redis")) {
            List<String> ofRedis = step.expectedOfRedis;
            step.expectedOfRedis = ofRedis == null ? new ArrayList<>() : ofRedis;
            if (!notation.equals("redis")) {
                step.expectedOfRedis.add(notation.substring("redis ".length()));
            }
        } else {
            step.expected.add(notation);
        }
    }

    private byte[] words(String text, int index) {
        List<Bytes> words = Quoting.split(Bytes.of(text));
        check(words != null && !words.isEmpty(), "line " + (index + 1) + " has unbalanced quotes");
        return encode(text);
    }

    private static byte[] encode(String text) {
        List<Bytes> words = Objects.requireNonNull(Quoting.split(Bytes.of(text)));
        return ReplyEncoder.encode(words.toArray(Bytes[]::new));
    }

    /// `"text"` and `"text"*times`, one after the other.
    private byte[] raw(String text, int index) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Matcher part = RAW.matcher(text);
        int end = 0;
        while (part.find()) {
            check(
                    text.substring(end, part.start()).isBlank(),
                    "line " + (index + 1) + " is no raw text");
            List<Bytes> words = Quoting.split(Bytes.of(part.group(1)));
            check(words != null && words.size() == 1, "line " + (index + 1) + " is no raw text");
            int times = part.group(2) == null ? 1 : Integer.parseInt(part.group(2));
            for (int i = 0; i < times; i++) {
                out.writeBytes(words.getFirst().array());
            }
            end = part.end();
        }
        check(text.substring(end).isBlank(), "line " + (index + 1) + " is no raw text");
        return out.toByteArray();
    }

    private void check(boolean holds, String complaint) {
        if (!holds) {
            throw new AssertionError(file + ": " + complaint);
        }
    }

    static boolean isOther(String notation) {
        return OTHER.matcher(notation).matches();
    }

    Path file() {
        return file;
    }

    /// The directives, one per element: `name value ...`.
    List<String> config() {
        return config;
    }

    boolean isSameIn62() {
        return isSameIn62;
    }

    boolean asksForPropagation() {
        return steps.stream().anyMatch(step -> step.propagated != null);
    }

    List<Step> steps() {
        return steps;
    }

    /// Writes the file anew with the expectations the steps have now.
    void write() {
        List<String> lines = new ArrayList<>();
        for (Step step : steps) {
            lines.addAll(step.before);
            lines.add(step.text);
            step.expected.forEach(notation -> lines.addAll(format(notation)));
            List<String> ofRedis = step.expectedOfRedis;
            if (ofRedis != null && ofRedis.isEmpty()) {
                lines.add("redis");
            } else if (ofRedis != null) {
                ofRedis.forEach(notation -> lines.add("redis " + notation));
            }
            List<String> propagated = step.propagated;
            if (propagated != null && propagated.isEmpty()) {
                lines.add("~");
            } else if (propagated != null) {
                propagated.forEach(
                        words -> lines.add(words.startsWith("db") ? "~" + words : "~ " + words));
            }
        }
        lines.addAll(pending);
        try {
            Files.write(file, lines);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> format(String notation) {
        if (!isOther(notation) && !notation.startsWith("unordered ")) {
            return Notation.lines(notation);
        }
        int space = notation.indexOf(' ') + 1;
        List<String> lines = new ArrayList<>(Notation.lines(notation.substring(space)));
        lines.set(0, notation.substring(0, space) + lines.getFirst());
        return lines;
    }
}
