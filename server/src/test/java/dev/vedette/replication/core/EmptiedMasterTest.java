package dev.vedette.replication.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.base.Moment;

import org.junit.jupiter.api.Test;

/// When a master without keys may take a replica's.
class EmptiedMasterTest {

    private final EmptiedMaster rule = new EmptiedMaster();
    private Moment now = new Moment(1_000_000_000, 1_795_266_780_000L);

    private boolean isDeferred(long offered, long held, boolean isOfOtherHistory) {
        return rule.isToBeDeferred(offered, held, isOfOtherHistory, now);
    }

    @Test
    void aMasterThatLostItsDataWaitsForAMinute() {
        rule.dataIsMasters();
        assertThat(isDeferred(0, 7, true)).isTrue();
        now = now.plusMillis(59_999);
        assertThat(isDeferred(0, 7, true)).isTrue();
        now = now.plusMillis(1);
        assertThat(isDeferred(0, 7, true)).isFalse();
    }

    @Test
    void oneThatWasEmptiedByOrderDoesNot() {
        rule.dataIsMasters();
        assertThat(isDeferred(0, 7, false)).isFalse();
    }

    @Test
    void norOneThatHasKeysNorAReplicaWithout() {
        rule.dataIsMasters();
        assertThat(isDeferred(1, 7, true)).isFalse();
        assertThat(isDeferred(0, 0, true)).isFalse();
    }

    @Test
    void anotherMasterMayHaveEverything() {
        rule.dataIsMasters();
        rule.followsAnother();
        assertThat(isDeferred(0, 7, true)).isFalse();
    }

    @Test
    void theMinuteBeginsAnewOnceTheMasterHasOfferedKeys() {
        rule.dataIsMasters();
        assertThat(isDeferred(0, 7, true)).isTrue();
        now = now.plusMillis(50_000);
        assertThat(isDeferred(3, 7, true)).isFalse();
        now = now.plusMillis(50_000);
        assertThat(isDeferred(0, 7, true)).isTrue();
    }
}
