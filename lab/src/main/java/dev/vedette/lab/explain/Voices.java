package dev.vedette.lab.explain;

import dev.vedette.lab.logs.LogLine;
import dev.vedette.lab.logs.Role;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Tells the processes apart whose lines were read.
///
/// Lines of one file and one name in front of the line are one channel. In a channel, another
/// process id is another process; when it follows the first in time it is the same one restarted. A
/// jump back in time means that another log was appended. Then channels are put together that are
/// of the same process: equal sentinel id, equal name in front, a rotated file, or the same lines
/// copied.
final class Voices {

    /// A clock may be set back a little; a log that was appended to another goes back further.
    private static final long BACKWARDS_MILLIS = 5_000;

    /// First letters of lines that say who writes: Sentinel ID, Running mode, version lines.
    private static final String TELLING_STARTS = "SRVT";

    private static final long HANDOVER_MILLIS = 2_000;

    /// Containers number their processes from 1, so a low number says little.
    private static final int TELLING_PID = 50;

    private static final Pattern ROTATED =
            Pattern.compile(
                    "(?:[.-](?:\\d{1,8}|old|prev|previous|gz|bz2|zip|txt)|-\\d{4}-\\d\\d-\\d\\d)+$");

    private final List<Voice> voices = new ArrayList<>();
    private final Map<String, Boolean> sentinelRuns = new HashMap<>();
    private final Map<String, List<Voice>> channels = new LinkedHashMap<>();
    private final Map<String, List<LogLine>> waiting = new HashMap<>();

    private Voices() {}

    static List<Voice> of(List<LogLine> lines) {
        Voices all = new Voices();
        lines.forEach(all::learnKind);
        lines.forEach(all::place);
        all.waiting.forEach((run, left) -> left.forEach(line -> all.assign(line, false)));
        all.voices.forEach(Voices::identify);
        all.unite();
        Naming.name(all.voices);
        return all.voices;
    }

    private static String channel(LogLine line) {
        return line.place().file() + '\0' + line.source();
    }

    private static String run(LogLine line) {
        return channel(line) + '\0' + line.pid();
    }

    /// Old versions do not write the role: a run is a sentinel's when it says what only sentinels
    /// say.
    private void learnKind(LogLine line) {
        if (line.role() == Role.MASTER || line.role() == Role.REPLICA) {
            sentinelRuns.putIfAbsent(run(line), false);
        } else if (line.role() == Role.SENTINEL) {
            sentinelRuns.put(run(line), true);
        } else if (line.role() == Role.UNKNOWN) {
            learnKindFromTalk(line);
        }
    }

    private void learnKindFromTalk(LogLine line) {
        Phrases.Meaning meaning = Phrases.read(line.message());
        if (meaning == null) {
            return;
        }
        if (isSentinelTalk(meaning)) {
            sentinelRuns.put(run(line), true);
        } else if (line.pid() != 0 && !isAnybodysTalk(meaning.what())) {
            sentinelRuns.putIfAbsent(run(line), false);
        }
    }

    /// What a sentinel, a server or a server's child may say.
    private static boolean isAnybodysTalk(What what) {
        return switch (what) {
            case ORDINARY,
                    STARTING,
                    VERSION,
                    SHUTDOWN,
                    CRASH,
                    KILLED,
                    EXITED,
                    DISK,
                    SAVE_ERROR,
                    OUT_OF_MEMORY ->
                    true;
            default -> false;
        };
    }

    private static boolean isSentinelTalk(Phrases.Meaning meaning) {
        What what = meaning.what();
        return !what.event().isEmpty()
                || what == What.SENTINEL_ID
                || what == What.VOTED_FOR
                || what == What.NEXT_DELAY
                || what == What.USER_FAILOVER
                || what == What.RUNNING && "sentinel".equals(meaning.fields().get("mode"));
    }

