package dev.vedette.differential;

import dev.vedette.base.Bytes;
import dev.vedette.command.Catalogue;
import dev.vedette.command.Command;
import dev.vedette.resp.Reply;
import dev.vedette.transcript.Notation;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

// One step at a time goes to both servers at once, and each step's effects are awaited before the
// next: its reply, or that the client is blocked, and the replies of clients that it woke. So the
// order of everything is that of the program. Where a server may draw (SPOP), ours takes over what
// the real one drew, once it is clear that both draws were possible.

/// Carries out a program on both servers, up to the first difference.
final class Duel {

    private static final int MOST_WALK_STEPS = 10_000;

    private final Side real;
    private final Side ours;
    private final Catalogue catalogue;
    private final Map<String, String> settings;
    private final Map<Integer, List<List<Bytes>>> queued = new TreeMap<>();
    private long commands;

    Duel(Side real, Side ours, Catalogue catalogue, Map<String, String> settings) {
        this.real = real;
        this.ours = ours;
        this.catalogue = catalogue;
        this.settings = settings;
    }

    /// How many commands both servers were given.
    long commands() {
        return commands;
    }

    /// Where they part, or null.
    @Nullable Difference run(Program program) {
        real.prepare(program.protocols(), settings);
        ours.prepare(program.protocols(), settings);
        queued.clear();
        for (int i = 0; i < program.steps().size(); i++) {
            Difference difference = step(program.steps().get(i), i);
            if (difference != null) {
                return difference;
            }
        }
        int end = program.steps().size();
        for (int client = 0; client < program.protocols().size(); client++) {
            Difference difference = unblock(client, false, end);
            if (difference != null) {
                return difference;
            }
        }
        Difference found = events(end, real.events(), ours.events());
        boolean hasSorted =
                program.steps().stream()
                        .anyMatch(step -> step instanceof Step.Say say && isSort(say.words()));
        boolean hasRestored =
                program.steps().stream().anyMatch(step -> step instanceof Step.Transfer);
        return found != null
                ? found
                : new Survey(real.control(), ours.control(), hasSorted, hasRestored)
                        .difference(end);
    }

    private static boolean isSort(List<Bytes> words) {
        return words.getFirst().is("SORT") || words.getFirst().is("SORT_RO");
    }

    /// Which of the keys that SORT looks up is missed first is as the set's members lie, so misses
    /// are compared without their order.
    private static @Nullable Difference events(
            int end, List<String> expected, List<String> happened) {
        Difference found = inOrder(end, actual(expected, false), actual(happened, false));
        List<String> expectedMisses = actual(expected, true);
        List<String> misses = actual(happened, true);
        expectedMisses.sort(null);
        misses.sort(null);
        return found != null ? found : inOrder(end, expectedMisses, misses);
    }

    private static List<String> actual(List<String> events, boolean misses) {
        return new ArrayList<>(
                events.stream().filter(event -> misses == event.contains(":keymiss ")).toList());
    }

    private static @Nullable Difference inOrder(
            int end, List<String> expected, List<String> happened) {
        if (expected.equals(happened)) {
            return null;
        }
        int same = 0;
        while (same < expected.size()
                && same < happened.size()
                && expected.get(same).equals(happened.get(same))) {
            same++;
        }
        return new Difference(
                end,
                "key events, from number " + same,
                expected.subList(same, Math.min(same + 5, expected.size())).toString(),
                happened.subList(same, Math.min(same + 5, happened.size())).toString());
    }

    private @Nullable Difference step(Step step, int index) {
        if (step instanceof Step.Unblock(int client, boolean withError)) {
            return unblock(client, withError, index);
        }
        if (real.isBlocked(step.client()) || step instanceof Step.Say say && isUndefined(say)) {
            return null;
        }
        Difference difference =
                switch (step) {
                    case Step.Say(int client, List<Bytes> words) -> say(client, words, index);
                    case Step.Transfer transfer -> transfer(transfer, index);
                    case Step.Unblock _ -> null;
                };
        return difference != null ? difference : woken(step.toString(), index);
    }

