package dev.vedette.lab.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.lab.client.Address;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

final class PictureTest {

    private record Pencil(String joints) implements Picture.Pen {
        @Override
        public String paint(String role, String text) {
            return text;
        }
    }

    private static final Picture.Pen PENCIL = new Pencil(Picture.BOX_JOINTS);

    private static List<Seat> group(int sentinels, int nodes) {
        List<Seat> seats = new ArrayList<>();
        for (int i = 1; i <= sentinels; i++) {
            seats.add(seat("sentinel-" + i, "sentinel", 26000 + i));
        }
        for (int i = 1; i <= nodes; i++) {
            seats.add(seat("node-" + i, i == 1 ? "master" : "replica", 6000 + i));
        }
        return seats;
    }

    private static Seat seat(String name, String role, int port) {
        return new Seat(name, role, new Address("127.0.0.1", port), 100 + port, "redis 7.0.15");
    }

    @Test
    void theUsualGroupIsDrawnInBoxesWithin80Columns() {
        List<String> picture = Picture.of(group(3, 3), "mymaster, quorum 2 of 3", PENCIL);
        assertThat(String.join("\n", picture) + "\n")
                .isEqualTo(
                        """
                        ┌──────────────────────┐  ┌──────────────────────┐  ┌──────────────────────┐
                        │ sentinel-1           │  │ sentinel-2           │  │ sentinel-3           │
                        │ :26001  pid 26101    │  │ :26002  pid 26102    │  │ :26003  pid 26103    │
                        │ redis 7.0.15         │  │ redis 7.0.15         │  │ redis 7.0.15         │
                        └───────────┬──────────┘  └───────────┬──────────┘  └───────────┬──────────┘
                                    └─────────────────────────┼─────────────────────────┘
                                                              │  mymaster, quorum 2 of 3
                                                  ┌───────────┴──────────┐
                                                  │ node-1        MASTER │
                                                  │ :6001  pid 6101      │
                                                  │ redis 7.0.15         │
                                                  └───────────┬──────────┘
                                                 ┌────────────┴────────────┐
                                     ┌───────────┴──────────┐  ┌───────────┴──────────┐
                                     │ node-2       REPLICA │  │ node-3       REPLICA │
                                     │ :6002  pid 6102      │  │ :6003  pid 6103      │
                                     │ redis 7.0.15         │  │ redis 7.0.15         │
                                     └──────────────────────┘  └──────────────────────┘
                        """);
    }

    @Test
    void oneSentinelAndOneReplicaStandInOneColumn() {
        List<String> picture = Picture.of(group(1, 2), "legend", new Pencil(Picture.ASCII_JOINTS));
        assertThat(String.join("\n", picture) + "\n")
                .isEqualTo(
                        """
                        +----------------------+
                        | sentinel-1           |
                        | :26001  pid 26101    |
                        | redis 7.0.15         |
                        +-----------+----------+
                                    |
                                    |  legend
                        +-----------+----------+
                        | node-1        MASTER |
                        | :6001  pid 6101      |
                        | redis 7.0.15         |
                        +-----------+----------+
                                    |
                        +-----------+----------+
                        | node-2       REPLICA |
                        | :6002  pid 6102      |
                        | redis 7.0.15         |
                        +----------------------+
                        """);
    }

    @Test
    void aGroupTooWideForBoxesBecomesAList() {
        List<String> picture = Picture.of(group(5, 3), "legend", PENCIL);
        assertThat(picture)
                .hasSize(9)
                .contains("node-1       master    127.0.0.1:6001        pid 6101     redis 7.0.15")
                .endsWith("legend")
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(80));
    }
}
