package dev.vedette.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LoadFiguresTest {

    /// As redis-benchmark 7.0.15 printed it, shortened.
    private static final String OUTPUT =
            """
            ====== SET ======
              200000 requests completed in 0.39 seconds

            Latency by percentile distribution:
            0.000% <= 0.247 milliseconds (cumulative count 16)
            50.000% <= 1.279 milliseconds (cumulative count 100352)
            98.438% <= 3.263 milliseconds (cumulative count 196880)
            99.219% <= 6.167 milliseconds (cumulative count 198448)
            99.805% <= 7.263 milliseconds (cumulative count 199616)
            99.902% <= 7.551 milliseconds (cumulative count 199808)
            100.000% <= 8.847 milliseconds (cumulative count 200000)

            Cumulative distribution of latencies:
            99.976% <= 8.103 milliseconds (cumulative count 199952)

            Summary:
              throughput summary: 509554.16 requests per second
            """;

    @Test
    void throughputAndTheNextFinerPercentilesAreRead() {
        assertThat(LoadFigures.parse(OUTPUT))
                .isEqualTo(new LoadFigures(509554.16, 1.279, 6.167, 7.551));
    }

    @Test
    void anOutputWithoutFiguresIsShownWhole() {
        assertThatThrownBy(() -> LoadFigures.parse("Could not connect"))
                .hasMessageContaining("Could not connect");
    }

    @Test
    void theMedianOfAnEvenNumberIsTheMeanOfTheMiddleTwo() {
        assertThat(Report.median(new double[] {4, 1, 3, 2})).isEqualTo(2.5);
        assertThat(Report.median(new double[] {5, 1, 3})).isEqualTo(3);
    }
}
