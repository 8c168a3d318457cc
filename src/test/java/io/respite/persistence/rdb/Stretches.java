package io.respite.persistence.rdb;

import io.respite.bytes.Crc64;
import io.respite.memory.Arena;
import io.respite.memory.Memory;

/** Bytes in stretches of one size: each stands in the same block, over the one before. */
final class Stretches implements RdbSource {

    private final Arena arena;
    private final byte[] bytes;
    private final int size;
    private final boolean tellsTotal;
    private final long block;
    private int given;
    private int length;
    private long checksum;

    Stretches(Arena arena, byte[] bytes, int size, boolean tellsTotal) {
        this.arena = arena;
        this.bytes = bytes;
        this.size = size;
        this.tellsTotal = tellsTotal;
        block = arena.allocate(HEADROOM_BYTES + size);
    }

    @Override
    public long totalBytes() {
        return tellsTotal ? bytes.length : -1;
    }

    @Override
    public boolean next() {
        checksum = Crc64.update(checksum, ref(), length);
        Memory.fill(block, HEADROOM_BYTES + size, 0x5A);
        length = Math.min(size, bytes.length - given);
        Memory.copyIn(bytes, given, length, ref());
        given += length;
        return length > 0;
    }

    @Override
    public long ref() {
        return block + HEADROOM_BYTES;
    }

    @Override
    public int length() {
        return length;
    }

    @Override
    public long checksumBefore() {
        return checksum;
    }

    @Override
    public void close() {
        arena.free(block);
    }
}
