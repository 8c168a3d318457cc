package io.respite.keyspace;

import io.respite.data.Dict;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.ArrayDeque;
import java.util.function.LongConsumer;

/**
 * Frees what a flush left behind in slices, so that neither FLUSHALL nor the deletion of one huge
 * value stops the engine. Owned by the engine thread.
 */
public final class Reclaimer {

    private record Table(long root, boolean ownsEntries) {}

    private final Arena arena;
    private final Dict dict;
    private final ArrayDeque<Table> tables = new ArrayDeque<>();
    private long position;
    private long pendingEntries;
    private long freedEntries;

    Reclaimer(Arena arena) {
        this.arena = arena;
        dict = new Dict(arena, Entry.KEY_OFFSET);
    }

    /** Frees a table and its entries when there is time. */
    void add(long root) {
        tables.add(new Table(root, true));
        pendingEntries += dict.at(root).size();
    }

    /** Frees a table, whose entries another one owns, when there is time. */
    void addTable(long root) {
        tables.add(new Table(root, false));
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

    /**
     * Frees one table segment's entries, or gives back a few megabytes: well under a millisecond.
     */
    public void slice() {
        Table table = tables.peek();
        if (table != null) {
            LongConsumer visitor = table.ownsEntries ? this::freePending : entry -> {};
            position = dict.at(table.root).dismantle(position, visitor);
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
