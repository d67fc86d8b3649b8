package dev.vedette.lab.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.history.Action;
import dev.vedette.lab.history.History;
import dev.vedette.lab.history.Operation;
import dev.vedette.lab.history.Outcome;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

final class ChecksTest {

    private static final Address NODE = new Address("127.0.0.1", 7000);

    private static Operation set(String key, Outcome outcome, long at) {
        return operation(Action.SET, key, "value of " + key, outcome, null, at);
    }

    private static Operation draw(Outcome outcome, @Nullable String number) {
        return operation(Action.INCR, "counter", null, outcome, number, 0);
    }

    private static Operation get(String expected, @Nullable String seen) {
        return operation(Action.GET, "key", expected, Outcome.OK, seen, 0);
    }

    private static Operation operation(
            Action action,
            String key,
            @Nullable String value,
            Outcome outcome,
            @Nullable String seen,
            long at) {
        return new Operation(1, action, key, value, outcome, seen, NODE, at - 1, at);
    }

    @Test
    void onlyAnAcknowledgedWriteThatIsNotThereIsLost() {
        List<Operation> history =
                List.of(
                        set("kept", Outcome.OK, 1),
                        set("gone", Outcome.OK, 2),
                        set("changed", Outcome.OK, 3),
                        set("refused", Outcome.FAIL, 4),
                        set("unanswered", Outcome.UNKNOWN, 5));
        Map<String, String> data = Map.of("kept", "value of kept", "changed", "something else");
        assertThat(LostWrites.in(history, data))
                .extracting(Operation::key)
                .containsExactly("gone", "changed");
    }

    @Test
    void drawsThatAreAllDifferentAndAddUpAreInOrder() {
        List<Operation> history =
                List.of(
                        draw(Outcome.OK, "1"),
                        draw(Outcome.UNKNOWN, null),
                        draw(Outcome.OK, "3"),
                        draw(Outcome.FAIL, null));
        assertThat(Draws.of(history, 3)).isEqualTo(new Draws(2, 1, 0, 0, 0));
    }

    @Test
    void aCounterThatFellBackGivesNumbersOutTwice() {
        List<Operation> history =
                List.of(
                        draw(Outcome.OK, "1"),
                        draw(Outcome.OK, "2"),
                        draw(Outcome.OK, "2"),
                        draw(Outcome.OK, "3"));
        assertThat(Draws.of(history, 3)).isEqualTo(new Draws(4, 0, 1, 0, 0));
    }

    @Test
    void aCounterBelowTheHighestNumberItGaveOutHasForgottenDraws() {
        List<Operation> history = List.of(draw(Outcome.OK, "1"), draw(Outcome.OK, "2"));
        assertThat(Draws.of(history, 1).forgotten()).isEqualTo(1);
        assertThat(Draws.of(history, 0).forgotten()).isEqualTo(2);
    }

    @Test
    void aCounterHigherThanAllDrawsTogetherCountedSomeTwice() {
        List<Operation> history =
                List.of(draw(Outcome.OK, "1"), draw(Outcome.UNKNOWN, null), draw(Outcome.OK, "4"));
        assertThat(Draws.of(history, 4).countedTwice()).isEqualTo(1);
    }

    @Test
    void theLongestPauseIsMeasuredFromTheLastSuccessBeforeTheFault() {
        List<Operation> history =
                List.of(
                        set("a", Outcome.OK, 100),
                        set("b", Outcome.OK, 700),
                        set("c", Outcome.OK, 990),
                        set("d", Outcome.UNKNOWN, 1300),
                        set("e", Outcome.OK, 1500),
                        set("f", Outcome.OK, 1501));
        assertThat(pause(history, 1502))
                .as("990 to 1500; the pause of 600 was over before the fault")
                .isEqualTo(510);
    }

    private static long pause(List<Operation> history, long until) {
        return Availability.longestPause(history, Operation::isAcknowledgedWrite, 1000, until);
    }

    @Test
    void aSilenceThatNothingEndsLastsUntilTheClientsGiveUp() {
        assertThat(pause(List.of(set("a", Outcome.OK, 990)), 5000)).isEqualTo(4010);
        assertThat(pause(List.of(), 5000)).as("nobody ever got an answer").isZero();
    }

    @Test
    void aReadMayBeEarlyButNeverFindAnythingElse() {
        List<Operation> history = List.of(get("v", "v"), get("v", null), get("v", "w"));
        assertThat(Reads.of(history)).isEqualTo(new Reads(3, 1, 1));
    }

    @Test
    void aHistoryIsInTheOrderOfCompletionWhoeverAddedFirst() {
        History history = new History();
        history.add(set("late", Outcome.OK, 9));
        history.add(set("early", Outcome.UNKNOWN, 3));
        assertThat(history.operations())
                .extracting(Operation::key)
                .containsExactly("early", "late");
        assertThat(history.acknowledgedWrites()).isEqualTo(1);
    }

    @Test
    void contentsDifferByWhatIsMissingSurplusOrOther() {
        Contents master = new Contents(Map.of("a", "1", "b", "2", "c", "3"));
        Contents replica = new Contents(Map.of("b", "2", "c", "4", "d", "5", "e", "6"));
        assertThat(master.differenceTo(replica)).isEqualTo(new Contents.Difference(1, 2, 1));
        assertThat(master.differenceTo(master).isNone()).isTrue();
    }

    @Test
    void fingerprintsTellContentsApartThatRunTogether() {
        assertThat(new Contents(Map.of("ab", "c")).fingerprint())
                .hasSize(12)
                .isEqualTo(new Contents(Map.of("ab", "c")).fingerprint())
                .isNotEqualTo(new Contents(Map.of("a", "bc")).fingerprint());
    }
}
