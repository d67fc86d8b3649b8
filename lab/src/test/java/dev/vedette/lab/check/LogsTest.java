package dev.vedette.lab.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.history.Action;
import dev.vedette.lab.history.Operation;
import dev.vedette.lab.history.Outcome;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.Map;

final class LogsTest {

    private static Operation add(String key, String token, Outcome outcome) {
        Address node = new Address("127.0.0.1", 7000);
        return new Operation(1, Action.APPEND, key, token, outcome, null, node, 0, 1);
    }

    @Test
    void onlyAnAcknowledgedTokenThatIsNotInItsLogIsLost() {
        List<Operation> history =
                List.of(
                        add("log", "1", Outcome.OK),
                        add("log", "2", Outcome.OK),
                        add("log", "3", Outcome.FAIL),
                        add("log", "4", Outcome.UNKNOWN),
                        add("other", "1", Outcome.OK));
        Logs logs = Logs.of(history, Map.of("log", "1;"), ";");
        assertThat(logs.lost())
                .extracting(write -> write.key() + " " + write.value())
                .containsExactly("log 2", "other 1");
        assertThat(logs.twice()).isEmpty();
    }

    @Test
    void aTokenThatIsThereTwiceCountsOnceHoweverOftenItWasTried() {
        List<Operation> history =
                List.of(
                        add("log", "1", Outcome.UNKNOWN),
                        add("log", "1", Outcome.OK),
                        add("log", "2", Outcome.OK));
        Logs logs = Logs.of(history, Map.of("log", "1;1;2;"), ";");
        assertThat(logs.lost()).isEmpty();
        assertThat(logs.twice()).extracting(Operation::value).containsExactly("1");
    }
}
