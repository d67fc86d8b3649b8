package dev.vedette.lab.recording;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Machines 10.0.0.1, 10.0.0.2, ... as network namespaces on one bridge, where the recorder is
/// 10.0.0.254. A machine can be unplugged, and one machine can be made unable to reach another.
///
/// The program must itself run in a network namespace of its own (`unshare --net`): the bridge and
/// everything on it vanishes with the last process.
public final class Network implements AutoCloseable {

    /// The machine number of the recorder itself.
    public static final int RECORDER = 254;

    private final Map<Integer, Process> machines = new TreeMap<>();

    public Network() {
        run("ip link set lo up");
        run("ip link add bridge0 type bridge");
        run("ip addr add " + address(RECORDER) + "/24 dev bridge0");
        run("ip link set bridge0 up");
    }

    public static String address(int machine) {
        return "10.0.0." + machine;
    }

    /// The process in the folder and the namespace of the machine, which is made when first used.
    public Process start(int machine, Path folder, Path output, List<String> command)
            throws IOException {
        List<String> words = new ArrayList<>(inside(machine));
        words.addAll(command);
        return new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()))
                .start();
    }

    /// What to write before a command that shall run on the machine.
    List<String> inside(int machine) {
        if (machine == RECORDER) {
            return List.of();
        }
        Process holder = machines.computeIfAbsent(machine, this::plugIn);
        return List.of("nsenter", "--target", Long.toString(holder.pid()), "--net");
    }

    private Process plugIn(int machine) {
        try {
            Process holder = new ProcessBuilder("unshare", "--net", "sleep", "3600").start();
            // The namespace exists once it differs from ours.
            String ours = "\"$(readlink /proc/self/ns/net)\"";
            String theirs = "\"$(readlink /proc/" + holder.pid() + "/ns/net)\"";
            run("until test " + theirs + " != " + ours + "; do sleep 0.02; done");
            run("ip link add port%d type veth peer name eth%d".formatted(machine, machine));
            run("ip link set eth%d netns %d".formatted(machine, holder.pid()));
            run("ip link set port%d master bridge0 up".formatted(machine));
            String enter = "nsenter --target " + holder.pid() + " --net ";
            run(enter + "ip addr add 10.0.0.%d/24 dev eth%d".formatted(machine, machine));
            run(enter + "ip link set eth%d up".formatted(machine));
            run(enter + "ip link set lo up");
            return holder;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    void unplug(int machine) {
        run("ip link set port%d down".formatted(machine));
    }

    void replug(int machine) {
        run("ip link set port%d up".formatted(machine));
    }

    /// Nothing goes from `one` to `other` any more; connections between them stall.
    public void block(int one, int other) {
        run(String.join(" ", inside(one)) + " ip route add blackhole 10.0.0." + other + "/32");
    }

    public void unblock(int one, int other) {
        run(String.join(" ", inside(one)) + " ip route del blackhole 10.0.0." + other + "/32");
    }

    public static String run(String command) {
        try {
            Process process =
                    new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
            String output =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int exit = process.waitFor();
            if (exit != 0) {
                throw new IllegalStateException(command + " ended with " + exit + ": " + output);
            }
            return output;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", interruption);
        }
    }

    @Override
    public void close() {
        machines.values().forEach(Process::destroyForcibly);
    }
}
