package io.respite.memory;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/**
 * What Linux is told of threads, so that the engine's finds a processor whenever it has something
 * to do; elsewhere, and on processors that are rare, nothing. It needs no privilege, and where it
 * is refused all stays as it was.
 *
 * <p>A thread that takes what is left has a lower priority. One that is waited for has short
 * slices: from Linux 6.12 on, one that wakes then takes the place of one with longer slices at
 * once, which else ends its slice first, and is looked at only by the tick, every 4 ms at 250 Hz.
 * Short slices give a thread nothing more of a processor.
 */
public final class Scheduling {

    /* A picture of struct sched_attr, 48 bytes: see sched_setattr(2).
     *
     *     0 size   4 policy   8 flags   16 nice   20 priority   24 runtime   32 …
     */
    private static final int ATTRIBUTES_SIZE = 48;

    private static final int POLICY = 4;
    private static final int FLAGS = 8;
    private static final int NICE = 16;
    private static final int RUNTIME = 24;

    /** In place of the number of a call. */
    static final long UNKNOWN = 0;

    private static final int USUAL_POLICY = 0;
    private static final int CALLER = 0;

    /** As {@code nice} counts: about a third of what a thread gets that competes with it. */
    private static final int STEPS = 5;

    /** What is left to the lowest of all. */
    private static final int LEAST = 19;

    /** The shortest that Linux takes. */
    private static final long SLICE_NANOS = 100_000;

    /* The C library has no function for these calls, and on an architecture whose numbers are not
     * known here there would be some other call behind them. */
    private static final long SET_ATTRIBUTES =
            setAttributes(System.getProperty("os.name"), System.getProperty("os.arch"));
    private static final long GET_ATTRIBUTES = SET_ATTRIBUTES + 1;
    private static final boolean IS_KNOWN = SET_ATTRIBUTES != UNKNOWN;

    private static final Path THREADS = Path.of("/proc/self/task");

    /** What to make of a thread. */
    private enum Wish {
        LOW,
        PROMPT
    }

    private Scheduling() {}

    /** The number of {@code sched_setattr}, one less than that of its counterpart. */
    static long setAttributes(String system, String architecture) {
        if (!system.equals("Linux")) {
            return UNKNOWN;
        }
        return switch (architecture) {
            case "amd64" -> 314;
            case "aarch64", "loongarch64", "riscv64" -> 274;
            default -> UNKNOWN;
        };
    }

    /** This thread takes what the others leave, and so do those that it starts from now on. */
    public static void low() {
        apply(Wish.LOW, CALLER);
    }

    /**
     * Other threads of this process take what is left.
     *
     * @param isMeant by the name that the system has for a thread, its first 15 bytes
     */
    public static void low(Predicate<String> isMeant) {
        apply(Wish.LOW, isMeant);
    }

    /**
     * Other threads get a processor soon when they have something to do, and so do those that they
     * start from now on, unless they are low. Named as for {@link #low(Predicate)}.
     */
    public static void prompt(Predicate<String> isMeant) {
        apply(Wish.PROMPT, isMeant);
    }

    private static void apply(Wish wish, Predicate<String> isMeant) {
        if (!IS_KNOWN) {
            return;
        }
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(THREADS)) {
            for (Path thread : threads) {
                if (isMeant.test(Files.readString(thread.resolve("comm")).strip())) {
                    apply(wish, Integer.parseInt(thread.getFileName().toString()));
                }
            }
        } catch (IOException unknown) {
            /* There is no /proc, or a thread has ended: the others stay as they are. */
        }
    }

    private static void apply(Wish wish, int thread) {
        if (!IS_KNOWN) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment attributes = arena.allocate(ATTRIBUTES_SIZE, Long.BYTES);
            long got = Calls.call(GET_ATTRIBUTES, thread, attributes, ATTRIBUTES_SIZE);
            if (got != 0 || attributes.get(JAVA_INT, POLICY) != USUAL_POLICY) {
                return;
            }
            attributes.set(JAVA_INT, 0, ATTRIBUTES_SIZE);
            attributes.set(JAVA_LONG, FLAGS, 0);
            switch (wish) {
                case LOW -> {
                    int nice = attributes.get(JAVA_INT, NICE) + STEPS;
                    attributes.set(JAVA_INT, NICE, Math.min(LEAST, nice));
                    attributes.set(JAVA_LONG, RUNTIME, 0);
                }
                case PROMPT -> attributes.set(JAVA_LONG, RUNTIME, SLICE_NANOS);
            }
            Calls.call(SET_ATTRIBUTES, thread, attributes, 0);
        }
    }

    /* Apart, as there is no such function where this is not Linux. */
    private static final class Calls {

        private static final Linker LINKER = Linker.nativeLinker();

        /** {@code syscall(2)}: the number, the thread, its attributes, a size or flags, flags. */
        private static final MethodHandle SYSCALL =
                LINKER.downcallHandle(
                        LINKER.defaultLookup().findOrThrow("syscall"),
                        FunctionDescriptor.of(
                                JAVA_LONG, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT),
                        Linker.Option.firstVariadicArg(1));

        static long call(long number, int thread, MemorySegment attributes, int size) {
            try {
                return (long) SYSCALL.invokeExact(number, thread, attributes, size, 0);
            } catch (Throwable e) {
                throw new LinkageError("syscall", e);
            }
        }
    }
}
