package io.respite.memory;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * Lets threads take what processors the others leave: the engine's is to find one free whenever it
 * has something to do. Under Linux, where priorities are of threads, and a thread has that of the
 * one that started it; elsewhere they would be of the process, and nothing is done.
 */
public final class LowPriority {

    /** As {@code nice} counts: about a third of what a thread gets that competes with it. */
    private static final int STEPS = 5;

    /** PRIO_PROCESS of {@code setpriority(2)}: one thread, by its number. */
    private static final int ONE_THREAD = 0;

    private static final boolean IS_LINUX = System.getProperty("os.name").equals("Linux");
    private static final Path THREADS = Path.of("/proc/self/task");

    private LowPriority() {}

    /** Runs the task in this thread with a lower priority, which the thread keeps. */
    public static void run(Runnable task) {
        lower();
        task.run();
    }

    /** Lowers the priority of this thread, and so of those that it starts from now on. */
    public static void lower() {
        if (IS_LINUX) {
            call(function("nice", 1), STEPS);
        }
    }

    /**
     * Lowers the priority of other threads of this process.
     *
     * @param isMeant by the name that the system has for a thread, its first 15 bytes
     */
    public static void lower(Predicate<String> isMeant) {
        if (!IS_LINUX) {
            return;
        }
        MethodHandle get = function("getpriority", 2);
        MethodHandle set = function("setpriority", 3);
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
            for (Path thread : threads) {
                if (isMeant.test(Files.readString(thread.resolve("comm")).strip())) {
                    int id = Integer.parseInt(thread.getFileName().toString());
                    int level = call(get, ONE_THREAD, id);
                    call(set, ONE_THREAD, id, level + STEPS);
                }
            }
        } catch (IOException unknown) {
            /* There is no /proc, or a thread has ended: the others stay as they are. */
        }
    }

    /* A function of the C library, of so many integers. */
    private static MethodHandle function(String name, int arguments) {
        MemoryLayout[] types = new MemoryLayout[arguments];
        Arrays.fill(types, JAVA_INT);
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(
                linker.defaultLookup().find(name).orElseThrow(),
                FunctionDescriptor.of(JAVA_INT, types));
    }

    private static int call(MethodHandle function, Object... arguments) {
        try {
            return (int) function.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new LinkageError("priority", e);
        }
    }
}
