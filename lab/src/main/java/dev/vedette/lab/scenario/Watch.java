package dev.vedette.lab.scenario;

import dev.vedette.lab.client.Address;
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
    private final Set<Integer> acknowledgingPorts = ConcurrentHashMap.newKeySet();
    private volatile boolean isAfterFault;
    private @Nullable Timeline timeline;
    private @Nullable Names names;

    Watch(Story story) {
        this.story = story;
    }

    /// Begins to hear the sentinels; clients are told at once when one of them announces a new
    /// master.
    void listen(List<Member> sentinels, Workload workload) {
        for (int i = 0; i < sentinels.size(); i++) {
            Address address = sentinels.get(i).address();
            Listener listener =
                    new Listener(
                            address,
                            i,
                            event -> {
                                turn(event, workload);
                                happenings.add(event);
                            });
            listeners.add(listener);
            listener.start();
        }
    }

    private static void turn(Happening.SentinelEvent event, Workload workload) {
        String[] words = event.message().split(" ");
        if (event.channel().equals("+switch-master") && words.length == 5) {
            workload.turnTo(Integer.parseInt(words[4]));
        }
    }

    /// Hears of every acknowledged write, on the writers' threads.
    void acknowledged(Operation write) {
        if (isAfterFault && acknowledgingPorts.add(write.port())) {
            happenings.add(new Happening.FirstWrite(write.completedNanos(), write.port()));
        }
    }

    /// From here on there is a timeline. `old` is the node that acknowledged writes until now.
    Timeline begin(Names names, long faultNanos, Member old, int sentinelCount, String what) {
        Timeline begun = new Timeline(names, faultNanos, sentinelCount);
        this.names = names;
        timeline = begun;
        acknowledgingPorts.add(old.address().port());
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
            case Happening.FirstWrite(long nanos, int port) ->
                    story.happens(
                            open.add(
                                    nanos,
                                    "clients",
                                    "first-write",
                                    "first write acknowledged by " + known.node(port)));
        }
    }

    @Override
    public void close() {
        listeners.forEach(Listener::close);
    }
}