    /// What goes by text means nothing where scores differ; a large sorted set of the real server
    /// answers as its dice fell. And a list must not be made of what has no order.
    private boolean isUndefined(Step.Say say) {
        boolean storesTies =
                isSort(say.words())
                        && (Judge.sorting(say.words()) == Judge.Rule.KIND
                                || Judge.hasTies(say.words())
                                        && say.words().stream().anyMatch(word -> word.is("STORE")));
        if (storesTies
                || isSort(say.words()) && isOverSortedSet(say)
                || isSort(say.words()) && Judge.isByText(say.words()) && isOverBinary(say)) {
            return true;
        }
        boolean isByText =
                say.words().getFirst().latin1().toUpperCase(Locale.ROOT).contains("LEX")
                        || say.words().stream().anyMatch(word -> word.is("BYLEX"));
        if (!isByText) {
            return false;
        }
        if (queued.containsKey(say.client())) {
            return true;
        }
        for (Bytes key : say.words().subList(1, Math.min(3, say.words().size()))) {
            Reply all = real.client(say.client()).ask("ZRANGE", key, "0", "-1", "WITHSCORES");
            ours.client(say.client()).ask("ZRANGE", key, "0", "-1", "WITHSCORES");
            List<Bytes> leaves = Judge.leaves(all);
            for (int i = 3; i < leaves.size(); i += 2) {
                if (!leaves.get(i).equals(leaves.get(1))) {
                    return true;
                }
            }
        }
        return false;
    }

    /// See [Explained#SORTED]: a -0 that comes afterwards stays one in Redis.
    private boolean isOverSortedSet(Step.Say say) {
        if (queued.containsKey(say.client())) {
            return true;
        }
        if (say.words().size() == 1) {
            return false;
        }
        ours.client(say.client()).ask("TYPE", say.words().get(1));
        Reply type = real.client(say.client()).ask("TYPE", say.words().get(1));
        return Judge.text(type).equals("zset");
    }

