package io.respite.app.log;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * The system's log, by the C library's {@code openlog} and {@code syslog}, as Redis uses it: with
 * the process id, and connected at once. Any thread may log.
 */
final class Syslog {

    private static final int WITH_PID = 1;
    private static final int AT_ONCE = 8;
    private static final int WITHOUT_WAITING = 16;

    private static final int USER = 1 << 3;
    private static final int LOCAL0 = 16 << 3;

    private static final Linker LINKER = Linker.nativeLinker();

    /** The library keeps the addresses of these. */
    private final Arena arena = Arena.global();

    private final MethodHandle syslog;
    private final MemorySegment format;

    /**
     * Opens it.
     *
     * @param ident the name of the program there
     * @param facility {@code user} or {@code local0} to {@code local7}
     */
    Syslog(String ident, String facility) {
        MethodHandle open =
                function("openlog", FunctionDescriptor.ofVoid(ADDRESS, JAVA_INT, JAVA_INT));
        syslog =
                function(
                        "syslog",
                        FunctionDescriptor.ofVoid(JAVA_INT, ADDRESS, ADDRESS),
                        Linker.Option.firstVariadicArg(2));
        format = arena.allocateFrom("%s");
        try {
            open.invokeExact(
                    arena.allocateFrom(ident),
                    WITH_PID | AT_ONCE | WITHOUT_WAITING,
                    facilityNumber(facility));
        } catch (Throwable e) {
            throw new LinkageError("openlog", e);
        }
    }

    private static MethodHandle function(
            String name, FunctionDescriptor type, Linker.Option... options) {
        return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(name), type, options);
    }

    static int facilityNumber(String facility) {
        return facility.equals("user")
                ? USER
                : LOCAL0 + (Integer.parseInt(facility.substring("local".length())) << 3);
    }

    /** Debug, informational, notice or warning, as syslog counts them. */
    static int priority(Verbosity verbosity) {
        return switch (verbosity) {
            case DEBUG -> 7;
            case VERBOSE -> 6;
            case NOTICE -> 5;
            case WARNING, NOTHING -> 4;
        };
    }

    void log(Verbosity verbosity, String message) {
        try (Arena once = Arena.ofConfined()) {
            syslog.invokeExact(priority(verbosity), format, once.allocateFrom(message));
        } catch (Throwable e) {
            throw new LinkageError("syslog", e);
        }
    }
}
