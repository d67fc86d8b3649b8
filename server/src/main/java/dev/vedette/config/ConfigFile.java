package dev.vedette.config;

import dev.vedette.base.Bytes;
import dev.vedette.base.Glob;
import dev.vedette.base.Quoting;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/// Reads a configuration into a [Config]: the file with what it includes, standard input, then the
/// overrides of the command line, as if they were one text.
///
/// One bad line refuses the whole, with the line's number and text, before anything is started.
/// Files are handed in as functions, so that this room needs no disk.
public final class ConfigFile {

    /// How deep includes may nest: real files nest two or three deep, and a file that includes
    /// itself must end somewhere.
    static final int DEEPEST_INCLUDE = 16;

    static final String BAD_DIRECTIVE = "Bad directive or wrong number of arguments";

    /// The C library reads lines in pieces of this size, which shows when a line has a NUL in it.
    private static final int PIECE = 1024;

    /// One line that says something.
    ///
    /// @param number counted from 1 within its file
    /// @param text without the blanks around it
    /// @param words the name in lower case, then its arguments
    public record Line(int number, Bytes text, List<Bytes> words) {

        /// What to throw when the line turns out to be wrong only later.
        public Refused refused(String reason) {
            return Refused.atLine(number, Secrets.hidden(words, text), reason);
        }
    }

    /// The configuration cannot be taken; the process ends with status 1.
    public static final class Refused extends Exception {

        private static final long serialVersionUID = 1;

        private final boolean isForLog;

        private Refused(String text, boolean isForLog) {
            super(text, null, false, false);
            this.isForLog = isForLog;
        }

        static Refused atLine(int number, Bytes line, String reason) {
            return because(
                    "Reading the configuration file, at line "
                            + number
                            + "\n>>> '"
                            + line.latin1()
                            + "'\n"
                            + reason);
        }

        /// Refuses the configuration as a whole, without a line to blame.
        public static Refused because(String text) {
            return new Refused(
                    "\n*** FATAL CONFIG FILE ERROR (Redis "
                            + Compatibility.REDIS_VERSION
                            + ") ***\n"
                            + text
                            + "\n",
                    false);
        }

        /// The text for people: for standard error as it is (bytes as ISO 8859-1), or a log line.
        public String text() {
            return String.valueOf(getMessage());
        }

        /// Whether Redis writes this one as a log line (level warning) and not to standard error.
        public boolean isForLog() {
            return isForLog;
        }
    }

    private final Config config;
    private final Function<String, Bytes> content;
    private final Function<String, List<String>> names;
    private final Map<String, List<Line>> fileOnly = new LinkedHashMap<>();
    private final Map<String, Directive<?>> mentioned = new LinkedHashMap<>();
    private final Deque<String> open = new ArrayDeque<>();

    /// @param content gives the bytes of a file, or throws [ConfigError] with the system's reason
    /// @param names gives the names in a directory, none if there is no such directory
    public ConfigFile(
            Config config, Function<String, Bytes> content, Function<String, List<String>> names) {
        this.config = config;
        this.content = content;
        this.names = names;
    }

    /// Reads all sources in order.
    ///
    /// @param standardInput what was read from it, or null if the command line does not ask for it
    public void read(@Nullable String file, @Nullable Bytes standardInput, Bytes overrides)
            throws Refused {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        if (file != null) {
            text.writeBytes(withoutNul(contentOf(file)));
            open.push(file);
        }
        if (standardInput != null) {
            text.writeBytes(withoutNul(standardInput));
        }
        if (!overrides.isEmpty()) {
            text.write('\n');
            text.writeBytes(overrides.array());
        }
        take(Bytes.of(text.toByteArray()));
    }

    /// The lines of a directive that lives in files only, in the order in which they were read.
    public List<Line> lines(String name) {
        return List.copyOf(fileOnly.getOrDefault(name, List.of()));
    }

    private Bytes contentOf(String path) throws Refused {
        try {
            return content.apply(path);
        } catch (ConfigError missing) {
            throw new Refused(
                    "Fatal error, can't open config file '" + path + "': " + missing.reason(),
                    true);
        }
    }

    private void take(Bytes text) throws Refused {
        int number = 0;
        for (Bytes raw : Words.linesOf(text)) {
            number++;
            Bytes trimmed = Words.trim(raw);
            if (trimmed.isEmpty() || trimmed.at(0) == '#') {
                continue;
            }
            List<Bytes> words = Quoting.split(trimmed);
            if (words == null) {
                throw Refused.atLine(number, trimmed, "Unbalanced quotes in configuration line");
            }
            if (!words.isEmpty()) {
                List<Bytes> lowered = new ArrayList<>(words);
                lowered.set(0, Bytes.of(words.get(0).toString().toLowerCase(Locale.ROOT)));
                take(new Line(number, trimmed, List.copyOf(lowered)));
            }
        }
    }

