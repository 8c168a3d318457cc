package io.respite.keyspace;

import io.respite.bytes.Hash;
import io.respite.data.Dict;
import io.respite.keyspace.LongValues.LongValue;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * A cut through the keyspace at one moment: visits every entry as it was then, in small steps,
 * while commands go on. Owned by the engine thread. Hot.
 *
 * <p>There is one at a time ({@link Keyspace#beginSnapshot}). {@link #step} is called until it
 * returns false, or {@link #abort} before.
 */
public final class Snapshot {

    /*
     * The walk goes through the tables segment by segment, and each segment and slot knows whether
     * it was seen (Dict.markFrom). What a command is about to change is visited before, if the walk
     * has not: that costs one entry.
     *
     *      table   | seen | seen | marks | not seen | marks | not seen |
     *                               ^        |          |
     *                             walk       |        an entry that was changed, or came later
     *                                        v
     *                                      none was touched
     *
     * A long value (many elements, or megabytes of text) is noted when it is met, with a copy of
     * its entry, and visited part by part before the walk goes on. A command that is about to write
     * to it has the rest visited first; one that removes it leaves the value to the snapshot, which
     * frees it when it is visited. Whole tables are left likewise when a database is flushed.
     */

    /** So many entries are visited in a step. */
    private static final int MOST_ENTRIES = 64;

    /** Values of more elements are visited in parts. */
    private static final long MOST_ELEMENTS = 256;

    /** To visit so many elements at once would take some milliseconds. */
    private static final long HUGE_ELEMENTS = 16_384;

    private static final int HUGE_STRING_BYTES = 16 << 20;

    /** Strings of more bytes are visited in parts. */
    private static final int MOST_STRING_BYTES = 4 << 20;

    /** Of a long value so many parts are looked at to tell what it takes. */
    private static final int SAMPLED_PARTS = 16;

    /** The table of a database as it was at the cut. */
    private static final class Table {

        /** The database that it was the table of. */
        final int database;

        final long root;
        long prefix;
        boolean isWalked;

        /** Whether the walk has gone on to the next one. */
        boolean isPassed;

        /** Whether nobody else has it any more. */
        boolean isLeft;

        /** What it takes then with its entries, about. */
        long leftBytes;

        Table(int database, long root) {
            this.database = database;
            this.root = root;
        }
    }

    private final Keyspace keyspace;
    private final Arena arena;
    private final SnapshotVisitor visitor;
    private final int number;
    private final Dict walk;
    private final Dict look;
    private final LongConsumer visiting = this::visitWalked;
    private final List<Table> tables = new ArrayList<>();

    /** By database: the table that it had at the cut and has now, or null for a newer one. */
    private final Table[] current;

    private final LongValues longValues = new LongValues();
    private final long total;
    private int walking;
    private long visited;
    private long leftBytes;
    private LongValue open;

    /** The value that somebody waits for, or null. */
    private LongValue wanted;

    Snapshot(Keyspace keyspace, SnapshotVisitor visitor, int number) {
        this.keyspace = keyspace;
        this.visitor = visitor;
        this.number = number;
        arena = keyspace.arena();
        walk = new Dict(arena, Entry.KEY_OFFSET);
        walk.markFrom(number);
        look = new Dict(arena, Entry.KEY_OFFSET);
        look.markFrom(number);
        current = new Table[keyspace.databaseCount()];
        long entries = 0;
        for (int i = 0; i < current.length; i++) {
            Database database = keyspace.database(i);
            if (database.size() > 0) {
                current[i] = new Table(i, database.keysRoot());
                tables.add(current[i]);
                entries += database.size();
            }
            database.cut(this, number);
        }
        total = entries;
        keyspace.reclaimer().spare(this);
    }

    /** How many entries there were at the cut. */
    public long total() {
        return total;
    }

    /** How many of them were visited. */
    public long visited() {
        return visited;
    }

    /**
     * Visits some dozen entries, or some hundred elements of one.
     *
     * @return whether there are more; else the snapshot has ended
     */
    public boolean step() {
        if (!longValues.isEmpty()) {
            stepOfLongValue();
            return true;
        }
        while (walking < tables.size() && tables.get(walking).isWalked) {
            leave(tables.get(walking++));
        }
        if (walking == tables.size()) {
            end();
            return false;
        }
        Table table = tables.get(walking);
        walk.at(table.root);
        table.prefix = walk.visitUnmarked(table.prefix, MOST_ENTRIES, visiting);
        table.isWalked = table.prefix == -1;
        return true;
    }

    private void visitWalked(long entry) {
        meet(tables.get(walking).database, entry);
    }

    private void stepOfLongValue() {
        if (open == null) {
            open = wanted == null ? longValues.first() : wanted;
        }
        LongValue value = open;
        value.position = visitor.part(value.database, value.entry, value.position);
        if (value.position < 0) {
            close(value);
        }
    }

    /**
     * Whether a key's value takes so long to visit, and has not been, that who is about to change
     * it had better wait: it is visited before all others, and {@link Keyspace#whenVisited} tells.
     */
    public boolean postpones(Database database, long key, int length) {
        look.at(database.keysRoot());
        long entry = look.find(key, length, Hash.of(key, length));
        long reference = entry == 0 ? 0 : reference(entry);
        if (reference == 0 || !isHuge(entry, reference)) {
            return false;
        }
        if (!look.isFoundMarked()) {
            look.markFound();
            meet(current[database.index()].database, entry);
        }
        LongValue value = longValues.find(reference);
        if (value == null) {
            return false;
        }
        value.isWanted = true;
        wanted = value;
        return true;
    }

    /** Whether somebody waits. */
    public boolean isHurried() {
        return wanted != null;
    }

    private boolean isHuge(long entry, long reference) {
        return Entry.isLarge(entry)
                ? keyspace.collection(Entry.type(entry)).largeSize(reference) > HUGE_ELEMENTS
                : Entry.isString(entry) && Entry.length(entry) > HUGE_STRING_BYTES;
    }

    /* Visits it, or notes it for later when that takes long. */
    private void meet(int database, long entry) {
        long reference = reference(entry);
        if (reference == 0 || !isLong(entry, reference)) {
            visit(database, entry);
            return;
        }
        long bytes = Entry.bytes(entry);
        long copy = arena.allocate(bytes);
        Memory.copy(entry, copy, bytes);
        longValues.add(new LongValue(database, copy, reference));
    }

    private void visit(int database, long entry) {
        visited++;
        if (!Entry.isLarge(entry)) {
            visitor.entry(database, entry);
            return;
        }
        for (long at = 0; at >= 0; ) {
            at = visitor.part(database, entry, at);
        }
    }

    /* What the entry's value stands in, 0 for the entry itself. */
    private static long reference(long entry) {
        if (Entry.isSeparate(entry)) {
            return Entry.value(entry);
        }
        return Entry.isLarge(entry) ? Entry.root(entry) : 0;
    }

    private boolean isLong(long entry, long reference) {
        return Entry.isLarge(entry)
                ? keyspace.collection(Entry.type(entry)).largeSize(reference) > MOST_ELEMENTS
                : Entry.isString(entry) && Entry.length(entry) > MOST_STRING_BYTES;
    }

    private void close(LongValue value) {
        visited++;
        longValues.remove(value);
        if (open == value) {
            open = null;
        }
        free(value);
        if (value.isWanted) {
            wanted = wanted == value ? null : wanted;
            keyspace.visited();
        }
    }

    private void free(LongValue value) {
        if (value.isLeft) {
            leftBytes -= value.leftBytes;
            keyspace.reclaimer().freeEntry(value.entry);
        } else {
            arena.free(value.entry);
        }
    }

    private void complete(LongValue value) {
        while (value.position >= 0) {
            value.position = visitor.part(value.database, value.entry, value.position);
        }
        close(value);
    }

    /* What is visited between the parts of another value must be held in memory until that ends:
     * too much for a long one. */
    private void completeAlone(LongValue value) {
        if (open != null && open != value) {
            complete(open);
        }
        complete(value);
    }

    /**
     * A command is about to change the entry, which {@code keys} found last, or its value.
     */
    void beforeChange(int database, Dict keys, long entry) {
        if (current[database] != null && !keys.isFoundMarked()) {
            keys.markFound();
            makeRoom();
            visit(current[database].database, entry);
        } else if (!longValues.isEmpty()) {
            LongValue value = longValues.find(reference(entry));
            if (value != null) {
                completeAlone(value);
            }
        }
    }

    /** The entry, which {@code keys} found last, is about to leave its place. */
    void beforeRemoval(int database, Dict keys, long entry) {
        if (current[database] != null && !keys.isFoundMarked()) {
            keys.markFound();
            makeRoom();
            meet(current[database].database, entry);
        }
    }

    private void makeRoom() {
        if (open != null && visitor.isCrowded()) {
            complete(open);
        }
    }

    /**
     * Whether the large value or block is not visited yet: then it is the snapshot's to free from
     * now on.
     */
    boolean keeps(long reference) {
        LongValue value = longValues.isEmpty() ? null : longValues.find(reference);
        if (value == null) {
            return false;
        }
        value.isLeft = true;
        value.leftBytes = keyspace.bytes(value.entry, SAMPLED_PARTS);
        leftBytes += value.leftBytes;
        return true;
    }

    /** Memory of what was removed since and is kept for this snapshot only, about. */
    public long leftBytes() {
        return leftBytes;
    }

    /**
     * A database is about to get another, empty table. Returns whether the old one with its entries
     * is the snapshot's to free.
     */
    boolean keepsTable(int database) {
        Table table = current[database];
        current[database] = null;
        if (table == null || table.isPassed) {
            return false;
        }
        table.isLeft = true;
        table.leftBytes = shareOfMemory(database);
        leftBytes += table.leftBytes;
        return true;
    }

    /* As if all keys took the same. */
    private long shareOfMemory(int database) {
        double share = (double) keyspace.database(database).size() / Math.max(1, keyspace.size());
        return (long) ((arena.usedBytes() - leftBytes) * share);
    }

    /** Two databases exchange their tables. */
    void swap(int first, int second) {
        Table table = current[first];
        current[first] = current[second];
        current[second] = table;
    }

    /**
     * Whether the snapshot does not need the entry that {@code keys} found last any more: true of
     * every entry that a command changes.
     */
    boolean isDoneWith(int database, Dict keys, long entry) {
        boolean isSeen = current[database] == null || keys.isFoundMarked();
        return isSeen && longValues.find(reference(entry)) == null;
    }

    /** Ends the snapshot before all was visited. */
    public void abort() {
        while (!longValues.isEmpty()) {
            LongValue value = longValues.first();
            longValues.remove(value);
            free(value);
        }
        wanted = null;
        keyspace.visited();
        for (; walking < tables.size(); walking++) {
            leave(tables.get(walking));
        }
        end();
    }

    private void leave(Table table) {
        table.isPassed = true;
        if (table.isLeft) {
            leftBytes -= table.leftBytes;
            keyspace.reclaimer().add(table.root);
        }
    }

    private void end() {
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            keyspace.database(i).cut(null, 0);
        }
        keyspace.reclaimer().spare(null);
        keyspace.endSnapshot();
    }
}
