package io.respite.keyspace;

import io.respite.data.Dict;
import io.respite.memory.Arena;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * Frees what a flush left behind, and large values, in slices, so that neither FLUSHALL nor the
 * deletion of one huge value stops the engine. Owned by the engine thread.
 */
public final class Reclaimer {

    /*
     * Two queues: tables that were flushed with their entries, and large values whose entries are
     * gone. Values go first: those of a flushed table come up as its entries are freed, so at most
     * one segment's worth of them waits, however many keys were flushed.
     */

    /** A value with at most so many elements is freed at once, as in Redis' lazyfree.c. */
    private static final long AT_ONCE_ELEMENTS = 64;

    private static final int TYPE_SHIFT = 48;
    private static final long ROOT = (1L << TYPE_SHIFT) - 1;

    /** What a table refers to: entries to be freed with their values, mere blocks, or neither. */
    private enum Owned {
        ENTRIES,
        BLOCKS,
        NOTHING
    }

    private record Table(long root, Owned owned) {}

    private final Arena arena;
    private final CollectionValue[] collections;
    private final Dict dict;
    private final ArrayDeque<Table> tables = new ArrayDeque<>();
    private long position;

    /** Large values to be freed, type and root of each; the last is taken first. */
    private long[] values = new long[64];

    private int valueCount;

    /** The value that is being freed, 0 for none, and where to go on. */
    private long value;

    private long valuePosition;
    private long pendingEntries;
    private long freedEntries;

    /** What some values must be left to, or null. */
    private Snapshot snapshot;

    /** Knows by type how large values are taken apart. */
    Reclaimer(Arena arena, CollectionValue[] collections) {
        this.arena = arena;
        this.collections = collections;
        dict = new Dict(arena, Entry.KEY_OFFSET);
    }

    /** Leaves values that a snapshot has not visited yet to it; null for none. */
    void spare(Snapshot newSnapshot) {
        snapshot = newSnapshot;
    }

    /** Frees a table and its entries when there is time. */
    void add(long root) {
        tables.add(new Table(root, Owned.ENTRIES));
        pendingEntries += dict.at(root).size();
    }

    /** Frees a table, whose entries another one owns, when there is time. */
    void addTable(long root) {
        tables.add(new Table(root, Owned.NOTHING));
    }

    /** Frees a table and the blocks in it when there is time. */
    public void addBlocks(long root) {
        tables.add(new Table(root, Owned.BLOCKS));
    }

    /** Frees the entry and what only it refers to, a large value when there is time. */
    void freeEntry(long entry) {
        freeValue(entry);
        arena.free(entry);
    }

    /** Frees what the entry's value has outside the entry, a large one when there is time. */
    void freeValue(long entry) {
        if (!freeValueNow(entry)) {
            pendingEntries++;
        }
    }

    /** Frees a large value that no entry has, when there is time. */
    void freeLarge(ValueType type, long root) {
        if (!freeLargeNow(type.ordinal(), root)) {
            pendingEntries++;
        }
    }

    /* Returns whether all is freed; else it waits. */
    private boolean freeValueNow(long entry) {
        if (Entry.isSeparate(entry)) {
            if (!isSpared(Entry.value(entry))) {
                arena.free(Entry.value(entry));
            }
        } else if (Entry.isLarge(entry) && !isSpared(Entry.root(entry))) {
            return freeLargeNow(Entry.type(entry).ordinal(), Entry.root(entry));
        }
        return true;
    }

    private boolean isSpared(long reference) {
        return snapshot != null && snapshot.keeps(reference);
    }

    private boolean freeLargeNow(int type, long root) {
        CollectionValue collection = collections[type];
        if (collection.largeSize(root) > AT_ONCE_ELEMENTS) {
            if (valueCount == values.length) {
                values = Arrays.copyOf(values, valueCount * 2);
            }
            values[valueCount++] = (long) type << TYPE_SHIFT | root;
            return false;
        }
        collection.free(root);
        return true;
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
        return tables.isEmpty()
                && value == 0
                && valueCount == 0
                && arena.pendingGiveBackBytes() == 0;
    }

    /** Frees all that waits, however long it takes. */
    public void finish() {
        while (!isIdle()) {
            slice();
        }
    }

    /**
     * Frees a part of a large value or one table segment's entries, and gives back a few megabytes:
     * well under a millisecond.
     */
    public void slice() {
        if (value != 0 || valueCount > 0) {
            sliceOfValue();
        } else if (!tables.isEmpty()) {
            sliceOfTable(tables.peek());
        }
        arena.giveBackSlice();
    }

    private void sliceOfValue() {
        if (value == 0) {
            value = values[--valueCount];
            valuePosition = 0;
        }
        CollectionValue collection = collections[(int) (value >>> TYPE_SHIFT)];
        valuePosition = collection.dismantle(value & ROOT, valuePosition);
        if (valuePosition < 0) {
            value = 0;
            countFreed();
            shortenQueue();
        }
    }

    private void shortenQueue() {
        if (valueCount == 0 && values.length > 4096) {
            values = new long[64];
        }
    }

    private void sliceOfTable(Table table) {
        LongConsumer visitor =
                switch (table.owned) {
                    case ENTRIES -> this::freePending;
                    case BLOCKS -> arena::free;
                    case NOTHING -> entry -> {};
                };
        position = dict.at(table.root).dismantle(position, visitor);
        if (position < 0) {
            tables.remove();
            position = 0;
        }
    }

    private void freePending(long entry) {
        if (freeValueNow(entry)) {
            countFreed();
        }
        arena.free(entry);
    }

    private void countFreed() {
        pendingEntries--;
        freedEntries++;
    }
}
