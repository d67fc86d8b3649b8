package dev.vedette.sentinel.core;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The scripts that events have called and that have not ended well yet, oldest first.
///
/// At most 16 run at a time. One that ends with status 1 or by a signal runs again, after a pause
/// that doubles each time, ten times in all; one that runs for too long is killed, which is a
/// signal. Any other status than 0 is the script's word that it is of no use to try again. When the
/// queue is full the oldest script that does not run is dropped.
final class Scripts {

    private static final int MAX_QUEUED = 256;
    private static final int MAX_RUNNING = 16;
    private static final int MAX_RUNS = 10;

    /// One call of a script.
    private static final class Call {
        final long id;
        final List<String> words;
        final Map<String, String> facts;

        /// How often it was started.
        int runs;

        boolean isRunning;

        /// When it was started or, between two runs, may be again.
        long at;

        /// 0 until the system has told it.
        long pid;

        boolean isKilled;

        Call(long id, List<String> words, Map<String, String> facts) {
            this.id = id;
            this.words = words;
            this.facts = facts;
        }
    }

    private final Memory memory;
    private final List<Call> queue = new ArrayList<>();
    private long lastId;

    Scripts(Memory memory) {
        this.memory = memory;
    }

    /// An event of level WARNING about `of`.
    void notify(String event, String message, Instance of) {
        Group g = of.group;
        String path = g.settings.scripts().notification();
        if (path == null) {
            return;
        }
        List<String> about =
                List.of(
                        g.name,
                        of.kind.word(),
                        of.address.host(),
                        Integer.toString(of.address.port()));
        List<String> words = new ArrayList<>(List.of(path, event, message));
        if (g.settings.scripts().appendsInstance()) {
            words.addAll(about);
        }
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("VEDETTE_EVENT", event);
        facts.put("VEDETTE_MESSAGE", message);
        facts.put("VEDETTE_MASTER", about.get(0));
        facts.put("VEDETTE_ROLE", about.get(1));
        facts.put("VEDETTE_IP", about.get(2));
        facts.put("VEDETTE_PORT", about.get(3));
        add(words, facts);
    }

    /// The master of `g` is another one: `role` is leader when we brought it about, else observer.
    void reconfigure(Group g, String role, Address from, Address to) {
        String path = g.settings.scripts().reconfiguration();
        if (path == null) {
            return;
        }
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("VEDETTE_MASTER", g.name);
        facts.put("VEDETTE_ROLE", role);
        facts.put("VEDETTE_STATE", "start");
        facts.put("VEDETTE_FROM_IP", from.host());
        facts.put("VEDETTE_FROM_PORT", Integer.toString(from.port()));
        facts.put("VEDETTE_TO_IP", to.host());
        facts.put("VEDETTE_TO_PORT", Integer.toString(to.port()));
        List<String> words = new ArrayList<>(List.of(path));
        words.addAll(facts.values());
        add(words, facts);
    }

    private void add(List<String> words, Map<String, String> facts) {
        if (queue.size() >= MAX_QUEUED) {
            for (int i = 0; i < queue.size(); i++) {
                if (!queue.get(i).isRunning) {
                    queue.remove(i);
                    break;
                }
            }
        }
        Call call = new Call(++lastId, List.copyOf(words), facts);
        call.at = memory.now;
        queue.add(call);
    }

    /// Starts what is due and stops what runs for too long.
    void visit() {
        long limit = memory.timers.of(Timer.SCRIPT_MAX_RUNTIME);
        int running = 0;
        for (Call call : queue) {
            running += call.isRunning ? 1 : 0;
            if (call.isRunning && !call.isKilled && memory.now - call.at > limit) {
                call.isKilled = true;
                memory.announce(
                        Level.WARNING, "-script-timeout", call.words.getFirst() + ' ' + call.pid);
                memory.emit(new Effect.KillScript(call.id));
            }
        }
        for (Call call : queue) {
            if (!call.isRunning && call.at <= memory.now && running < MAX_RUNNING) {
                running++;
                call.runs++;
                call.isRunning = true;
                call.isKilled = false;
                call.pid = 0;
                call.at = memory.now;
                memory.emit(new Effect.RunScript(call.id, call.words, call.facts));
            }
        }
    }

    void started(Event.ScriptStarted event) {
        for (Call call : queue) {
            if (call.id == event.id() && call.isRunning) {
                call.pid = event.pid();
                memory.announce(Level.DEBUG, "+script-child", Long.toString(event.pid()));
            }
        }
    }

    void ended(Event.ScriptEnded event) {
        Call call = null;
        for (Call candidate : queue) {
            if (candidate.id == event.id()) {
                call = candidate;
            }
        }
        if (call == null) {
            return;
        }
        memory.announce(
                Level.DEBUG,
                "-script-child",
                call.pid + " " + event.status() + ' ' + event.signal());
        boolean mayRetry = event.signal() != 0 || event.status() == 1;
        if (mayRetry && call.runs < MAX_RUNS) {
            call.isRunning = false;
            call.pid = 0;
            call.at = memory.now + (memory.timers.of(Timer.SCRIPT_RETRY_DELAY) << (call.runs - 1));
            return;
        }
        if (event.signal() != 0 || event.status() != 0) {
            memory.announce(
                    Level.WARNING,
                    "-script-error",
                    call.words.getFirst() + ' ' + event.signal() + ' ' + event.status());
        }
        queue.remove(call);
    }

    List<View.ScriptView> view() {
        List<View.ScriptView> calls = new ArrayList<>();
        for (Call call : queue) {
            long millis = call.isRunning ? memory.now - call.at : Math.max(0, call.at - memory.now);
            calls.add(new View.ScriptView(call.words, call.isRunning, call.pid, millis, call.runs));
        }
        return calls;
    }
}
