package dev.vedette.world.os;

import dev.vedette.world.Party;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Recording;
import jdk.jfr.StackTrace;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.time.Duration;

/// Tells Flight Recorder of every turn of a party: when, how long, and how much of that its thread
/// was on a processor. The recording has the collector's pauses beside it, on the same clock, so
/// what stopped the party can be told from what stopped the machine.
///
/// In the way only when asked for with `-Dvedette.turns=FILE`; otherwise its class is not even
/// loaded. It starts the recording itself: the JVM's own option for that would have it do without
/// the AOT cache, and what is recorded would not be what runs elsewhere.
final class ClockedParty implements Party {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Party party;

    private ClockedParty(Party party) {
        this.party = party;
    }

    /// Begins a recording of turns and of the collector's pauses; the file is written when the JVM
    /// ends.
    static ClockedParty recorded(Party party, String file) {
        Recording recording = new Recording();
        recording.enable(Turn.class).withThreshold(Duration.ZERO);
        recording.enable("jdk.GCPhasePause").withThreshold(Duration.ZERO);
        try {
            recording.setDestination(Path.of(file));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        recording.setDumpOnExit(true);
        recording.start();
        return new ClockedParty(party);
    }

    @Name("dev.vedette.Turn")
    @Label("Turn")
    @Category("Vedette")
    @Description("One turn of the thread that owns a node")
    @StackTrace(false)
    private static final class Turn extends Event {

        @Label("CPU nanoseconds")
        @SuppressWarnings("UnusedVariable") // Flight Recorder reads it
        private long cpuNanos;
    }

    @Override
    public void start() {
        party.start();
    }

    @Override
    public long turn() {
        Turn event = new Turn();
        long before = THREADS.getCurrentThreadCpuTime();
        event.begin();
        long deadline = party.turn();
        event.end();
        event.cpuNanos = THREADS.getCurrentThreadCpuTime() - before;
        event.commit();
        return deadline;
    }

    @Override
    public boolean isFinished() {
        return party.isFinished();
    }
}
