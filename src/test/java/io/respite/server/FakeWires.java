package io.respite.server;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.replication.replica.Dialler;
import io.respite.replication.replica.Wire;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Wires whose other ends are in a test's hands. */
public final class FakeWires implements Dialler {

    private final List<FakeWire> all = new ArrayList<>();

    @Override
    public Wire dial(String host, int port, Wire.Listener listener) {
        FakeWire wire = new FakeWire(host + ":" + port, listener);
        all.add(wire);
        return wire;
    }

    /** The wire that was dialled last. */
    public FakeWire last() {
        return all.getLast();
    }

    /** How many were dialled. */
    public int count() {
        return all.size();
    }

    /** One wire. */
    public static final class FakeWire implements Wire {

        private final String target;
        private final Listener listener;
        private final StringBuilder written = new StringBuilder();
        private boolean reads = true;
        private boolean closed;

        private FakeWire(String target, Listener listener) {
            this.target = target;
            this.listener = listener;
        }

        public String target() {
            return target;
        }

        /** The connection is there. */
        public void connect() {
            listener.connected();
        }

        /** The other end sends bytes. */
        public void send(Arena arena, byte[] bytes) {
            if (bytes.length == 0) {
                return;
            }
            long block = arena.allocate(bytes.length);
            Memory.copyIn(bytes, 0, bytes.length, block);
            listener.received(block, bytes.length);
            arena.free(block);
        }

        /** The other end sends text of one byte a character. */
        public void send(Arena arena, String text) {
            send(arena, text.getBytes(StandardCharsets.ISO_8859_1));
        }

        /** The connection breaks. */
        public void breakOff(String reason) {
            if (!closed) {
                closed = true;
                listener.closed(reason);
            }
        }

        /** What was written since the last time. */
        public String taken() {
            String text = written.toString();
            written.setLength(0);
            return text;
        }

        /** Whether the other end may send. */
        public boolean reads() {
            return reads;
        }

        public boolean isClosed() {
            return closed;
        }

        @Override
        public void write(String text) {
            written.append(text);
        }

        @Override
        public long unsentBytes() {
            return 0;
        }

        @Override
        public void read(boolean isReading) {
            reads = isReading;
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public String address() {
            return target;
        }

        @Override
        public String localAddress() {
            return "127.0.0.1:1";
        }

        @Override
        public int descriptor() {
            return -1;
        }
    }
}
