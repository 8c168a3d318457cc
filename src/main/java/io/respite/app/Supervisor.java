package io.respite.app;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * The service manager that {@code supervised} names, told of the start and the end of this server:
 * systemd by datagrams to {@code NOTIFY_SOCKET}, as sd_notify(3) has them, upstart by a stop of the
 * process, which it continues. Any thread may tell it.
 */
final class Supervisor {

    /** Nobody watches over the server. */
    static final Supervisor NONE = new Supervisor("no", null);

    private static final Logger log = Logger.getLogger(Supervisor.class);

    private static final String SOCKET_VARIABLE = "NOTIFY_SOCKET";
    private static final String JOB_VARIABLE = "UPSTART_JOB";

    /* As Linux numbers them. */
    private static final int STOP_SIGNAL = 19;
    private static final short UNIX = 1;
    private static final int DATAGRAM_CLOSED_ON_EXEC = 2 | 0x80000;
    private static final int AT_ONCE_OR_NOT = 0x40 | 0x4000;
    private static final int LONGEST_PATH = 108;

    private final String name;
    private final byte[] socket;

    private Supervisor(String name, byte[] socket) {
        this.name = name;
        this.socket = socket;
    }

    /**
     * The one of the process that has these variables, told that the server starts.
     *
     * @param mode {@code systemd}, {@code upstart}, {@code auto}, which takes whichever there is,
     *     or {@code no}
     */
    static Supervisor of(String mode, Map<String, String> variables) {
        return switch (mode) {
            case "systemd" -> systemd(variables.get(SOCKET_VARIABLE));
            case "upstart" -> upstart(variables.containsKey(JOB_VARIABLE));
            case "auto" -> detected(variables);
            default -> NONE;
        };
    }

    private static Supervisor detected(Map<String, String> variables) {
        if (variables.containsKey(JOB_VARIABLE)) {
            log.debug("Upstart supervision detected.");
            return of("upstart", variables);
        }
        if (variables.containsKey(SOCKET_VARIABLE)) {
            log.debug("Systemd supervision detected.");
            return of("systemd", variables);
        }
        return NONE;
    }

    private static Supervisor upstart(boolean isThere) {
        if (!isThere) {
            log.warn("upstart supervision requested, but UPSTART_JOB not found!");
            return NONE;
        }
        log.info("supervised by upstart, will stop to signal readiness.");
        call("raise", FunctionDescriptor.of(JAVA_INT, JAVA_INT), STOP_SIGNAL);
        return new Supervisor("upstart", null);
    }

    private static Supervisor systemd(String path) {
        if (path == null) {
            log.warn("systemd supervision error: NOTIFY_SOCKET not found!");
            return NONE;
        }
        Supervisor systemd = new Supervisor("systemd", path.getBytes(StandardCharsets.UTF_8));
        if (!systemd.tell("STATUS=Respite is loading...\n")) {
            return NONE;
        }
        log.info(
                "Supervised by systemd. Please make sure you set appropriate values for"
                        + " TimeoutStartSec and TimeoutStopSec in your service unit.");
        return systemd;
    }

    /** What INFO calls it: {@code systemd}, {@code upstart} or {@code no}. */
    String name() {
        return name;
    }

    /** All data is there. */
    void ready() {
        tell("STATUS=Ready to accept connections\nREADY=1\n");
    }

    /** The end has begun, which may take as long as saving does. */
    void stopping() {
        tell("STOPPING=1\n");
    }

    /* Returns false, and says why in the log, where nobody takes it. */
    private boolean tell(String message) {
        if (socket == null) {
            return false;
        }
        boolean isTaken = socket.length > 0 && socket.length < LONGEST_PATH && send(message);
        if (!isTaken) {
            log.warn("systemd supervision error: nobody takes what is sent to NOTIFY_SOCKET");
        }
        return isTaken;
    }

    private boolean send(String message) {
        int descriptor =
                (int)
                        call(
                                "socket",
                                FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
                                (int) UNIX,
                                DATAGRAM_CLOSED_ON_EXEC,
                                0);
        if (descriptor < 0) {
            return false;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocateFrom(message);
            MemorySegment address = address(arena);
            long sent =
                    (long)
                            call(
                                    "sendto",
                                    FunctionDescriptor.of(
                                            JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT,
                                            ADDRESS, JAVA_INT),
                                    descriptor,
                                    text,
                                    text.byteSize() - 1,
                                    AT_ONCE_OR_NOT,
                                    address,
                                    (int) address.byteSize());
            return sent > 0;
        } finally {
            call("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT), descriptor);
        }
    }

    /* struct sockaddr_un; a name that begins with @ is one of no file, and begins with a zero. */
    private MemorySegment address(Arena arena) {
        MemorySegment address = arena.allocate(Short.BYTES + socket.length);
        address.set(JAVA_SHORT, 0, UNIX);
        MemorySegment.copy(socket, 0, address, JAVA_BYTE, Short.BYTES, socket.length);
        if (socket[0] == '@') {
            address.set(JAVA_BYTE, Short.BYTES, (byte) 0);
        }
        return address;
    }

    private static Object call(String function, FunctionDescriptor type, Object... arguments) {
        Linker linker = Linker.nativeLinker();
        MethodHandle handle =
                linker.downcallHandle(linker.defaultLookup().findOrThrow(function), type);
        try {
            return handle.invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new LinkageError(function, e);
        }
    }
}
