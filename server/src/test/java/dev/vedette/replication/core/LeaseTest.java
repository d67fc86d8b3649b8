package dev.vedette.replication.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Moment;

import org.junit.jupiter.api.Test;

import java.util.List;

/// When a master may write by leave of its Sentinels.
final class LeaseTest {

    private static final String A = "a".repeat(40);
    private static final String B = "b".repeat(40);
    private static final String C = "c".repeat(40);

    private final Lease lease = new Lease("feed", at(0));

    LeaseTest() {
        lease.terms(LeaseTerms.of("g", List.of(A, B, C)));
    }

    private static Moment at(long millis) {
        return new Moment((millis - 5000) * Moment.NANOS_PER_MILLI, 1_700_000_000_000L + millis);
    }

    private void grant(String sentinel, String token, long now) {
        lease.grant(sentinel, 1000, token, at(now));
    }

    @Test
    void withoutTermsThereIsNothingToAskFor() {
        assertThat(new Lease("x", at(0)).holds(at(10))).isTrue();
    }

    @Test
    void aMajorityIsNeededAndCountsFromTheTokensAge() {
        String token = lease.token(at(100));
        grant(A, token, 150);
        assertThat(lease.holds(at(151))).isFalse();
        grant(B, token, 900);
        assertThat(lease.holds(at(901))).isTrue();
        assertThat(lease.holds(at(1099))).isTrue();
        assertThat(lease.holds(at(1100))).isFalse();
    }

    @Test
    void oneSentinelCountsOnceHoweverOftenItSpeaks() {
        grant(A, lease.token(at(100)), 110);
        grant(A, lease.token(at(120)), 130);
        assertThat(lease.holds(at(140))).isFalse();
        assertThat(lease.granted(at(140))).isEqualTo(1);
    }

    /// What lay in the buffers of a process that slept is as old as its tokens.
    @Test
    void grantsThatLayInABufferExtendNothing() {
        String token = lease.token(at(100));
        grant(A, token, 60_000);
        grant(B, token, 60_000);
        grant(C, token, 60_000);
        assertThat(lease.holds(at(60_001))).isFalse();
    }

    @Test
    void tokensOfAnotherProcessOfTheFutureOrOfNobodyAreWorthNothing() {
        String other = new Lease("beef", at(0)).token(at(100));
        for (String token :
                List.of(
                        other,
                        lease.token(at(9000)),
                        "feed-",
                        "feed--1",
                        "feed-1e3",
                        "-",
                        "",
                        "1")) {
            grant(A, token, 200);
            grant(B, token, 200);
            assertThat(lease.granted(at(201))).as(token).isZero();
        }
    }

    @Test
    void aChangeOfRoleMakesEverythingBeforeItVoid() {
        String token = lease.token(at(100));
        grant(A, token, 110);
        grant(B, token, 110);
        lease.startAnew(at(200));
        assertThat(lease.holds(at(201))).isFalse();
        grant(A, token, 210);
        grant(B, token, 210);
        assertThat(lease.holds(at(211))).isFalse();
        String fresh = lease.token(at(220));
        grant(A, fresh, 230);
        grant(B, fresh, 230);
        assertThat(lease.holds(at(231))).isTrue();
    }

    @Test
    void otherTermsNeedOtherGrants() {
        grant(A, lease.token(at(100)), 110);
        grant(B, lease.token(at(100)), 110);
        lease.terms(LeaseTerms.of("g", List.of(A, B, C)));
        assertThat(lease.holds(at(120))).isTrue();
        lease.terms(LeaseTerms.of("g", List.of(A, B, "d".repeat(40))));
        assertThat(lease.holds(at(130))).isFalse();
    }

    /// The monotonic clock of a machine that is suspended may stand still; the wall clock tells.
    @Test
    void aMachineThatWasSuspendedHasNoLease() {
        grant(A, lease.token(at(100)), 110);
        grant(B, lease.token(at(100)), 110);
        assertThat(lease.holds(at(120))).isTrue();
        Moment woken = new Moment(at(130).nanos(), at(130).millis() + 3_600_000);
        assertThat(lease.holds(woken)).isFalse();
    }
}
