package dev.vedette.cli;

import dev.vedette.cli.Terminal.Style;

import java.io.PrintStream;
import java.util.Locale;

/// What a command is doing while it takes its time: on a terminal in one line that is rewritten,
/// elsewhere in a line for each step, and a sign of life every few seconds.
final class Steps {

    private static final String ERASE_LINE = "\r\u001b[K";

    private static final long REDRAW_NANOS = 100_000_000L;

    private static final long SIGN_OF_LIFE_NANOS = 5_000_000_000L;

    private final PrintStream out;
    private final Terminal terminal;
    private final int width;
    private volatile boolean isMuted;
    private boolean hasLiveLine;
    private String step = "";
    private long stepNanos;
    private long lastDrawNanos;

    Steps(PrintStream out, Terminal terminal, int width) {
        this.out = out;
        this.terminal = terminal;
        this.width = width;
    }

    void begins(String what) {
        step = what;
        stepNanos = System.nanoTime();
        lastDrawNanos = stepNanos;
        print(what + " ...", terminal.isLive());
    }

    void progresses(String detail) {
        long now = System.nanoTime();
        if (now - lastDrawNanos >= (terminal.isLive() ? REDRAW_NANOS : SIGN_OF_LIFE_NANOS)) {
            lastDrawNanos = now;
            String text = step + ": " + detail + " (" + seconds(now - stepNanos) + ")";
            print(text, terminal.isLive());
        }
    }

    void ends(String outcome) {
        String took = " (" + seconds(System.nanoTime() - stepNanos) + ")";
        String sign = terminal.style(Style.GREEN, terminal.glyph("✓", "ok"));
        print(sign + " " + outcome + terminal.style(Style.FAINT, took), false);
    }

    /// Takes the live line away, so that something else can be said.
    void clear() {
        if (hasLiveLine && !isMuted) {
            out.print(ERASE_LINE);
            out.flush();
            hasLiveLine = false;
        }
    }

    /// Nothing more is printed: the program is being ended.
    void mute() {
        clear();
        isMuted = true;
    }

    private void print(String text, boolean isLive) {
        if (isMuted) {
            return;
        }
        out.print(hasLiveLine ? ERASE_LINE : "");
        if (isLive) {
            out.print(text.length() < width ? text : text.substring(0, width - 1));
        } else {
            out.println(text);
        }
        out.flush();
        hasLiveLine = isLive;
    }

    private static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }
}
