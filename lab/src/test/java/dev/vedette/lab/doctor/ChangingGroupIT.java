package dev.vedette.lab.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vedette.lab.client.Answer;
import dev.vedette.lab.substrate.Built;
import dev.vedette.lab.substrate.Plan;
import dev.vedette.lab.survey.Survey;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// A group of real Redis that changes while it is looked at: the look ends in time, every check
/// finds words, and what changed is told.
final class ChangingGroupIT {

    private static final int TIMEOUT_MILLIS = 2_000;

    @FunctionalInterface
    private interface Change {
        void happen(Built group) throws Exception;
    }

    private static Survey changedDuring(Built group, Change change) throws Exception {
        // A sentinel that has just connected is nameless for a moment, too.
        Built.await("all sentinels have told their names", () -> !isListenedTo(group));
        try (ExecutorService looker = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<Survey> look =
                    looker.submit(
                            () ->
                                    Survey.take(
                                            new Survey.Request(
                                                    group.sentinels(),
                                                    Yard.WITH_PASSWORD,
                                                    null,
                                                    TIMEOUT_MILLIS)));
            // Then everybody has been asked something, and nobody everything.
            Built.await("the look has begun", () -> isListenedTo(group));
            change.happen(group);
            return look.get();
        }
    }

    /// Whether a nameless client listens to hellos on the master.
    private static boolean isListenedTo(Built group) throws IOException {
        return group.ask(group.node(0), "CLIENT", "LIST", "TYPE", "pubsub")
                .text()
                .lines()
                .anyMatch(line -> line.contains(" name= "));
    }

    private static List<Diagnosis> diagnosed(Survey survey) {
        return survey.groups().stream()
                .map(facts -> Diagnosis.of(facts, Expectations.USUAL))
                .toList();
    }

    @Test
    void aMasterHandedOverMeanwhileIsTold() throws Exception {
        try (Built group = Built.of(BrokenGroups.good()).awaitHealthy()) {
            Survey survey =
                    changedDuring(
                            group,
                            running -> {
                                Answer begun =
                                        running.ask(
                                                running.sentinel(0),
                                                "SENTINEL",
                                                "FAILOVER",
                                                Plan.MASTER);
                                assertThat(begun.isOk()).as("%s", begun).isTrue();
                                Built.await(
                                        "another master is named",
                                        () ->
                                                !running.ask(
                                                                running.sentinel(0),
                                                                "SENTINEL",
                                                                "GET-MASTER-ADDR-BY-NAME",
                                                                Plan.MASTER)
                                                        .texts()
                                                        .getLast()
                                                        .equals("" + running.node(0).port()));
                            });
            assertThat(survey.changes())
                    .anyMatch(
                            change ->
                                    change.contains(group.sentinel(0) + " named " + group.node(0)));
            assertThat(diagnosed(survey)).isNotEmpty();
        }
    }

    @Test
    void everybodyDyingMeanwhileIsTold() throws Exception {
        try (Built group = Built.of(BrokenGroups.good()).awaitHealthy()) {
            Survey survey =
                    changedDuring(
                            group,
                            running -> {
                                // The end of the nodes is the end of the look.
                                for (int i = 0; i < 3; i++) {
                                    running.sentinelProcess(i).kill();
                                }
                                for (int i = 0; i < 3; i++) {
                                    running.nodeProcess(i).kill();
                                }
                            });
            assertThat(survey.changes()).hasSize(3).allMatch(change -> change.contains("refused"));
            for (Diagnosis diagnosis : diagnosed(survey)) {
                assertThat(diagnosis.count(Verdict.NOT_CHECKED)).isPositive();
            }
        }
    }

    @Test
    void nodesThatHangMeanwhileDoNotHoldTheLookUp() throws Exception {
        try (Built group = Built.of(BrokenGroups.good()).awaitHealthy()) {
            Survey survey =
                    changedDuring(
                            group,
                            running -> {
                                for (int i = 0; i < 3; i++) {
                                    running.nodeProcess(i).freeze();
                                }
                            });
            for (Diagnosis diagnosis : diagnosed(survey)) {
                new Verdicts(diagnosis).couldNotCheck("min-replicas-set", "no answer within");
            }
            assertThat(survey.groups()).hasSize(1);
        }
    }
}
