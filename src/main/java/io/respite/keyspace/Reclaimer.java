package io.respite.keyspace;

import io.respite.data.Dict;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.ArrayDeque;

/**
 * Frees what a flush left behind in slices, so that neither FLUSHALL nor the deletion of one huge value
 * stops the engine. Owned by the engine thread.
 */
public final class Reclaimer {

    private final Arena arena;
    private final Dict dict;
    private final ArrayDeque<Long> tables = new ArrayDeque<>();
    private long position;
    private long pendingEntries;
    private long freedEntries;

    Reclaimer(Arena arena) {
        this.arena = arena;
        dict = new Dict(arena, Entry.KEY_OFFSET);
    }

    /** Frees a table of entries, and the entries, when there is time. */
    void add(long root) {
        tables.add(root);
        pendingEntries += dict.at(root).size();
    }

    /** Frees the entry and what only it refers to. */
    void freeEntry(long entry) {
        if (Entry.isSeparate(entry)) {
            arena.free(Memory.getLong(Entry.inside(entry)));
        }
        arena.free(entry);
    }

    /** How many entries wait to be freed. */
    public long pendingEntries() {
        return pendingEntries;
    }

    /** How many entries were freed so, since the start or the last reset. */
    public long freedEntries() {
        return freedEntries;
    }

    public void resetFreedEntries() {
        freedEntries = 0;
    }

    /** Whether there is anything to free. */
    public boolean isIdle() {
        return tables.isEmpty() && arena.pendingGiveBackBytes() == 0;
    }

    /** Frees one table segment's entries, or gives back a few megabytes: well under a millisecond. */
    public void slice() {
        Long root = tables.peek();
        if (root != null) {
            position = dict.at(root).dismantle(position, this::freePending);
            if (position < 0) {
                tables.remove();
                position = 0;
            }
        }
        arena.giveBackSlice();
    }

    private void freePending(long entry) {
        freeEntry(entry);
        pendingEntries--;
        freedEntries++;
    }
}
