package dev.vedette.lab.probe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.lab.client.Address;
import dev.vedette.lab.probe.Sampler.Sample;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.LongStream;

/// Times are milliseconds here.
final class LagTest {

    private static final Address REPLICA = new Address("127.0.0.1", 7001);

    private static Sample sample(long asked, long answered, long offset) {
        return new Sample(asked * 1_000_000, answered * 1_000_000, offset);
    }

    @Test
    void onlyWhatTheMasterToldBeforeTheReplicaWasAskedIsSurelyLacking() {
        List<Sample> master = List.of(sample(0, 1, 100), sample(10, 11, 200), sample(20, 21, 900));
        List<Sample> replica = List.of(sample(12, 13, 150), sample(20, 22, 150));
        Lag lag = Lag.of(REPLICA, master, replica);
        assertThat(lag.bytes()).isEqualTo(new Spread(2, 50, 50, 50));
    }

    @Test
    void aReplicaThatIsAheadOfTheLatestAnswerLacksNothing() {
        Lag lag = Lag.of(REPLICA, List.of(sample(0, 1, 100)), List.of(sample(5, 6, 130)));
        assertThat(lag.bytes().max()).isZero();
        assertThat(lag.uncaught()).isZero();
    }

    @Test
    void catchingUpCountsFromTheQuestionToTheMasterToTheAnswerOfTheReplica() {
        List<Sample> master = List.of(sample(0, 1, 100), sample(10, 12, 200));
        List<Sample> replica =
                List.of(
                        sample(2, 3, 90),
                        sample(6, 7, 100),
                        sample(12, 14, 180),
                        sample(20, 25, 200));
        Lag lag = Lag.of(REPLICA, master, replica);
        assertThat(lag.micros().count()).isEqualTo(2);
        assertThat(lag.micros().max()).isEqualTo(15_000);
        assertThat(lag.micros().p50()).isEqualTo(15_000);
        assertThat(lag.uncaught()).isZero();
    }

    @Test
    void whatTheReplicaNeverReachedIsCountedUnlessTheMasterToldOfItLast() {
        List<Sample> master = List.of(sample(0, 1, 100), sample(10, 11, 200), sample(30, 31, 300));
        Lag lag = Lag.of(REPLICA, master, List.of(sample(2, 3, 100), sample(20, 21, 150)));
        assertThat(lag.uncaught()).isEqualTo(1);
    }

    @Test
    void aSpreadHasTheMiddleTheNinetyNinthAndTheLargest() {
        List<Long> values = LongStream.rangeClosed(1, 200).boxed().toList();
        assertThat(Spread.of(values)).isEqualTo(new Spread(200, 101, 199, 200));
        assertThat(Spread.of(List.of())).isEqualTo(new Spread(0, 0, 0, 0));
    }
}
