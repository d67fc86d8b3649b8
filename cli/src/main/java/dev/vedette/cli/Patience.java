package dev.vedette.cli;

import java.io.PrintStream;

/// Says what is being waited for, once it has taken more than a second: on a terminal by a line
/// that goes away again, elsewhere by a line that stays.
final class Patience implements AutoCloseable {

    private static final int SILENT_MILLIS = 1_000;

    private final PrintStream messages;
    private final boolean isLive;
    private final String what;
    private final Thread thread;
    private boolean hasSpoken;
    private boolean isOver;

    private Patience(PrintStream messages, boolean isLive, String what) {
        this.messages = messages;
        this.isLive = isLive;
        this.what = what;
        this.thread = Thread.ofVirtual().unstarted(this::speak);
    }

    static Patience begin(PrintStream messages, Terminal terminal, String what) {
        Patience patience = new Patience(messages, terminal.isLive(), what);
        patience.thread.start();
        return patience;
    }

    private void speak() {
        try {
            Thread.sleep(SILENT_MILLIS);
        } catch (InterruptedException _) {
            return; // It was quick.
        }
        say();
    }

    private synchronized void say() {
        if (!isOver) {
            hasSpoken = true;
            messages.print(what + " ..." + (isLive ? "" : System.lineSeparator()));
            messages.flush();
        }
    }

    /// Nothing is said after this.
    @Override
    public synchronized void close() {
        isOver = true;
        thread.interrupt();
        if (hasSpoken && isLive) {
            messages.print("\r\u001b[K");
            messages.flush();
        }
    }
}
