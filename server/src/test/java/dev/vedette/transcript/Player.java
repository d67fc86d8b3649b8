package dev.vedette.transcript;

import dev.vedette.transcript.Transcript.Step;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Plays a transcript on a stage and compares, or writes down what happened instead.
final class Player {

    private final Transcript transcript;
    private final Stage stage;
    private final Set<String> clients = new LinkedHashSet<>();
    private final List<String> unreported = new ArrayList<>();

    /// The last number that each client was answered.
    private final Map<String, String> numbers = new HashMap<>();

    private int comparisons;

    private static final String UNORDERED = "unordered ";

    /// A minute in all.
    private static final int MOST_REPEATED = 3_000;

    private static final long REPEATED_MILLIS = 20;

    private Player(Transcript transcript, Stage stage) {
        this.transcript = transcript;
        this.stage = stage;
    }

    /// Answers how many expectations were compared.
    static int compare(Transcript transcript, Stage stage) {
        Player player = new Player(transcript, stage);
        for (Step step : transcript.steps()) {
            if (!step.isOursOnly || !stage.isReal()) {
                player.compare(step);
            }
        }
        return player.comparisons;
    }

    /// Replaces expectations that do not hold. Our own server decides only about what Redis lacks.
    static void rewrite(Transcript transcript, Stage stage) {
        Player player = new Player(transcript, stage);
        for (Step step : transcript.steps()) {
            if (!step.isOursOnly || !stage.isReal()) {
                player.rewrite(step);
            }
        }
    }

    private List<String> play(Step step) {
        if (step.isTick()) {
            stage.tick(step.tickMillis);
        } else {
            clients.add(step.client);
            stage.send(step.client, step.bytes(numbers));
        }
        stage.settle();
        unreported.addAll(stage.propagated());
        List<String> happened =
                new ArrayList<>(step.isTick() ? List.of() : stage.received(step.client));
        if (!happened.isEmpty() && happened.getFirst().matches(":\\d+")) {
            numbers.put(step.client, happened.getFirst().substring(1));
        }
        happened.addAll(arrived(step));
        return happened;
    }

    /// What came to clients that the step did not ask for.
    private List<String> arrived(Step step) {
        List<String> arrived = new ArrayList<>();
        for (String client : clients) {
            if (step.isTick() || !client.equals(step.client)) {
                String shown = client.isEmpty() ? "main" : client;
                stage.received(client).forEach(notation -> arrived.add(shown + "< " + notation));
            }
        }
        return arrived;
    }

    /// The last of its answers, if it is to be asked again; what time brings, when it has come.
    private List<String> playToTheEnd(Step step, List<String> expected) {
        List<String> happened = play(step);
        for (int i = 0; step.isRepeated() && !fits(expected, happened) && i < MOST_REPEATED; i++) {
            stage.tick(REPEATED_MILLIS);
            happened = play(step);
        }
        boolean isAwaited = step.isTick() && stage.isLate();
        for (int i = 0; isAwaited && happened.size() < expected.size() && i < MOST_REPEATED; i++) {
            stage.tick(REPEATED_MILLIS);
            stage.settle();
            happened.addAll(arrived(step));
        }
        return happened;
    }

    private void compare(Step step) {
        List<String> expected = step.expectedOf(stage.isReal());
        List<String> happened = playToTheEnd(step, expected);
        if (!fits(expected, happened)) {
            throw difference(step, expected, happened);
        }
        comparisons += Math.max(1, expected.size());
        List<String> propagated = step.propagated;
        if (propagated != null) {
            if (!fits(propagated, unreported)) {
                throw difference(step, propagated, unreported);
            }
            comparisons += Math.max(1, propagated.size());
            unreported.clear();
        }
    }

    private static boolean fits(List<String> expected, List<String> happened) {
        if (expected.size() != happened.size()) {
            return false;
        }
        for (int i = 0; i < expected.size(); i++) {
            if (!Notation.matches(expected.get(i), happened.get(i))) {
                return false;
            }
        }
        return true;
    }

    private AssertionError difference(Step step, List<String> expected, List<String> happened) {
        return new AssertionError(
                "%s:%d%n%s%nexpected%n  %s%nbut got%n  %s%n(-Dvedette.rewrite=true takes a real server's answer)"
                        .formatted(
                                transcript.file(),
                                step.line,
                                step.text,
                                String.join("\n  ", expected),
                                String.join("\n  ", happened)));
    }

    private void rewrite(Step step) {
        List<String> happened = playToTheEnd(step, step.expectedOf(stage.isReal()));
        boolean isOurs = step.isOursOnly == !stage.isReal();
        List<String> ofRedis = step.expectedOfRedis;
        if (ofRedis != null && stage.isReal()) {
            update(ofRedis, happened);
        } else if (isOurs || ofRedis != null) {
            update(step.expected, happened);
        }
        List<String> propagated = step.propagated;
        if (propagated != null) {
            if (isOurs) {
                update(propagated, unreported);
            }
            unreported.clear();
        }
    }

    /// An expectation that holds stays as it is written, with its masks.
    private static void update(List<String> expected, List<String> happened) {
        List<String> updated = new ArrayList<>();
        for (int i = 0; i < happened.size(); i++) {
            boolean holds =
                    i < expected.size() && Notation.matches(expected.get(i), happened.get(i));
            boolean isUnordered = i < expected.size() && expected.get(i).startsWith(UNORDERED);
            updated.add(holds ? expected.get(i) : (isUnordered ? UNORDERED : "") + happened.get(i));
        }
        expected.clear();
        expected.addAll(updated);
    }
}
