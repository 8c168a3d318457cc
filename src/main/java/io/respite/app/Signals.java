package io.respite.app;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * Takes SIGTERM and SIGINT from the JVM, whose own answer would end the process with status 143 or
 * 130, and without asking.
 *
 * <p>Reached by reflection, because the compiler warns of every mention of {@code sun.misc.Signal},
 * the only way to hear of a signal, and cannot be told not to.
 */
final class Signals {

    private Signals() {}

    /**
     * Calls {@code onSignal} with a name such as "TERM" on a thread of its own, each time that
     * signal comes.
     */
    static void handle(Consumer<String> onSignal, String... names) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            for (String name : names) {
                InvocationHandler invocation =
                        (_, _, _) -> {
                            onSignal.accept(name);
                            return null;
                        };
                signal.getMethod("handle", signal, handler)
                        .invoke(
                                null,
                                signal.getConstructor(String.class).newInstance(name),
                                Proxy.newProxyInstance(
                                        handler.getClassLoader(),
                                        new Class<?>[] {handler},
                                        invocation));
            }
        } catch (ReflectiveOperationException impossible) {
            throw new IllegalStateException("This JVM hands out no signals", impossible);
        }
    }
}
