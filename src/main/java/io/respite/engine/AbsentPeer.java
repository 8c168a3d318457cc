package io.respite.engine;

/** The connection of a session that has none of its own: replies go nowhere. */
public class AbsentPeer implements Session.Peer {

    @Override
    public void write(long ref, int length) {}

    @Override
    public String address() {
        return "?:0";
    }

    @Override
    public String localAddress() {
        return "?:0";
    }

    @Override
    public int descriptor() {
        return -1;
    }

    @Override
    public long inputBytes() {
        return 0;
    }

    @Override
    public long inputRoomBytes() {
        return 0;
    }

    @Override
    public long argumentBytes() {
        return 0;
    }

    @Override
    public long outputBytes() {
        return 0;
    }

    @Override
    public int outputPieces() {
        return 0;
    }

    @Override
    public void push(long ref, int length) {}

    @Override
    public boolean isReplying() {
        return false;
    }

    @Override
    public void close() {}

    @Override
    public void resume() {}

    @Override
    public void enforceOutputLimit(long nowMs) {}
}