    private void place(LogLine line) {
        Boolean isSentinel = sentinelRuns.get(run(line));
        if (isSentinel == null) {
            placeChild(line);
        } else {
            flush(line, isSentinel);
            assign(line, isSentinel);
        }
    }

    /// A line of a child belongs to the process that speaks around it; that of a process which has
    /// yet to say what it is waits until it does.
    private void placeChild(LogLine line) {
        Voice parent = latest(line);
        boolean isStart = line.message().contains("oO0O");
        if (parent == null || isStart || waiting.containsKey(run(line))) {
            waiting.computeIfAbsent(run(line), r -> new ArrayList<>()).add(line);
        } else {
            parent.add(line);
        }
    }

    private void flush(LogLine line, boolean isSentinel) {
        List<LogLine> before = waiting.remove(run(line));
        if (before != null) {
            before.forEach(earlier -> assign(earlier, isSentinel));
        }
    }

    private @Nullable Voice latest(LogLine line) {
        List<Voice> here = channels.get(channel(line));
        return here == null ? null : here.getLast();
    }

    private void assign(LogLine line, boolean isSentinel) {
        List<Voice> here = channels.computeIfAbsent(channel(line), c -> new ArrayList<>());
        for (int i = here.size() - 1; i >= 0; i--) {
            Voice voice = here.get(i);
            boolean isSamePid =
                    line.pid() == 0 || voice.pids.isEmpty() || voice.pids.contains(line.pid());
            if (voice.isSentinel == isSentinel && isSamePid && !goesBack(voice, line)) {
                voice.add(line);
                here.remove(i);
                here.add(voice);
                return;
            }
        }
        Voice fresh = new Voice(isSentinel);
        fresh.add(line);
        here.add(fresh);
        voices.add(fresh);
    }

    private static boolean goesBack(Voice voice, LogLine line) {
        long last = voice.lastMillis();
        return line.stamp() != null
                && last != Event.NO_TIME
                && last - line.stamp().millis() > BACKWARDS_MILLIS;
    }

    private static void identify(Voice voice) {
        for (LogLine line : voice.lines) {
            boolean mayTell = TELLING_STARTS.indexOf(line.message().charAt(0)) >= 0;
            Phrases.Meaning meaning = mayTell ? Phrases.read(line.message()) : null;
            if (meaning == null) {
                continue;
            }
            Map<String, String> fields = meaning.fields();
            switch (meaning.what()) {
                case SENTINEL_ID -> voice.id = fields.getOrDefault("id", voice.id);
                case RUNNING -> voice.port = fields.getOrDefault("port", voice.port);
                case VERSION, STARTING ->
                        voice.version = fields.getOrDefault("version", voice.version);
                default -> {}
            }
        }
        if (voice.isSentinel && voice.id == null) {
            voice.id = ownVote(voice);
        }
    }

    /// A sentinel that asks for votes gives itself its own at once.
    private static @Nullable String ownVote(Voice voice) {
        boolean hasAsked = false;
        for (LogLine line : voice.lines) {
            Phrases.Meaning meaning = Phrases.read(line.message());
            What what = meaning == null ? What.ORDINARY : meaning.what();
            if (what == What.TRY_FAILOVER) {
                hasAsked = true;
            } else if (what == What.VOTE && hasAsked && meaning != null) {
                return meaning.fields().get("leader");
            } else if (what != What.NEW_EPOCH && what != What.ORDINARY) {
                hasAsked = false;
            }
        }
        return null;
    }

    /// Puts together what is of one process, until nothing more is.
    private void unite() {
        for (int i = 0; i < voices.size(); i++) {
            for (int j = voices.size() - 1; j > i; j--) {
                if (isSame(voices.get(i), voices.get(j))) {
                    Voice other = voices.remove(j);
                    Voice one = voices.get(i);
                    if (isBefore(other, one)) {
                        List<LogLine> later = new ArrayList<>(one.lines);
                        one.lines.clear();
                        one.absorb(other);
                        later.forEach(one::add);
                    } else {
                        one.absorb(other);
                    }
                    withoutCopies(one);
                    identify(one);
                    j = voices.size();
                }
            }
        }
    }

