package dev.vedette.differential;

import dev.vedette.base.Bytes;
import dev.vedette.base.Numbers;
import dev.vedette.command.Command;
import dev.vedette.resp.Reply;
import dev.vedette.transcript.Notation;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;

/// Whether two replies to one command are the same. Mostly that means: byte for byte. What else it
/// may mean follows from the command's own tips in the table, and for a few from their names.
final class Judge {

    private static final long NEAR_SECONDS = 3;

    /// How replies of a command are compared.
    enum Rule {
        EXACT,
        /// As multisets of elements.
        UNORDERED,
        /// Times that go on while the program runs.
        NEAR_SECONDS,
        NEAR_MILLIS,
        /// Only of which kind they are.
        KIND,
        /// Draws: of one kind and size; [Duel] asks whether what was drawn is there.
        DRAWN,
        /// Draws that take away.
        POPPED,
        /// A walk, which [Duel] carries on to its end.
        WALK
    }

    private Judge() {}

    static Rule rule(@Nullable Command command, List<Bytes> words) {
        if (command == null) {
            return Rule.EXACT;
        }
        return switch (command.fullName()) {
            case "ttl", "expiretime", "object|idletime" -> Rule.NEAR_SECONDS;
            case "pttl", "pexpiretime" -> Rule.NEAR_MILLIS;
            case "dump", "randomkey" -> Rule.KIND;
            case "srandmember", "hrandfield", "zrandmember" -> Rule.DRAWN;
            case "spop" -> Rule.POPPED;
            case "scan", "hscan", "sscan", "zscan" -> Rule.WALK;
            case "sort", "sort_ro" -> sorting(words);
            default ->
                    command.tips().contains("nondeterministic_output_order")
                            ? Rule.UNORDERED
                            : Rule.EXACT;
        };
    }

    /// Unsorted, a set comes in an order that is each server's own, and so does a part of it.
    static Rule sorting(List<Bytes> words) {
        boolean isPart = words.stream().anyMatch(word -> word.is("LIMIT"));
        boolean isUnsorted = hasTies(words);
        for (int i = 2; i < words.size(); i++) {
            isUnsorted |= words.get(i - 1).is("BY") && words.get(i).latin1().indexOf('*') < 0;
        }
        return !isUnsorted ? Rule.EXACT : isPart ? Rule.KIND : Rule.UNORDERED;
    }

    /// By texts of other keys, elements with equal texts come as they lay before.
    static boolean hasTies(List<Bytes> words) {
        return words.stream().anyMatch(word -> word.is("BY")) && isByText(words);
    }

    static boolean isByText(List<Bytes> words) {
        return words.stream().anyMatch(word -> word.is("ALPHA"));
    }

    /// Whether the replies are the same by `rule`.
    static boolean agree(Rule rule, Answer real, Answer ours, List<Bytes> words) {
        boolean isExact =
                rule == Rule.EXACT
                        || real == Answer.BLOCKED
                        || ours == Answer.BLOCKED
                        || real == Answer.CLOSED
                        || ours == Answer.CLOSED;
        return isExact ? real.isSame(ours) : agree(rule, real.reply(), ours.reply(), words);
    }

    static boolean agree(Rule rule, Reply real, Reply ours, List<Bytes> words) {
        if (real instanceof Reply.Error || ours instanceof Reply.Error || isQueued(real)) {
            return real.equals(ours);
        }
        return switch (rule) {
            case EXACT -> real.equals(ours);
            case UNORDERED ->
                    real.getClass() == ours.getClass()
                            && elements(real, words).equals(elements(ours, words));
            case NEAR_SECONDS -> isNear(real, ours, NEAR_SECONDS);
            case NEAR_MILLIS -> isNear(real, ours, NEAR_SECONDS * 1000);
            case KIND -> real.getClass() == ours.getClass();
            case DRAWN, POPPED -> haveOneShape(real, ours);
            case WALK ->
                    real.getClass() == ours.getClass() && areWholeWalksEqual(real, ours, words);
        };
    }

    static boolean isQueued(Reply reply) {
        return reply instanceof Reply.Simple(String text) && text.equals("QUEUED");
    }

    private static boolean isNear(Reply real, Reply ours, long tolerance) {
        return real.equals(ours)
                || real instanceof Reply.Int(long a)
                        && ours instanceof Reply.Int(long b)
                        && a >= 0
                        && b >= 0
                        && Math.abs(a - b) <= tolerance;
    }

    private static boolean haveOneShape(Reply real, Reply ours) {
        if (real.getClass() != ours.getClass()) {
            return false;
        }
        List<Reply> a = parts(real);
        List<Reply> b = parts(ours);
        boolean isSame = a.size() == b.size();
        for (int i = 0; isSame && i < a.size(); i++) {
            isSame = haveOneShape(a.get(i), b.get(i));
        }
        return isSame;
    }

    /// What a cursor other than 0 means is each server's own affair. Within a transaction a walk
    /// cannot be carried on: it is compared if it was whole.
    private static boolean areWholeWalksEqual(Reply real, Reply ours, List<Bytes> words) {
        List<Reply> a = parts(real);
        List<Reply> b = parts(ours);
        boolean isFromStart = words.get(words.getFirst().is("SCAN") ? 1 : 2).equals(Bytes.of(0));
        boolean areWhole = isFromStart && isZero(a.getFirst()) && isZero(b.getFirst());
        return !areWhole || elements(a.get(1), words).equals(elements(b.get(1), words));
    }

    static boolean isZero(Reply reply) {
        return text(reply).equals("0");
    }

    /// The elements as text, sorted; keys and values together.
    static List<String> elements(Reply reply, List<Bytes> words) {
        List<Reply> parts = parts(reply);
        boolean isPaired =
                reply instanceof Reply.MapReply
                        || words.getFirst().is("HGETALL")
                        || words.getFirst().is("HSCAN")
                        || words.getFirst().is("ZSCAN");
        List<String> elements = new ArrayList<>();
        int step = isPaired ? 2 : 1;
        for (int i = 0; i + step <= parts.size(); i += step) {
            String second = isPaired ? "=" + Notation.of(parts.get(i + 1)) : "";
            elements.add(Notation.of(parts.get(i)) + second);
        }
        elements.sort(null);
        return elements;
    }

    static List<Reply> parts(Reply reply) {
        return switch (reply) {
            case Reply.Array(List<Reply> parts) -> parts;
            case Reply.SetReply(List<Reply> parts) -> parts;
            case Reply.MapReply(List<Reply> parts) -> parts;
            case Reply.Push(List<Reply> parts) -> parts;
            default -> List.of();
        };
    }

    /// All texts in it, from left to right.
    static List<Bytes> leaves(Reply reply) {
        List<Bytes> leaves = new ArrayList<>();
        collect(reply, leaves);
        return leaves;
    }

    private static void collect(Reply reply, List<Bytes> into) {
        switch (reply) {
            case Reply.Bulk(Bytes value) -> into.add(value);
            case Reply.DoubleReply(double value) -> into.add(Bytes.of(Numbers.formatDouble(value)));
            default -> parts(reply).forEach(part -> collect(part, into));
        }
    }

    static String text(Reply reply) {
        return switch (reply) {
            case Reply.Bulk(Bytes value) -> value.latin1();
            case Reply.Verbatim(String _, Bytes value) -> value.latin1();
            case Reply.Simple(String text) -> text;
            case Reply.Error(String text) -> text;
            default -> Notation.of(reply);
        };
    }
}
