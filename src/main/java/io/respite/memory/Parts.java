package io.respite.memory;

import java.util.ArrayList;
import java.util.List;

/**
 * Shares the address space out among arenas. A server has one arena; tests and live reload have
 * several one after the other. Thread-safe.
 */
final class Parts {

    private static final long GRANULARITY_BYTES = 64L << 20;

    private record Part(long start, long bytes) {}

    private static final List<Part> FREE = new ArrayList<>();

    /* The first granule is never handed out, so that 0 stays the reference of nothing. */
    static {
        FREE.add(new Part(GRANULARITY_BYTES, Memory.SIZE - GRANULARITY_BYTES));
    }

    private Parts() {}

    /**
     * Takes a part: start and size, at most {@code bytes}, less when the space is smaller, and
     * never more than half of the space: there may be a second arena, to check a snapshot in.
     */
    static synchronized long[] take(long bytes) {
        long most = Math.min(bytes, Memory.SIZE / 2);
        long wanted = most + GRANULARITY_BYTES - 1 & -GRANULARITY_BYTES;
        int largest = 0;
        for (int i = 0; i < FREE.size(); i++) {
            if (FREE.get(i).bytes >= wanted) {
                return cut(i, wanted);
            }
            largest = FREE.get(i).bytes > FREE.get(largest).bytes ? i : largest;
        }
        if (FREE.isEmpty()) {
            throw new OutOfMemoryError("all of the address space is taken by open arenas");
        }
        return cut(largest, FREE.get(largest).bytes);
    }

    private static long[] cut(int index, long bytes) {
        Part part = FREE.remove(index);
        if (part.bytes > bytes) {
            FREE.add(index, new Part(part.start + bytes, part.bytes - bytes));
        }
        return new long[] {part.start, bytes};
    }

    static synchronized void release(long start, long bytes) {
        FREE.add(0, new Part(start, bytes));
    }
}
