package dev.vedette.sim;

import dev.vedette.world.Host;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.function.LongConsumer;

/// The process and machine of a simulation: the same figures on every run.
final class SimHost implements Host {

    private static final long MIB = 1024L * 1024;

    private final SimWorld world;
    private final Queue<String> stopRequests = new ArrayDeque<>();
    private final StringBuilder printed = new StringBuilder();

    SimHost(SimWorld world) {
        this.world = world;
    }

    void signal(String name) {
        stopRequests.add(name);
    }

    String printed() {
        return printed.toString();
    }

    @Override
    public long pid() {
        return 1000L + world.life();
    }

    @Override
    public String os() {
        return "Simulated 1.0 any";
    }

    @Override
    public String name() {
        return world.address();
    }

    @Override
    public String executable() {
        return "/simulated/redis-server";
    }

    @Override
    public Optional<String> environment(String variable) {
        return Optional.empty();
    }

    @Override
    public long residentBytes() {
        return 32 * MIB;
    }

    @Override
    public long totalMemoryBytes() {
        return 1024 * MIB;
    }

    @Override
    public void tidy() {
        // The heap is that of whoever simulates.
    }

    @Override
    public long heapUsedBytes() {
        return 8 * MIB;
    }

    @Override
    public long heapMaxBytes() {
        return 256 * MIB;
    }

    @Override
    public long blockBytesLimit() {
        return 512 * MIB;
    }

    @Override
    public long heapCommittedBytes() {
        return 16 * MIB;
    }

    @Override
    public CpuTime cpuTime() {
        return new CpuTime(0, 0);
    }

    @Override
    public long openFileLimit() {
        return 20_000;
    }

    @Override
    public int utcOffsetSeconds(long epochSecond) {
        return 0;
    }

    @Override
    public Optional<String> stopRequest() {
        return Optional.ofNullable(stopRequests.poll());
    }

    @Override
    public void pause(long millis) {
        world.pause(millis);
    }

    @Override
    public void print(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        printed.append(text);
        world.simulation().note(world.address(), text.stripTrailing());
    }

    @Override
    public boolean printsToTerminal() {
        return false;
    }

    @Override
    public void closeStandardStreams() {
        // Nothing is connected to them.
    }

    /// Every program ends well at once; the run's notes show its words.
    @Override
    public End execute(List<String> words, Map<String, String> variables, LongConsumer started) {
        world.simulation().note(world.address(), "runs: " + String.join(" ", words));
        started.accept(pid() + 1);
        return new End(0, 0);
    }

    @Override
    public void tellReady(String status) {
        world.simulation().note(world.address(), "ready: " + status);
    }

    @Override
    public void title(String text) {
        world.simulation().note(world.address(), "title: " + text);
    }
}