    private static boolean isBefore(Voice a, Voice b) {
        return a.firstMillis() != Event.NO_TIME
                && b.firstMillis() != Event.NO_TIME
                && a.firstMillis() < b.firstMillis();
    }

    private static boolean isSame(Voice a, Voice b) {
        if (a.isSentinel != b.isSentinel) {
            return false;
        }
        if (a.id != null && b.id != null) {
            // Two processes may bear one id, by a copied configuration file: then their times
            // overlap.
            return a.id.equals(b.id) && (!runTogether(a, b) || copies(a, b));
        }
        if (a.port != null && b.port != null && !a.port.equals(b.port)) {
            return false;
        }
        if (copies(a, b)) {
            return true;
        }
        if (overlaps(a, b)) {
            return false;
        }
        boolean isSameName =
                !a.sources.isEmpty() && a.sources.equals(b.sources)
                        || a.sources.isEmpty() && b.sources.isEmpty() && isRotation(a, b);
        boolean sharesPid = a.pids.stream().anyMatch(b.pids::contains);
        boolean isSameFile = a.files.stream().anyMatch(b.files::contains);
        if (isSameFile && a.sources.equals(b.sources)) {
            return isRestart(a, b) || sharesPid;
        }
        return isSameName
                || sharesPid
                        && a.pids.stream().anyMatch(p -> p > TELLING_PID && b.pids.contains(p))
                        && isRotation(a, b);
    }

    /// In one file, a process that begins with its first lines after another one ended.
    private static boolean isRestart(Voice a, Voice b) {
        Voice later = isBefore(a, b) ? b : a;
        return later.lines.stream()
                .limit(12)
                .anyMatch(
                        line -> {
                            Phrases.Meaning meaning = Phrases.read(line.message());
                            return meaning != null
                                    && (meaning.what() == What.STARTING
                                            || meaning.what() == What.RUNNING
                                            || meaning.what() == What.VERSION
                                            || meaning.what() == What.READY);
                        });
    }

    private static boolean overlaps(Voice a, Voice b) {
        if (a.firstMillis() == Event.NO_TIME || b.firstMillis() == Event.NO_TIME) {
            return true;
        }
        return a.firstMillis() < b.lastMillis() && b.firstMillis() < a.lastMillis();
    }

    /// For longer than it takes to stop a process after its successor was started.
    private static boolean runTogether(Voice a, Voice b) {
        long from = Math.max(a.firstMillis(), b.firstMillis());
        long to = Math.min(a.lastMillis(), b.lastMillis());
        return overlaps(a, b) && (from == Event.NO_TIME || to - from > HANDOVER_MILLIS);
    }

    private static boolean isRotation(Voice a, Voice b) {
        Set<String> bases = new HashSet<>();
        a.files.forEach(file -> bases.add(ROTATED.matcher(file).replaceFirst("")));
        return b.files.stream().anyMatch(f -> bases.contains(ROTATED.matcher(f).replaceFirst("")));
    }

    /// Whether most of one is in the other, word for word and time for time.
    private static boolean copies(Voice a, Voice b) {
        if (a.pids.isEmpty() || a.pids.stream().noneMatch(b.pids::contains)) {
            return false;
        }
        Voice small = a.lines.size() <= b.lines.size() ? a : b;
        Voice large = small == a ? b : a;
        Set<String> there = new HashSet<>();
        large.lines.forEach(line -> there.add(key(line)));
        long equal = small.lines.stream().filter(line -> there.contains(key(line))).count();
        return equal >= 3 && equal * 10 >= small.lines.size() * 6L;
    }

    private static String key(LogLine line) {
        var stamp = line.stamp();
        return (stamp == null ? line.place().toString() : stamp.millis()) + " " + line.message();
    }

