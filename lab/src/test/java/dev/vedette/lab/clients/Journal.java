package dev.vedette.lab.clients;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What one client did, in its own words. A program in another language says it on standard output,
/// a line each:
///
/// | line | means |
/// |---|---|
/// | `wrote KEY` | acknowledged; the value is the key |
/// | `refused KEY WHY` | not acknowledged: the error as the library tells it |
/// | `master PORT` | the master the library uses now |
/// | `switched PORT` | the program heard `+switch-master` from a sentinel |
/// | `read KEY` | the right value came from where the library reads |
/// | `unread KEY WHY` | reading failed |
///
/// Anything else is a remark of the library, such as a warning.
public final class Journal {

    /// Enough to see what a client that came to nothing was busy with.
    private static final int LAST_WORDS = 20;

    /// A write and when its acknowledgement was heard of, in `System.nanoTime`.
    public record Acknowledged(long nanos, String key) {}

    private final String client;
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private final List<Integer> switches = new ArrayList<>();
    private final List<String> lastWords = new ArrayList<>();
    private @Nullable String result;
    private int masterPort = -1;
    private int writesThere;
    private int readsThere;
    private boolean isOver;

    Journal(String client) {
        this.client = client;
    }

    synchronized void hear(String line) {
        String[] words = line.split(" ", 3);
        String what = words.length > 1 ? words[1] : "";
        switch (words[0]) {
            case "wrote" -> wrote(what);
            case "read" -> readsThere++;
            case "master" -> named(Integer.parseInt(what));
            case "switched" -> switches.add(Integer.parseInt(what));
            case "refused" -> {
                results(words.length > 2 ? words[2] : "");
                remember(line);
            }
            default -> remember(line);
        }
    }

    synchronized void wrote(String key) {
        acknowledged.add(new Acknowledged(System.nanoTime(), key));
        writesThere++;
        results("writes");
    }

    private void results(String what) {
        if (result == null) {
            result = what;
        }
    }

    synchronized void named(int port) {
        if (port != masterPort) {
            masterPort = port;
            writesThere = 0;
            readsThere = 0;
        }
    }

    synchronized void ended() {
        isOver = true;
    }

    private void remember(String line) {
        lastWords.add(line);
        if (lastWords.size() > LAST_WORDS) {
            lastWords.removeFirst();
        }
    }

    /// What is still missing before this client has settled at the master on `port`: that it names
    /// it, `writes` acknowledged since, and as many `reads`.
    public synchronized List<String> missing(int port, int writes, int reads) {
        if (isOver) {
            return List.of(client + " has ended: " + lastWords);
        }
        if (masterPort != port) {
            return List.of(client + " names port " + masterPort + ", not " + port + lastly());
        }
        if (writesThere < writes) {
            return List.of(client + " wrote " + writesThere + " values to port " + port + lastly());
        }
        if (readsThere < reads) {
            return List.of(client + " read " + readsThere + " values back" + lastly());
        }
        return List.of();
    }

    private String lastly() {
        return lastWords.isEmpty() ? "" : "; lastly: " + lastWords.getLast();
    }

    /// What came first: "writes", or why a write was refused; empty as long as there is nothing.
    public synchronized Optional<String> result() {
        return isOver && result == null
                ? Optional.of("ended: " + lastWords)
                : Optional.ofNullable(result);
    }

    public synchronized List<Acknowledged> acknowledged() {
        return List.copyOf(acknowledged);
    }

    public synchronized List<Integer> switches() {
        return List.copyOf(switches);
    }

    /// The longest time without an acknowledgement that ended after `begin`, in milliseconds.
    public synchronized long longestGapMillis(long begin, long end) {
        long longest = 0;
        long before = begin;
        for (Acknowledged write : acknowledged) {
            if (write.nanos() > end) {
                break;
            }
            if (write.nanos() > begin) {
                longest = Math.max(longest, write.nanos() - before);
            }
            before = Math.max(begin, write.nanos());
        }
        return longest / 1_000_000;
    }
}