    private void take(Line line) throws Refused {
        Bytes name = line.words().get(0);
        List<Bytes> arguments = line.words().subList(1, line.words().size());
        if (name.is("include") && arguments.size() == 1) {
            include(line, arguments.get(0).toString());
            return;
        }
        Directive<?> directive = config.find(name);
        if (directive == null) {
            throw line.refused(unknown(name, arguments));
        }
        try {
            set(directive, arguments);
        } catch (ConfigError wrong) {
            throw line.refused(wrong.reason());
        }
        if (directive.is(Directive.Trait.FILE_ONLY)) {
            fileOnly.computeIfAbsent(directive.name(), _ -> new ArrayList<>()).add(line);
        }
    }

    private static String unknown(Bytes name, List<Bytes> arguments) {
        if (name.is("sentinel")) {
            return "sentinel directive while not in sentinel mode";
        }
        if (name.latin1().indexOf('.') < 0) {
            return BAD_DIRECTIVE;
        }
        // Directives of modules have a dot in their name.
        return arguments.isEmpty()
                ? "Module config specified without value"
                : "Module Configuration detected without loadmodule directive or no ApplyConfig"
                        + " call: aborting";
    }

    private <T> void set(Directive<T> directive, List<Bytes> arguments) {
        Syntax<T> syntax = directive.syntax();
        // One quoted argument may hold all the words: --save "3600 1".
        boolean isOneText = syntax.takesSeveralWords() && arguments.size() == 1;
        T parsed = syntax.parse(isOneText ? Words.atBlanks(arguments.get(0)) : arguments);
        String refusal = directive.refusal(parsed);
        if (refusal != null) {
            throw new ConfigError(refusal);
        }
        boolean isFirst = mentioned.put(directive.name(), directive) == null;
        T present = config.get(directive);
        config.put(
                directive, isFirst ? syntax.amend(present, parsed) : syntax.add(present, parsed));
        config.hasRead(directive);
    }

    /// With so many a pattern is a mistake: each part of it may match all that the one before did.
    private static final int MOST_INCLUDED = 10_000;

    private void include(Line line, String path) throws Refused {
        for (String file : Words.hasGlob(path) ? expand(line, path) : List.of(path)) {
            if (open.contains(file) || open.size() >= DEEPEST_INCLUDE) {
                throw line.refused("include of '" + file + "' never ends or nests too deeply");
            }
            Bytes text = Bytes.of(withoutNul(contentOf(file)));
            open.push(file);
            take(text);
            open.pop();
        }
    }

    /// The files a pattern stands for, sorted; each part between slashes is matched on its own.
    private List<String> expand(Line line, String pattern) throws Refused {
        List<String> found = List.of(pattern.startsWith("/") ? "/" : "");
        for (String part : pattern.split("/")) {
            if (part.isEmpty()) {
                continue;
            }
            List<String> next = new ArrayList<>();
            for (String prefix : found) {
                matches(prefix, part).forEach(name -> next.add(prefix + name + "/"));
                if (next.size() > MOST_INCLUDED) {
                    throw line.refused(
                            "include of '"
                                    + pattern
                                    + "' stands for more than "
                                    + MOST_INCLUDED
                                    + " files");
                }
            }
            found = next;
        }
        return found.stream().map(path -> path.substring(0, path.length() - 1)).toList();
    }

    private Set<String> matches(String directory, String part) {
        if (!Words.hasGlob(part)) {
            return new TreeSet<>(List.of(part));
        }
        Glob glob = Glob.of(Bytes.of(part));
        Set<String> matching = new TreeSet<>();
        for (String name : names.apply(directory.isEmpty() ? "." : directory)) {
            // As the shell: a leading dot is matched only by a dot.
            if (glob.matches(Bytes.of(name)) && (name.startsWith(".") == part.startsWith("."))) {
                matching.add(name);
            }
        }
        return matching;
    }

    /// Redis reads with `fgets` into C strings: what follows a NUL is lost up to the end of the
    /// line, with the line's end. Who writes the file anew must not bring that to light.
    public static byte[] withoutNul(Bytes text) {
        ByteArrayOutputStream kept = new ByteArrayOutputStream(text.length());
        int from = 0;
        while (from < text.length()) {
            int to = from;
            int nul = -1;
            while (to < text.length() && to - from < PIECE) {
                if (text.at(to) == 0 && nul < 0) {
                    nul = to;
                }
                if (text.at(to++) == '\n') {
                    break;
                }
            }
            kept.write(text.array(), from, (nul < 0 ? to : nul) - from);
            from = to;
        }
        return kept.toByteArray();
    }
}