    private static void withoutCopies(Voice voice) {
        Set<String> seen = new HashSet<>();
        Map<String, String> files = new HashMap<>();
        voice.lines.removeIf(
                line -> {
                    String first = files.putIfAbsent(key(line), line.place().file());
                    boolean isElsewhere = first != null && !first.equals(line.place().file());
                    return !seen.add(key(line)) && isElsewhere;
                });
        boolean isSorted = true;
        long last = Long.MIN_VALUE;
        for (LogLine line : voice.lines) {
            if (line.stamp() != null) {
                isSorted &= line.stamp().millis() + BACKWARDS_MILLIS >= last;
                last = line.stamp().millis();
            }
        }
        if (!isSorted && voice.lines.stream().allMatch(line -> line.stamp() != null)) {
            voice.lines.sort(
                    Comparator.comparingLong(
                            line -> line.stamp() == null ? 0 : line.stamp().millis()));
        }
    }

    /// How the voices are called in sentences.
    static final class Naming {

        private static final Pattern LAST_PARTS =
                Pattern.compile("([^/\\\\]*[/\\\\])?([^/\\\\]+)$");

        /// Names that many processes' logs have, each in a folder of its own.
        private static final Pattern SAYS_LOG =
                Pattern.compile("log|output|out|stdout|stderr|current");

        /// Names of files that do not tell whose lines are in them.
        private static final Pattern SAYS_NOTHING =
                Pattern.compile(
                        "-|[\\d_-]+|(?:.*/)?(?:log|logs|stdin|issue|paste|output|out|all|incident|combined)\\d*");

        private Naming() {}

        static void name(List<Voice> voices) {
            Map<String, Integer> used = new HashMap<>();
            for (Voice voice : voices) {
                voice.name = plain(voice, voices);
                used.merge(voice.name, 1, Integer::sum);
            }
            Map<String, Integer> next = new HashMap<>();
            for (Voice voice : voices) {
                if (used.getOrDefault(voice.name, 0) > 1) {
                    voice.name += "#" + next.merge(voice.name, 1, Integer::sum);
                }
            }
        }

        private static String plain(Voice voice, List<Voice> voices) {
            if (!voice.sources.isEmpty()) {
                String source = voice.sources.iterator().next();
                boolean isBoth =
                        voices.stream()
                                .anyMatch(
                                        o ->
                                                o.isSentinel != voice.isSentinel
                                                        && o.sources.contains(source));
                return isBoth ? source + (voice.isSentinel ? " sentinel" : " server") : source;
            }
            String file = voice.files.iterator().next();
            boolean isAlone = voices.stream().filter(o -> o.files.contains(file)).count() == 1;
            String base = base(file, voices);
            if (isAlone && !SAYS_NOTHING.matcher(base).matches()) {
                return base;
            }
            if (voice.id != null) {
                return "sentinel " + voice.id.substring(0, Math.min(8, voice.id.length()));
            }
            String port = voice.port == null ? "" : " " + voice.port;
            return (voice.isSentinel ? "sentinel" : "server") + port + " in " + base;
        }

        /// The file's own name; with its folder where another file is called the same.
        private static String base(String file, List<Voice> voices) {
            Matcher parts = LAST_PARTS.matcher(file);
            if (!parts.find()) {
                return file;
            }
            String own = parts.group(2);
            Set<String> all = new HashSet<>();
            voices.forEach(v -> all.addAll(v.files));
            long same = all.stream().filter(f -> f.equals(own) || f.endsWith("/" + own)).count();
            String folder = parts.group(1) == null ? "" : parts.group(1);
            String plain = bare(own);
            if (same == 1) {
                return plain;
            }
            boolean saysNothing = plain.isEmpty() || SAYS_LOG.matcher(plain).matches();
            return saysNothing && !folder.isEmpty()
                    ? folder.substring(0, folder.length() - 1)
                    : folder + plain;
        }

        private static String bare(String file) {
            return ROTATED.matcher(file).replaceFirst("").replaceFirst("\\.(?:log|out|txt)$", "");
        }
    }
}
