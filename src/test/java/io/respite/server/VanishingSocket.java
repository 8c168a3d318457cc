package io.respite.server;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;

/**
 * A connection to this machine that can stop taking part, as if its own machine were gone: Linux is
 * told to drop every packet that comes for it, so that nothing is acknowledged and no probe is
 * answered.
 */
final class VanishingSocket implements AutoCloseable {

    private static final int AF_INET = 2;
    private static final int SOCK_STREAM = 1;
    private static final int SOL_SOCKET = 1;
    private static final int SO_ATTACH_FILTER = 26;
    private static final int LOOPBACK = 0x7f000001;
    private static final int SOCKET_ADDRESS_BYTES = 16;
    private static final int ROOM_BYTES = 64 * 1024;

    /** The instruction of a packet filter that returns its operand: how much of it is kept. */
    private static final short RETURN = 6;

    private static final FunctionDescriptor TRANSFER =
            FunctionDescriptor.of(JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG);

    private final Arena memory = Arena.ofConfined();
    private final MemorySegment buffer = memory.allocate(ROOM_BYTES, 8);
    private final int descriptor;

    /** Connects to a port of this machine. */
    VanishingSocket(int port) throws IOException {
        descriptor =
                (int) invoke("socket", type(JAVA_INT, JAVA_INT, JAVA_INT), AF_INET, SOCK_STREAM, 0);
        MemorySegment address = memory.allocate(SOCKET_ADDRESS_BYTES, 8);
        address.set(JAVA_SHORT, 0, (short) AF_INET);
        address.asByteBuffer().putShort(2, (short) port).putInt(4, LOOPBACK);
        check(
                "connect",
                type(JAVA_INT, ADDRESS, JAVA_INT),
                descriptor,
                address,
                SOCKET_ADDRESS_BYTES);
    }

    private static FunctionDescriptor type(MemoryLayout... arguments) {
        return FunctionDescriptor.of(JAVA_INT, arguments);
    }

    private static void check(String name, FunctionDescriptor type, Object... arguments)
            throws IOException {
        if ((int) invoke(name, type, arguments) != 0) {
            throw new IOException(name + " failed");
        }
    }

    private static Object invoke(String name, FunctionDescriptor type, Object... arguments) {
        Linker linker = Linker.nativeLinker();
        MemorySegment function = linker.defaultLookup().findOrThrow(name);
        try {
            return linker.downcallHandle(function, type).invokeWithArguments(arguments);
        } catch (Throwable e) {
            throw new LinkageError(name, e);
        }
    }

    void send(String text) throws IOException {
        buffer.setString(0, text, ISO_8859_1);
        long length = text.length();
        if ((long) invoke("write", TRANSFER, descriptor, buffer, length) != length) {
            throw new IOException("write failed");
        }
    }

    /** The first byte of what comes. */
    int read() {
        invoke("read", TRANSFER, descriptor, buffer, (long) ROOM_BYTES);
        return buffer.get(JAVA_BYTE, 0);
    }

    /** From here on the machine of this end is gone. */
    void vanish() throws IOException {
        MemorySegment keepNothing = memory.allocate(8, 8);
        keepNothing.set(JAVA_SHORT, 0, RETURN);
        MemorySegment program = memory.allocate(16, 8);
        program.set(JAVA_SHORT, 0, (short) 1);
        program.set(ADDRESS, 8, keepNothing);
        check(
                "setsockopt",
                type(JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT),
                descriptor,
                SOL_SOCKET,
                SO_ATTACH_FILTER,
                program,
                16);
    }

    @Override
    public void close() {
        invoke("close", type(JAVA_INT), descriptor);
        memory.close();
    }
}
