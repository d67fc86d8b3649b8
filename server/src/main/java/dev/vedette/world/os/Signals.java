package dev.vedette.world.os;

import sun.misc.Signal;
import sun.misc.SignalHandler;

import java.util.function.Consumer;

/// The signals of the process. The JDK's supported way (shutdown hooks) cannot tell signals apart,
/// cannot be undone by SHUTDOWN ABORT and leaves an exit status of 143; `sun.misc.Signal` is
/// exported for this purpose by `jdk.unsupported`.
final class Signals {

    private Signals() {}

    /// Calls `stop` with `SIGTERM` or `SIGINT` on a thread of the JDK. A second SIGINT runs
    /// `insisted` and ends the process at once, as the operator who sees no prompt wants. SIGHUP is
    /// ignored: a lost terminal is no reason to stop serving.
    static void onStop(Consumer<String> stop, Runnable insisted) {
        handle("TERM", () -> stop.accept("SIGTERM"));
        handle("INT", new Interrupts(stop, insisted));
        handle("HUP", () -> {});
    }

    // A class of its own, and no lambda or proxy: a start would wait for the JDK to make one.
    private record Listener(Runnable action) implements SignalHandler {
        @Override
        public void handle(Signal signal) {
            action.run();
        }
    }

    private static void handle(String name, Runnable action) {
        Signal.handle(new Signal(name), new Listener(action));
    }

    private static final class Interrupts implements Runnable {

        private final Consumer<String> stop;
        private final Runnable insisted;
        private boolean isSecond;

        Interrupts(Consumer<String> stop, Runnable insisted) {
            this.stop = stop;
            this.insisted = insisted;
        }

        @Override
        public void run() {
            if (isSecond) {
                insisted.run();
                Runtime.getRuntime().halt(1);
            }
            isSecond = true;
            stop.accept("SIGINT");
        }
    }
}
