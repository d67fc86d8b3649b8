package dev.vedette.sentinel.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// What waits for the small file of votes, and what for the configuration.
final class DurabilityTest extends LoneSentinel {

    private final Deque<Long> images = new ArrayDeque<>();

    DurabilityTest() {
        super(0, usualGroup(0));
    }

    @Override
    void persist(Effect.Persist persist) {
        images.add(persist.number());
    }

    private long candidacies() {
        return effects.stream()
                .filter(
                        e ->
                                e instanceof Effect.Send s
                                        && s.request() instanceof Request.AskDown ask
                                        && ask.candidate() != null)
                .count();
    }

    private List<Effect.Outcome> answers() {
        return effects.stream()
                .filter(e -> e instanceof Effect.Answer)
                .map(e -> ((Effect.Answer) e).outcome())
                .toList();
    }

    private long onlyImage() {
        assertThat(images).hasSize(1);
        return images.remove();
    }

    /// All that the start brings is on disk.
    private void begin() {
        connect();
        while (!images.isEmpty()) {
            step(new Event.Persisted(images.remove(), true));
        }
    }

    @Test
    void aCandidateAsksForVotesWhenItsOwnIsSafeAndNotBefore() {
        begin();
        loseMaster();
        long image = onlyImage();
        assertThat(candidacies()).isZero();
        step(new Event.VotesSafe(image - 1));
        assertThat(candidacies()).isZero();
        step(new Event.VotesSafe(image));
        assertThat(candidacies()).isEqualTo(1);
    }

    @Test
    void aCandidateThatHearsOnlyOfTheConfigurationAsksThen() {
        begin();
        loseMaster();
        step(new Event.Persisted(onlyImage(), true));
        assertThat(candidacies()).isEqualTo(1);
    }

    @Test
    void anOperatorIsAnsweredWhenTheConfigurationIsWritten() {
        begin();
        step(new Event.Flush(7));
        long image = onlyImage();
        step(new Event.VotesSafe(image));
        assertThat(answers()).isEmpty();
        step(new Event.Persisted(image, true));
        assertThat(answers()).containsExactly(new Effect.Done());
    }

    @Test
    void anOperatorHearsWhenTheConfigurationCouldNotBeWritten() {
        begin();
        step(new Event.Flush(7));
        long image = onlyImage();
        step(new Event.VotesSafe(image));
        step(new Event.Persisted(image, false));
        assertThat(answers()).containsExactly(new Effect.NotSaved());
    }

    @Test
    void aVoteDoesNotWaitForAConfigurationThatIsStillBeingWritten() {
        begin();
        step(new Event.Flush(7));
        long slow = onlyImage();
        step(new Event.VotesSafe(slow));
        loseMaster();
        long image = onlyImage();
        step(new Event.VotesSafe(image));
        assertThat(candidacies()).isEqualTo(1);
        assertThat(answers()).isEmpty();
        // The newer image has what the older one had, which was never begun.
        step(new Event.Persisted(image, true));
        assertThat(answers()).containsExactly(new Effect.Done());
    }

    /// As whoever edits a configuration by hand may leave it.
    @Test
    void aMasterIsNotToldToFollowItselfForAFileThatNamesItAsItsReplica() {
        Durable.GroupImage usual = usualGroup(3);
        core =
                started(
                        3,
                        new Durable.GroupImage(
                                usual.name(),
                                MASTER,
                                usual.settings(),
                                3,
                                3,
                                List.of(MASTER, REPLICA),
                                usual.sentinels()));
        assertThat(group().replicas).containsOnlyKeys(REPLICA);
    }

    @Test
    void whatFailedIsWrittenAgain() {
        begin();
        loseMaster();
        long image = onlyImage();
        step(new Event.VotesSafe(image));
        step(new Event.Persisted(image, false));
        assertThat(images).isEmpty();
        silence(Tuning.RETRY_PERSIST);
        assertThat(images).hasSize(1);
    }
}
