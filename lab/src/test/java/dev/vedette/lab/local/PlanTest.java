package dev.vedette.lab.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.lab.client.Address;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

class PlanTest {

    private static final Plan.Logins LOGINS = new Plan.Logins("r3pl", "w4tch", "p33r");

    private static Plan plan(int nodes, int sentinels, String program) {
        List<Post> posts = new ArrayList<>();
        for (int i = 1; i <= nodes; i++) {
            posts.add(new Post("node-" + i, false, new Address("127.0.0.1", 7000 + i), program));
        }
        for (int i = 1; i <= sentinels; i++) {
            posts.add(new Post("sentinel-" + i, true, new Address("127.0.0.1", 8000 + i), program));
        }
        return new Plan(
                "orders",
                Path.of("/g"),
                posts,
                new Plan.Timing(2, 5000, 60000),
                "n0de",
                "s3nt",
                LOGINS);
    }

    private static String file(Plan plan, String path) {
        return plan.configurations().get(Path.of(path));
    }

    @ParameterizedTest
    @ValueSource(strings = {"vedette", "redis-server"})
    void everySettingStandsBelowACommentThatExplainsIt(String program) {
        for (Map.Entry<Path, String> file : plan(3, 3, program).configurations().entrySet()) {
            for (String paragraph : file.getValue().split("\n\n")) {
                assertThat(paragraph).as("%s", file.getKey()).startsWith("#");
                // A user is one line, however many rules it has.
                assertThat(paragraph.lines().filter(line -> !line.startsWith("user ")))
                        .as("%s", file.getKey())
                        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
            }
        }
    }

    @Test
    void nodesDifferOnlyBelowWhatIsMarked() {
        Plan plan = plan(3, 3, "redis-server");
        List<String> second = List.of(file(plan, "node-2/redis.conf").split("\n\n"));
        List<String> third = List.of(file(plan, "node-3/redis.conf").split("\n\n"));
        assertThat(second).hasSameSizeAs(third);
        for (int i = 1; i < second.size(); i++) {
            if (!second.get(i).equals(third.get(i))) {
                assertThat(second.get(i)).contains("# CHANGE: ");
            }
        }
    }

    @Test
    void passwordsAreTheSameWhereverTheyMustBe() {
        Plan plan = plan(3, 3, "redis-server");
        for (int i = 1; i <= 3; i++) {
            assertThat(file(plan, "node-" + i + "/redis.conf"))
                    .contains("\nrequirepass n0de\n")
                    .contains("\nuser replica on >r3pl ", "\nmasteruser replica\nmasterauth r3pl\n")
                    .contains("\nuser sentinel on >w4tch ")
                    .doesNotContain("s3nt", "p33r");
            assertThat(file(plan, "sentinel-" + i + "/sentinel.conf"))
                    .contains(
                            "\nsentinel auth-user orders sentinel\nsentinel auth-pass orders w4tch\n")
                    .contains("\nrequirepass s3nt\n", "\nuser peer on >p33r ")
                    .contains("\nsentinel sentinel-user peer\nsentinel sentinel-pass p33r\n")
                    .doesNotContain("n0de", "r3pl");
        }
    }

    /// A master cut off has stopped taking writes, give or take the second between two reports,
    /// before it counts as down.
    @ParameterizedTest
    @CsvSource({"5000, 3", "30000, 10", "10000, 8", "4000, 2", "1000, 2"})
    void theMastersPatienceEndsBeforeTheSentinels(int downAfterMillis, int seconds) {
        assertThat(RedisConf.maxLagSeconds(downAfterMillis)).isEqualTo(seconds);
    }

    @Test
    void aMasterWithOneReplicaMustNotAskForOne() {
        assertThat(file(plan(2, 3, "redis-server"), "node-1/redis.conf"))
                .contains("\nmin-replicas-to-write 0\n");
        assertThat(file(plan(3, 3, "redis-server"), "node-1/redis.conf"))
                .contains("\nmin-replicas-to-write 1\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\"b", "it's", "back\\slash", "tab\t", "ümlaut"})
    void passwordsThatNeedQuotesAreRefused(String password) {
        assertThat(Plan.complaintAbout(password)).isNotNull();
        assertThat(Plan.complaintAbout("p#a-s~s!%$")).isNull();
    }
}
