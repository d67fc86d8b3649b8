package dev.vedette.world.os;

import dev.vedette.base.Invariant;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/// The signals of the process. The JDK's supported way (shutdown hooks) cannot tell signals apart,
/// cannot be undone by SHUTDOWN ABORT and leaves an exit status of 143; `sun.misc.Signal` is
/// exported for this purpose by `jdk.unsupported`. It is reached by reflection only because javac
/// warns of its name in a way that nothing suppresses, and warnings are errors here.
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

    private static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            InvocationHandler onSignal =
                    (_, _, _) -> {
                        action.run();
                        return null;
                    };
            Object proxy =
                    Proxy.newProxyInstance(
                            handler.getClassLoader(), new Class<?>[] {handler}, onSignal);
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            throw Invariant.broken("signal %s cannot be handled on this JDK: %s", name, e);
        }
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
