package dev.vedette.sentinel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Bytes;
import dev.vedette.oracle.Oracle;
import dev.vedette.oracle.RespClient;
import dev.vedette.resp.Reply;
import dev.vedette.sentinel.core.Address;
import dev.vedette.sentinel.core.Report;
import dev.vedette.sentinel.core.Role;

import org.junit.jupiter.api.Test;

/// INFO as a real server prints it, and as none should.
final class InfoTextTest {

    private static final String ID = "0123456789abcdef0123456789abcdef01234567";

    @Test
    void aRealMastersInfoIsUnderstood() {
        try (RespClient client = RespClient.connect(Oracle.shared().port())) {
            Report report = InfoText.read(text(client.ask("INFO")));
            assertThat(report.role()).isEqualTo(Role.MASTER);
            assertThat(report.runId()).hasSize(40);
            assertThat(report.replicas()).isEmpty();
            Oracle.count(1);
        }
    }

    private static String text(Reply reply) {
        return reply instanceof Reply.Bulk(Bytes bulk) ? bulk.toString() : "";
    }

    @Test
    void aReplicasPlaceIsRead() {
        Report report =
                InfoText.read(
                        "run_id:"
                                + ID
                                + "\r\nrole:slave\r\nmaster_host:10.0.0.1\r\nmaster_port:6379\r\n"
                                + "master_link_status:down\r\nmaster_link_down_since_seconds:12\r\n"
                                + "slave_repl_offset:4711\r\nslave_priority:10\r\nreplica_announced:0\r\n");
        assertThat(report)
                .returns(ID, Report::runId)
                .returns(Role.SLAVE, Report::role)
                .returns("10.0.0.1", Report::masterHost)
                .returns(6379, Report::masterPort)
                .returns(false, Report::masterLinkUp)
                .returns(12L, Report::masterLinkDownSeconds)
                .returns(4711L, Report::offset)
                .returns(10, Report::priority)
                .returns(false, Report::announced);
    }

    @Test
    void h11AMastersReplicasAreListedAndNonsenseIsLeftOut() {
        Report report =
                InfoText.read(
                        """
                        role:master
                        slave0:ip=10.0.0.2,port=6379,state=online,offset=1,lag=0
                        slave1:ip=,port=6379,state=online
                        slave2:ip=10.0.0.3,port=0
                        slave3:ip=evil.host,port=1
                        slavex:ip=10.0.0.4,port=1
                        slave4:ip=::1,port=7000
                        """);
        assertThat(report.replicas())
                .containsExactly(new Address("10.0.0.2", 6379), new Address("::1", 7000));
    }

    @Test
    void h11NobodyIsPromotedForAnAbsurdOffsetOrPriority() {
        Report report =
                InfoText.read(
                        """
                        run_id:short
                        role:king
                        slave_repl_offset:18446744073709551615
                        slave_priority:-1
                        master_host:a\rb
                        master_port:99999
                        """);
        assertThat(report)
                .returns("", Report::runId)
                .returns(null, Report::role)
                .returns(0L, Report::offset)
                .returns(0, Report::priority)
                .returns("?", Report::masterHost)
                .returns(0, Report::masterPort);
    }

    @Test
    void h11AMillionReplicaLinesAreBounded() {
        StringBuilder text = new StringBuilder("role:master\n");
        for (int i = 0; i < 1_000_000; i++) {
            text.append("slave").append(i % 1000).append(":ip=10.0.0.2,port=6379\n");
        }
        assertThat(InfoText.read(text.toString()).replicas()).hasSize(1024);
    }
}