    /// See [Explained#BINARY].
    private boolean isOverBinary(Step.Say say) {
        if (queued.containsKey(say.client()) || say.words().size() == 1) {
            return true;
        }
        Bytes key = say.words().get(1);
        for (String question : List.of("LRANGE", "SMEMBERS")) {
            Object[] words =
                    question.equals("LRANGE")
                            ? new Object[] {question, key, "0", "-1"}
                            : new Object[] {question, key};
            Reply all = real.client(say.client()).ask(words);
            ours.client(say.client()).ask(words);
            if (Judge.leaves(all).stream().anyMatch(text -> text.latin1().indexOf('\0') >= 0)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable Difference unblock(int client, boolean withError, int index) {
        if (!real.isBlocked(client)) {
            return null;
        }
        real.unblock(client, withError);
        ours.unblock(client, withError);
        return woken("CLIENT UNBLOCK", index);
    }

    private @Nullable Difference woken(String what, int index) {
        Map<Integer, Side.Woken> expected = real.woken();
        Map<Integer, Side.Woken> happened = ours.woken();
        for (Map.Entry<Integer, Side.Woken> entry : expected.entrySet()) {
            Side.Woken theirs = entry.getValue();
            Side.Woken here = happened.get(entry.getKey());
            Answer answer = here == null ? Answer.BLOCKED : here.answer();
            Judge.Rule rule = Judge.rule(command(theirs.words()), theirs.words());
            if (!Judge.agree(rule, theirs.answer(), answer, theirs.words())) {
                return new Difference(
                        index,
                        what + " wakes client " + entry.getKey(),
                        theirs.answer().toString(),
                        answer.toString());
            }
        }
        return expected.keySet().equals(happened.keySet())
                ? null
                : new Difference(
                        index,
                        what + " wakes clients",
                        expected.keySet().toString(),
                        happened.toString());
    }

    private @Nullable Command command(List<Bytes> words) {
        Catalogue.Entry entry = catalogue.find(words.toArray(Bytes[]::new));
        return entry == null ? null : entry.command();
    }

    private @Nullable Difference say(int client, List<Bytes> words, int index) {
        commands++;
        Command command = command(words);
        boolean mayBlock =
                command != null && Words.mayBlock(command) && !queued.containsKey(client);
        real.send(client, words);
        ours.send(client, words);
        Answer theirs = real.answer(client, words, mayBlock);
        Answer here = ours.answer(client, words, mayBlock);
        String what = new Step.Say(client, words).toString();
        boolean isExec =
                queued.containsKey(client)
                        && words.getFirst().is("EXEC")
                        && theirs.reply() instanceof Reply.Array;
        boolean agree =
                isExec
                        ? agreeOnUnit(queued.get(client), theirs, here)
                        : Judge.agree(Judge.rule(command, words), theirs, here, words);
        if (!agree && Explained.reason(command, words, theirs.reply(), here.reply()) == null) {
            return new Difference(index, what, theirs.toString(), here.toString());
        }
        note(client, words, theirs.reply());
        boolean isPlain =
                !(theirs.reply() instanceof Reply.Error) && !Judge.isQueued(theirs.reply());
        return isPlain && !isExec && command != null
                ? further(command, client, words, theirs.reply(), here.reply(), index)
                : null;
    }

    private void note(int client, List<Bytes> words, Reply reply) {
        if (Judge.isQueued(reply)) {
            queued.computeIfAbsent(client, _ -> new ArrayList<>()).add(words);
        } else if (words.getFirst().is("MULTI") && reply.equals(Reply.ok())) {
            queued.put(client, new ArrayList<>());
        } else if (words.getFirst().is("EXEC") || words.getFirst().is("DISCARD")) {
            if (words.size() == 1) {
                queued.remove(client);
            }
        }
    }

    private boolean agreeOnUnit(List<List<Bytes>> unit, Answer theirs, Answer here) {
        List<Reply> a = Judge.parts(theirs.reply());
        List<Reply> b = Judge.parts(here.reply());
        if (a.size() != unit.size() || b.size() != unit.size()) {
            return false;
        }
        for (int i = 0; i < unit.size(); i++) {
            List<Bytes> words = unit.get(i);
            Command command = command(words);
            boolean agree =
                    Judge.agree(Judge.rule(command, words), a.get(i), b.get(i), words)
                            || Explained.reason(command, words, a.get(i), b.get(i)) != null;
            if (!agree) {
                return false;
            }
        }
        return true;
    }

    // What one reply alone does not show.

    private @Nullable Difference further(
            Command command, int client, List<Bytes> words, Reply theirs, Reply here, int index) {
        return switch (Judge.rule(command, words)) {
            case WALK -> walk(command, client, words, theirs, here, index);
            case DRAWN -> drawn(command, client, words, here, index);
            case POPPED -> popped(client, words, theirs, here, index);
            default -> null;
        };
    }

    private @Nullable Difference walk(
            Command command, int client, List<Bytes> words, Reply theirs, Reply here, int index) {
        int cursorAt = command.fullName().equals("scan") ? 1 : 2;
        if (!words.get(cursorAt).equals(Bytes.of(0))) {
            return null;
        }
        Set<String> expected = wholeWalk(real, client, words, cursorAt, theirs);
        Set<String> happened = wholeWalk(ours, client, words, cursorAt, here);
        return expected.equals(happened)
                ? null
                : new Difference(
                        index,
                        new Step.Say(client, words) + " to its end",
                        expected.toString(),
                        happened.toString());
    }

    private static Set<String> wholeWalk(
            Side side, int client, List<Bytes> words, int cursorAt, Reply first) {
        Set<String> seen = new TreeSet<>();
        Reply reply = first;
        for (int i = 0; i < MOST_WALK_STEPS; i++) {
            List<Reply> parts = Judge.parts(reply);
            seen.addAll(Judge.elements(parts.get(1), words));
            if (Judge.isZero(parts.getFirst())) {
                return seen;
            }
            List<Bytes> next = new ArrayList<>(words);
            next.set(cursorAt, Bytes.of(Judge.text(parts.getFirst())));
            side.send(client, next);
            reply = side.client(client).receive().reply();
        }
        throw new AssertionError("a walk that does not end: " + words);
    }

    /// What ours drew must be there, and a positive count draws nothing twice.
    private @Nullable Difference drawn(
            Command command, int client, List<Bytes> words, Reply here, int index) {
        Bytes key = words.get(1);
        List<Bytes> question =
                switch (command.fullName()) {
                    case "srandmember" -> Wire.words("SMEMBERS", key);
                    case "hrandfield" -> Wire.words("HGETALL", key);
                    default -> Wire.words("ZRANGE", key, "0", "-1", "WITHSCORES");
                };
        // Both are asked, so that both count the same reads.
        real.client(client).ask(question.toArray());
        Reply all = ours.client(client).ask(question.toArray());
        Set<Bytes> members = new HashSet<>(Judge.leaves(all));
        List<Bytes> drawn = Judge.leaves(here);
        boolean isSingle = words.size() == 3 && here instanceof Reply.Array;
        boolean isDistinct =
                !isSingle
                        || words.get(2).latin1().startsWith("-")
                        || new HashSet<>(drawn).size() == drawn.size();
        return members.containsAll(drawn) && isDistinct
                ? null
                : new Difference(
                        index,
                        new Step.Say(client, words) + " drew",
                        "some of " + Notation.of(all),
                        Notation.of(here));
    }

    private @Nullable Difference popped(
            int client, List<Bytes> words, Reply theirs, Reply here, int index) {
        List<Bytes> theirDraw = new ArrayList<>(Judge.leaves(theirs));
        List<Bytes> ourDraw = new ArrayList<>(Judge.leaves(here));
        Bytes key = words.get(1);
        Set<Bytes> before = new HashSet<>(Judge.leaves(real.client(client).ask("SMEMBERS", key)));
        ours.client(client).ask("SMEMBERS", key);
        before.addAll(theirDraw);
        if (!before.containsAll(ourDraw) || new HashSet<>(ourDraw).size() != ourDraw.size()) {
            return new Difference(
                    index,
                    new Step.Say(client, words) + " drew",
                    "some of " + before,
                    Notation.of(here));
        }
        List<Bytes> missing = new ArrayList<>(ourDraw);
        missing.removeAll(theirDraw);
        theirDraw.removeAll(ourDraw);
        if (!missing.isEmpty()) {
            takeOver(client, key, missing, theirDraw);
        }
        return null;
    }

    /// One in, one out: the set is never larger than it was, so that its encoding stays.
    private void takeOver(int client, Bytes key, List<Bytes> in, List<Bytes> out) {
        ours.control().ask("CONFIG", "SET", "notify-keyspace-events", "");
        for (int i = 0; i < in.size(); i++) {
            ours.client(client).ask("SADD", key, in.get(i));
            ours.client(client).ask("SREM", key, out.get(i));
        }
        Reply encoding = real.client(client).ask("OBJECT", "ENCODING", key);
        if (!ours.client(client).ask("OBJECT", "ENCODING", key).equals(encoding)) {
            rebuild(ours.client(client), key);
        }
        ours.control().ask("CONFIG", "SET", "notify-keyspace-events", "EAmn");
    }

    /// What a pop leaves of a much larger set is a new set, encoded as its members allow; and ours
    /// had other members left.
    private static void rebuild(Wire wire, Bytes key) {
        Reply expiry = wire.ask("PEXPIRETIME", key);
        Reply payload = wire.ask("DUMP", key);
        if (expiry instanceof Reply.Int(long millis)
                && payload instanceof Reply.Bulk(Bytes bytes)) {
            wire.ask("RESTORE", key, Math.max(0, millis), bytes, "ABSTTL", "REPLACE");
        }
    }

    private @Nullable Difference transfer(Step.Transfer step, int index) {
        int client = step.client();
        if (queued.containsKey(client)) {
            return null;
        }
        commands += 2;
        Reply theirs = real.client(client).ask("DUMP", step.from());
        Reply here = ours.client(client).ask("DUMP", step.from());
        if (theirs.getClass() != here.getClass()) {
            return new Difference(
                    index, "DUMP " + step.from(), Notation.of(theirs), Notation.of(here));
        }
        if (!(theirs instanceof Reply.Bulk(Bytes theirPayload))
                || !(here instanceof Reply.Bulk(Bytes ourPayload))) {
            return null;
        }
        real.send(client, withPayload(step.restore(), ourPayload));
        ours.send(client, withPayload(step.restore(), theirPayload));
        Answer expected = real.client(client).receive();
        Answer happened = ours.client(client).receive();
        return expected.isSame(happened)
                ? null
                : new Difference(index, step.toString(), expected.toString(), happened.toString());
    }

    private static List<Bytes> withPayload(List<Bytes> restore, Bytes payload) {
        List<Bytes> words = new ArrayList<>(restore);
        words.add(3, payload);
        return words;
    }
}
