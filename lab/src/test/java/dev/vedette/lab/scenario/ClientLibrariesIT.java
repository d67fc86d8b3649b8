package dev.vedette.lab.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.vedette.lab.clients.Client;
import dev.vedette.lab.clients.Toolbox;
import dev.vedette.lab.substrate.Programs;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/// The client libraries people use find the new master without being touched, after a kill and
/// after SENTINEL FAILOVER, in a group of ours as in one of real Redis. The real one is the proof
/// that a failure over ours is ours and not the library's.
@ParameterizedClass
@MethodSource("groups")
final class ClientLibrariesIT {

    private static final Toolbox TOOLBOX = toolbox();

    /// What comes of a password for sentinels that have none. The default user takes any password
    /// of those who name him, as HELLO does; AUTH with the password alone is refused, which Jedis
    /// takes for a dead sentinel.
    private static final Map<String, String> MISTAKES =
            Map.of(
                    "jedis",
                    "JedisConnectionException All sentinels down",
                    "lettuce",
                    "writes",
                    "lettuce-replica",
                    "writes",
                    "redisson",
                    "writes",
                    "spring-lettuce",
                    "writes",
                    "spring-jedis",
                    "JedisConnectionException All sentinels down",
                    "redis-py",
                    "ResponseError AUTH <password> called without any password configured for the"
                            + " default user.",
                    "ioredis",
                    "writes",
                    "node-redis",
                    "writes");

    /// How long before its kill a master may have acknowledged what no replica got.
    private static final long IN_FLIGHT_NANOS = 1_000_000_000;

    enum Whose {
        REAL(Programs::real),
        OURS(Programs::ours);

        private final Supplier<Programs> programs;

        Whose(Supplier<Programs> programs) {
            this.programs = programs;
        }
    }

    /// Held on to: a logger that nobody holds forgets its level. Lettuce tells of every
    /// reconnection.
    private static final Logger LETTUCE = Logger.getLogger("io.lettuce");

    static {
        LETTUCE.setLevel(Level.SEVERE);
    }

    @Parameter Whose whose;

    private static Course course;

    private static Toolbox toolbox() {
        Path lab = Path.of(System.getProperty("basedir"));
        return new Toolbox(lab.resolve("src/test/clients"), lab.resolve("target/clients"));
    }

    static List<Client.Kind> kinds() {
        return Client.all(TOOLBOX);
    }

    /// Ours; `-Dvedette.clients=real` or `=all` shows that the programs do what is expected of them
    /// over real Redis. Not in each build: what a library and a server of others make of a busy
    /// machine says nothing about ours.
    static List<Whose> groups() {
        String wanted = System.getProperty("vedette.clients", "ours");
        return Stream.of(Whose.values())
                .filter(whose -> wanted.equals("all") || whose.name().equalsIgnoreCase(wanted))
                .toList();
    }

    static List<Client.Kind> kindsThatSendPasswords() {
        return kinds().stream().filter(Client.Kind::sendsPasswords).toList();
    }

    @BeforeParameterizedClassInvocation
    static void failOverTwice(Whose whose) throws IOException, InterruptedException {
        course = new Course(whose.programs.get(), kinds(), whose == Whose.REAL);
        course.run();
    }

    @AfterParameterizedClassInvocation
    static void tell(Whose whose) throws IOException {
        try (Course over = course) {
            System.out.println(over.account(whose.name().toLowerCase(Locale.ROOT)));
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void writesToTheNewMasterAfterAKill(Client.Kind client) {
        requireTool(client);
        assertThat(course.stage("kill").missing(client)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void writesToTheNewMasterAfterAManualFailover(Client.Kind client) {
        requireTool(client);
        assertThat(course.stage("SENTINEL FAILOVER").missing(client)).isEmpty();
    }

    /// A killed master takes along what it had just acknowledged. A manual failover of real Redis
    /// loses what the old master takes until it is told; ours loses nothing.
    @ParameterizedTest
    @MethodSource("kinds")
    void findsWhatWasAcknowledged(Client.Kind client) {
        requireTool(client);
        long killed = course.stage("kill").begin();
        Course.Stage manual = course.stage("SENTINEL FAILOVER");
        assertThat(course.lost(client))
                .as(client.name())
                .filteredOn(
                        write -> write.nanos() < killed - IN_FLIGHT_NANOS || write.nanos() > killed)
                .filteredOn(
                        write ->
                                whose == Whose.OURS
                                        || write.nanos() < manual.begin()
                                        || write.nanos() > manual.end())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("kindsThatSendPasswords")
    void sendsAPasswordThatNoSentinelAskedFor(Client.Kind client) {
        requireTool(client);
        assertThat(course.mistake(client))
                .as(client.name())
                .startsWith(MISTAKES.get(client.name()));
    }

    /// redis-py's user listens to the sentinels himself; other libraries do it inside.
    @Test
    void aProgramHearsOfTheSwitch() {
        Client.Kind client =
                kinds().stream().filter(k -> k.name().equals("redis-py")).findFirst().orElseThrow();
        requireTool(client);
        assertThat(course.journal(client).switches())
                .contains(
                        course.stage("kill").masterPort(),
                        course.stage("SENTINEL FAILOVER").masterPort());
    }

    private static void requireTool(Client.Kind client) {
        String missing = course.missingTool(client);
        if (missing != null) {
            assumeThat(System.getenv("CI")).as(missing).isNotNull();
            throw new AssertionError(missing);
        }
    }
}
