package dev.vedette.world.os;

import dev.vedette.world.Party;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/// Tells Flight Recorder of every turn of a party: when, how long, and how much of that its thread
/// was on a processor. The recording has the collector's pauses beside it, on the same clock, so
/// what stopped the party can be told from what stopped the machine.
///
/// In the way only when asked for with `-Dvedette.turns=true`; otherwise its class is not even
/// loaded.
final class ClockedParty implements Party {

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Party party;

    ClockedParty(Party party) {
        this.party = party;
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
