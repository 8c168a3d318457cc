package io.respite.data;

import io.respite.memory.Arena;
import java.util.function.LongConsumer;

/** Estimates what the entries of a {@link Dict} take by looking at some of them. */
public final class EntrySample implements LongConsumer {

    private final Arena arena;
    private long seen;
    private long bytes;

    private EntrySample(Arena arena) {
        this.arena = arena;
    }

    /** Bytes of all entries of a table, each a block of the arena, by so many of them. */
    public static long bytes(Arena arena, Dict table, long samples) {
        EntrySample sample = new EntrySample(arena);
        long cursor = 0;
        do {
            cursor = table.scan(cursor, sample);
        } while (cursor != 0 && sample.seen < samples);
        return sample.seen == 0
                ? 0
                : Math.round((double) sample.bytes / sample.seen * table.size());
    }

    @Override
    public void accept(long entry) {
        seen++;
        bytes += arena.usableBytes(entry);
    }
}
