package dev.vedette.lab.scenario;

import dev.vedette.lab.client.Access;
import dev.vedette.lab.client.Address;
import dev.vedette.lab.client.Listener;
import dev.vedette.lab.history.Operation;
import dev.vedette.lab.substrate.Member;
import dev.vedette.lab.workload.Workload;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Waits for the group to come to rest, and meanwhile passes on to the story what sentinels and
/// clients report.
///
/// Reports carry the time at which they were made, so it does not matter that this thread hears of
/// them a little later, between two looks at the group.
final class Watch implements AutoCloseable {

    /// Between two looks at the group: the resolution of what only looking can tell.
    private static final int LOOK_MILLIS = 20;

    private final Story story;
    private final List<Listener> listeners = new ArrayList<>();
    private final BlockingQueue<Happening> happenings = new LinkedBlockingQueue<>();
    private final Set<Address> acknowledging = ConcurrentHashMap.newKeySet();
    private volatile boolean isAfterFault;
    private @Nullable Timeline timeline;
    private @Nullable Names names;

    Watch(Story story) {
        this.story = story;
    }

    /// Begins to hear the sentinels; clients are told at once when one of them announces a new
    /// master.
    void listen(List<Member> sentinels, String masterName, Workload workload) {
        for (int i = 0; i < sentinels.size(); i++) {
            Address address = sentinels.get(i).address();
            int index = i;
            Listener listener =
                    new Listener(
                            address,
                            Access.open(),
                            event -> {
                                event.switchedTo(masterName).ifPresent(workload::turnTo);
                                happenings.add(
                                        new Happening.SentinelEvent(
                                                event.nanos(),
                                                index,
                                                event.channel(),
                                                event.message()));
                            });
            listeners.add(listener);
            listener.start();
        }
    }

    /// Hears of every acknowledged write, on the writers' threads.
    void acknowledged(Operation write) {
        if (isAfterFault && acknowledging.add(write.node())) {
            happenings.add(new Happening.FirstWrite(write.completedNanos(), write.node()));
        }
    }

    /// From here on there is a timeline. `old` is the node that acknowledged writes until now.
    Timeline begin(Names names, long faultNanos, Member old, int sentinelCount, String what) {
        Timeline begun = new Timeline(names, faultNanos, sentinelCount);
        this.names = names;
        timeline = begun;
        acknowledging.add(old.address());
        isAfterFault = true;
        note(faultNanos, "fault", what);
        return begun;
    }

    /// Adds what the scenario did or found itself.
    void note(long nanos, String event, String text) {
        if (timeline != null) {
            story.happens(timeline.add(nanos, "lab", event, text));
        }
    }

    /// Looks at the group again and again until it has nothing to complain about, for at most
    /// `bound`.
    ///
    /// @return the complaints of the last look; empty when all is well
    List<String> await(Duration bound, Supplier<List<String>> look) throws InterruptedException {
        long deadline = System.nanoTime() + bound.toNanos();
        List<String> complaints = look.get();
        while (!complaints.isEmpty() && System.nanoTime() - deadline < 0) {
            story.progresses(complaints.getFirst());
            pass(Duration.ofMillis(LOOK_MILLIS));
            complaints = look.get();
        }
        return complaints;
    }

    /// Lets time pass, with an eye on the reports.
    void pass(Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
            Happening happening = happenings.poll(left, TimeUnit.NANOSECONDS);
            if (happening != null) {
                tell(happening);
            }
        }
    }

    private void tell(Happening happening) {
        Timeline open = timeline;
        Names known = names;
        if (open == null || known == null) {
            return;
        }
        switch (happening) {
            case Happening.SentinelEvent event -> open.add(event).ifPresent(story::happens);
            case Happening.FirstWrite(long nanos, Address node) ->
                    story.happens(
                            open.add(
                                    nanos,
                                    "clients",
                                    "first-write",
                                    "first write acknowledged by " + known.node(node.port())));
        }
    }

    @Override
    public void close() {
        listeners.forEach(Listener::close);
    }
}
