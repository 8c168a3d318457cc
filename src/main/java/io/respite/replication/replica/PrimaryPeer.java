package io.respite.replication.replica;

import io.respite.engine.AbsentPeer;
import java.util.function.Supplier;

/**
 * The primary's connection as commands see it: nothing is replied over it. Owned by the engine
 * thread.
 */
final class PrimaryPeer extends AbsentPeer {

    private final Wire wire;
    private final Runnable onClose;
    private final Supplier<PrimaryStream> stream;

    PrimaryPeer(Wire wire, Runnable onClose, Supplier<PrimaryStream> stream) {
        this.wire = wire;
        this.onClose = onClose;
        this.stream = stream;
    }

    /* The reply of a script that took long. */
    @Override
    public void write(long ref, int length) {
        PrimaryStream current = stream.get();
        if (current != null) {
            current.replied(ref, length);
        }
    }

    @Override
    public String address() {
        return wire.address();
    }

    @Override
    public String localAddress() {
        return wire.localAddress();
    }

    @Override
    public int descriptor() {
        return wire.descriptor();
    }

    @Override
    public long inputBytes() {
        PrimaryStream current = stream.get();
        return current == null ? 0 : current.pendingBytes();
    }

    @Override
    public long outputBytes() {
        return wire.unsentBytes();
    }

    @Override
    public int outputPieces() {
        return wire.unsentBytes() > 0 ? 1 : 0;
    }

    @Override
    public void close() {
        onClose.run();
    }
}
