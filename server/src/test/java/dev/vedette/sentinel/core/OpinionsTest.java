package dev.vedette.sentinel.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// What another Sentinel has said about the master, and for how long it counts.
final class OpinionsTest extends LoneSentinel {

    private Effect.Send question;

    OpinionsTest() {
        super(0, usualGroup(0, 2));
        connect();
    }

    @Override
    void asked(Effect.Send send) {
        if (send.request() instanceof Request.AskDown) {
            question = send;
        }
    }

    private void answer(boolean isDown) {
        step(
                new Event.DownAnswered(
                        question.conn(), (Request.AskDown) question.request(), isDown, null, 0));
    }

    private void bothHoldItForDown() {
        loseMaster();
        answer(true);
        assertThat(announced("+odown")).hasSize(1);
    }

    private void masterReturns() {
        connected(group().master.link);
        assertThat(announced("-odown")).hasSize(1);
    }

    private void masterIsLostAgain() {
        loseMaster();
        assertThat(group().master.isDown()).isTrue();
    }

    @Test
    void whatWasSaidBeforeTheMasterReturnedCountsNoMore() {
        bothHoldItForDown();
        masterReturns();
        masterIsLostAgain();
        assertThat(announced("+odown")).as("the second time").hasSize(1);
        answer(true);
        assertThat(announced("+odown")).hasSize(2);
    }

    @Test
    void anAgreementThatComesWhenTheMasterHasReturnedIsOld() {
        loseMaster();
        connected(group().master.link);
        answer(true);
        masterIsLostAgain();
        assertThat(announced("+odown")).isEmpty();
    }

    /// Seed 82628: a vote that comes late is a vote. What comes with it is old, too.
    @Test
    void soIsOneThatComesWithAVote() {
        bothHoldItForDown();
        silence(1000);
        Request.AskDown ask = (Request.AskDown) question.request();
        assertThat(ask.candidate()).isEqualTo(ME);
        masterReturns();
        step(new Event.DownAnswered(question.conn(), ask, true, ME, ask.epoch()));
        assertThat(group().peers.get(PEER).votedFor).isEqualTo(ME);
        masterIsLostAgain();
        assertThat(announced("+odown")).as("the second time").hasSize(1);
    }

    /// A peer has promoted the replica; what it said of the former master arrives when the new one
    /// is down.
    @Test
    void whatIsSaidOfTheFormerMasterIsNotAboutTheNewOne() {
        loseMaster();
        Effect.Send aboutTheFormer = question;
        step(new Event.HelloHeard(new Hello(PEER_AT, PEER, 9, "g", REPLICA, 9)));
        step(new Event.WhereAnswered(question.conn(), "g", REPLICA));
        assertThat(group().address()).isEqualTo(REPLICA);
        masterIsLostAgain();
        question = aboutTheFormer;
        answer(true);
        assertThat(announced("+odown")).isEmpty();
    }
}
