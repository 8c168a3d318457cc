package io.respite.persistence;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;

/**
 * Lets a thread take what processors the others leave. Under Linux, where {@code nice(2)} is of the
 * calling thread; elsewhere it would be of the process, and nothing is done.
 */
final class LowPriority {

    /** As {@code nice} counts: about a third of what a thread gets that competes with it. */
    private static final int STEPS = 5;

    private static final boolean IS_LINUX = System.getProperty("os.name").equals("Linux");

    private LowPriority() {}

    /** Runs the task in this thread with a lower priority, which the thread keeps. */
    static void run(Runnable task) {
        if (IS_LINUX) {
            lower();
        }
        task.run();
    }

    private static void lower() {
        Linker linker = Linker.nativeLinker();
        linker.defaultLookup()
                .find("nice")
                .ifPresent(
                        nice -> {
                            FunctionDescriptor type = FunctionDescriptor.of(JAVA_INT, JAVA_INT);
                            call(linker.downcallHandle(nice, type));
                        });
    }

    private static void call(MethodHandle nice) {
        try {
            int level = (int) nice.invokeExact(STEPS);
            assert level >= -20 : level;
        } catch (Throwable e) {
            throw new LinkageError("nice", e);
        }
    }
}
