package dev.vedette.differential;

import dev.vedette.base.Bytes;
import dev.vedette.command.Command;
import dev.vedette.resp.Reply;

import org.jspecify.annotations.Nullable;

import java.util.List;
import java.util.function.Predicate;

/// The differences that are meant, each with its reason. There is no other place for one.
final class Explained {

    /// @param reason for readers of the code and of the report
    record Case(String command, String reason, Predicate<Meeting> applies) {}

    /// A command and its two answers.
    record Meeting(List<Bytes> words, Reply real, Reply ours) {}

    static final List<Case> CASES =
            List.of(
                    new Case(
                            "object|refcount",
                            "Redis shows who else holds its object just now: a queued command, the"
                                    + " copy of a small number. Here a value belongs to its key; only"
                                    + " the number that stands for shared small numbers is kept.",
                            meeting ->
                                    meeting.real instanceof Reply.Int
                                            && meeting.ours instanceof Reply.Int),
                    new Case(
                            "object|idletime",
                            "A small number is one object for all of Redis, as old as its start; here"
                                    + " each key has its own time.",
                            meeting ->
                                    meeting.real instanceof Reply.Int(long theirs)
                                            && meeting.ours instanceof Reply.Int(long here)
                                            && here < theirs));

    /// Not an answer, but what is there afterwards.
    static final String SORTED =
            "SORT and SORT_RO make a skiplist of a sorted set that was a listpack; here they only"
                    + " read. So encodings of sorted sets are not compared where a program sorted.";

    /// Not compared at all.
    static final String BINARY =
            "SORT ALPHA in Redis looks at a text up to its first NUL; what is the same up to there"
                    + " comes in any order. Here all bytes count. So programs do not sort such texts.";

    private Explained() {}

    /// Why the answers may differ, or null.
    static @Nullable String reason(
            @Nullable Command command, List<Bytes> words, Reply real, Reply ours) {
        if (command == null) {
            return null;
        }
        Meeting meeting = new Meeting(words, real, ours);
        return CASES.stream()
                .filter(known -> known.command.equals(command.fullName()))
                .filter(known -> known.applies.test(meeting))
                .map(Case::reason)
                .findFirst()
                .orElse(null);
    }
}
