package dev.vedette.lab.recording;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Records the logs of real servers in the situations of [Losses], [Refusals] and [Troubles] into
/// `lab/src/test/resources/explain/SITUATION/`. It is run by hand, as root on Linux (every machine
/// of a situation is a network namespace), with redis-server 7.0.15 and redis-cli on PATH:
///
/// ```
/// mvn -o -q -Dfast -pl lab test-compile
/// java -cp lab/target/classes:lab/target/test-classes dev.vedette.lab.recording.Recorder \
///      lab/src/test/resources/explain [--old FILE] [SITUATION...]
/// ```
///
/// `--old` names the binary of a Redis 6.2, such as the one in the embedded-redis jar; the
/// situations recorded with it are called `SITUATION-6.2`. Without names, everything is recorded,
/// six situations at a time, in about five minutes. The stories told of the new logs are then
/// written anew, to be reviewed: see `RecordedIncidentsTest`.
public final class Recorder {

    private static final int AT_A_TIME = 6;

    private static final String OLD = "-6.2";

    private Recorder() {}

    public static void main(String[] arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of(arguments));
        if (words.getFirst().equals("--inside")) {
            record(words.get(1), Path.of(words.get(2)), Path.of(words.get(3)));
            return;
        }
        Path results = Path.of(words.removeFirst()).toAbsolutePath();
        Path old = null;
        if (!words.isEmpty() && words.getFirst().equals("--old")) {
            words.removeFirst();
            old = Path.of(words.removeFirst()).toAbsolutePath();
        }
        List<String> wanted = words.isEmpty() ? everything(old != null) : words;
        recordAll(wanted, results, old);
    }

    static Map<String, Situation> situations() {
        Map<String, Situation> all = new TreeMap<>();
        all.putAll(Losses.ALL);
        all.putAll(Refusals.ALL);
        all.putAll(Troubles.ALL);
        return all;
    }

    private static List<String> everything(boolean hasOld) {
        List<String> names = new ArrayList<>();
        situations()
                .forEach(
                        (name, situation) -> {
                            names.add(name);
                            if (hasOld && situation.isWorthBothVersions()) {
                                names.add(name + OLD);
                            }
                        });
        return names;
    }

    private static void recordAll(List<String> wanted, Path results, Path old) throws Exception {
        Path current = Path.of(Network.run("command -v redis-server").strip());
        try (ExecutorService workers = Executors.newFixedThreadPool(AT_A_TIME)) {
            Map<String, Future<Integer>> ends = new TreeMap<>();
            for (String name : wanted) {
                Path program = name.endsWith(OLD) ? old : current;
                ends.put(name, workers.submit(() -> apart(name, program, results.resolve(name))));
            }
            for (Map.Entry<String, Future<Integer>> end : ends.entrySet()) {
                System.err.println(
                        end.getKey() + ": " + (end.getValue().get() == 0 ? "recorded" : "FAILED"));
            }
        }
    }

    /// Runs one situation in a network namespace of its own, which takes a process of its own.
    private static int apart(String name, Path program, Path results)
            throws IOException, InterruptedException {
        return new ProcessBuilder(
                        "unshare",
                        "--net",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Recorder.class.getName(),
                        "--inside",
                        name,
                        program.toString(),
                        results.toString())
                .inheritIO()
                .start()
                .waitFor();
    }

    private static void record(String name, Path program, Path results) throws Exception {
        String plain = name.endsWith(OLD) ? name.substring(0, name.length() - OLD.length()) : name;
        Situation situation = situations().get(plain);
        if (situation == null) {
            throw new IllegalArgumentException("no situation is called " + plain);
        }
        System.err.println(name);
        try (Stage stage = new Stage(program, results)) {
            stage.truth().is("situation", plain);
            stage.truth().is("redis", name.endsWith(OLD) ? "6.2" : "7.0.15");
            try {
                situation.play(stage);
            } finally {
                stage.keep(); // a recording that failed is looked at, too
            }
        }
    }
}
