package io.respite.data;

import io.respite.memory.Memory;

/**
 * Walks through all entries of a {@link Dict}, which must not change meanwhile. Owned by the engine
 * thread. Hot.
 */
public final class DictCursor {

    private long directory;
    private long segments;
    private int depth;
    private int slots;
    private long place;
    private long segment;
    private int slot;

    /** Begins before the first entry of the table with the given root. */
    public void begin(long root) {
        directory = Dict.directory(root);
        depth = Dict.depth(root);
        slots = Dict.segmentSlots(root);
        segments = 1L << depth;
        place = 0;
        segment = Memory.getLong(directory);
        slot = 0;
    }

    /** The next entry, or 0 after the last. */
    public long next() {
        while (true) {
            while (++slot < slots) {
                long word = Memory.getLong(segment + slot * 8L);
                if (word != 0) {
                    return Dict.entry(word);
                }
            }
            place += 1L << depth - Dict.segmentDepth(segment);
            if (place >= segments) {
                place = segments;
                slot = slots;
                return 0;
            }
            segment = Memory.getLong(directory + place * 8);
            slot = 0;
        }
    }
}
