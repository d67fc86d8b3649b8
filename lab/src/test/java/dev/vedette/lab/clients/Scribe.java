package dev.vedette.lab.clients;

import java.util.function.Supplier;

/// A client of the JVM, on a thread of its own.
final class Scribe implements Client {

    private static final int PAUSE_MILLIS = 20;

    /// How many writes ago a key was written that is read: replicas must have had time to get it.
    private static final int READ_BEHIND = 50;

    private final String name;
    private final Supplier<Library> opening;
    private final Journal journal;
    private final Thread thread;
    private volatile boolean isStopped;

    Scribe(String name, Supplier<Library> opening) {
        this.name = name;
        this.opening = opening;
        this.journal = new Journal(name);
        // Not a virtual one: libraries load classes, and whoever waits for another thread to do so
        // holds the carrier that this other one may need.
        this.thread = Thread.ofPlatform().daemon().name(name).start(this::run);
    }

    private void run() {
        try (Library library = opening.get()) {
            for (int number = 0; !isStopped; number++) {
                String key = name + ":" + number;
                attempt("refused " + key, () -> write(library, key));
                if (number >= READ_BEHIND) {
                    String old = name + ":" + (number - READ_BEHIND);
                    attempt("unread " + old, () -> read(library, old));
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException failure) {
            // What a library throws is what its user sees; which types it chose is its own affair.
            journal.hear("refused " + name + " " + words(failure));
        } finally {
            journal.ended();
        }
    }

    private void attempt(String what, Runnable attempt) {
        try {
            attempt.run();
        } catch (RuntimeException failure) {
            journal.hear(what + " " + words(failure));
        }
    }

    private void write(Library library, String key) {
        library.set(key, key);
        journal.wrote(key);
        journal.named(library.masterPort());
    }

    private void read(Library library, String key) {
        if (library.reads(key, key)) {
            journal.hear("read " + key);
        }
    }

    private static String words(RuntimeException failure) {
        return failure.getClass().getSimpleName() + " " + failure.getMessage();
    }

    @Override
    public Journal journal() {
        return journal;
    }

    @Override
    public void stop() throws InterruptedException {
        isStopped = true;
        thread.join();
    }
}
