package io.respite.data;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.function.LongConsumer;

/**
 * A consumer group of a stream: how far it has read, its consumers, and which entries were
 * delivered to whom and not acknowledged yet. A block of the arena; this object is a view of one
 * group at a time. Owned by the engine thread. Hot.
 *
 * <p>It knows ids, not entries: whether an entry with a pending id is still there is the stream's
 * to say.
 */
public final class ConsumerGroup {

    /*
     *  0          8         16             24                  56                80
     *  +----------+---------+--------------+-------------------+-----------------+------+
     *  | last high| last low| entries read | pending (IdTree)  | consumers       | name |
     *  +----------+---------+--------------+-------------------+-----------------+------+
     *                                        |                   |
     *                                        |                   +--> consumer, consumer, ...
     *                                        v                                  |
     *            id -> | consumer | time | deliveries |                         v
     *                                                            the ids that are pending there
     *
     * Each pending id stands in two trees, the group's and its consumer's. The record, the larger
     * part, stands in the first alone: it is what acknowledging and claiming look for. Who walks
     * through a consumer's ids looks their records up.
     */

    /** The entries read of a group where they are not known. */
    public static final long UNKNOWN = -1;

    static final int NAME = 80;

    private static final int LAST_HIGH = 0;
    private static final int LAST_LOW = 8;
    private static final int ENTRIES_READ = 16;
    private static final int PENDING = 24;
    private static final int CONSUMERS = PENDING + IdTree.ROOT_BYTES;

    /** How many leaves one step of taking a group apart frees. */
    private static final int LEAVES_AT_ONCE = 16;

    private static final LongConsumer NOTHING = record -> {};

    private final Arena arena;
    private final IdTree pending;
    private final IdTree own;
    private final NameIndex consumers;
    private long group;

    /** A view of no group yet. */
    public ConsumerGroup(Arena arena) {
        this.arena = arena;
        pending = new IdTree(arena);
        own = new IdTree(arena);
        consumers = new NameIndex(arena, Consumer.NAME);
    }

    /** Makes a group that has read nothing, views it and returns it. */
    long create(long name, int length) {
        group = arena.allocate(NAME + (long) KeyText.encodedBytes(length));
        KeyText.write(group + NAME, name, length);
        setLast(0, 0);
        setEntriesRead(UNKNOWN);
        pending.create(group + PENDING, PendingEntry.BYTES);
        consumers.create(group + CONSUMERS);
        return group;
    }

    /** Views the given group. */
    public ConsumerGroup at(long otherGroup) {
        group = otherGroup;
        pending.at(group + PENDING);
        consumers.at(group + CONSUMERS);
        return this;
    }

    /** The group in view. */
    public long group() {
        return group;
    }

    /** Where the group's name begins. */
    public long name() {
        return KeyText.ref(group + NAME);
    }

    /** How many bytes the group's name has. */
    public int nameLength() {
        return KeyText.length(group + NAME);
    }

    /** The first number of the id that was delivered last. */
    public long lastHigh() {
        return Memory.getLong(group + LAST_HIGH);
    }

    /** The second number of the id that was delivered last. */
    public long lastLow() {
        return Memory.getLong(group + LAST_LOW);
    }

    /** Sets which id was delivered last. */
    public void setLast(long high, long low) {
        Memory.putLong(group + LAST_HIGH, high);
        Memory.putLong(group + LAST_LOW, low);
    }

    /** How many entries the group has read of all that the stream ever had, or {@link #UNKNOWN}. */
    public long entriesRead() {
        return Memory.getLong(group + ENTRIES_READ);
    }

    /** Sets how many entries the group has read. */
    public void setEntriesRead(long number) {
        Memory.putLong(group + ENTRIES_READ, number);
    }

    /** The consumers in the order of their names: to be walked through, not to be changed. */
    public NameIndex consumers() {
        return consumers;
    }

    /** The consumer with the given name, or 0. */
    public long findConsumer(long name, int length) {
        return consumers.find(name, length);
    }

    /** Adds a consumer whose name is known to be absent, and returns it. */
    public long addConsumer(long name, int length, long seenMs) {
        long consumer = Consumer.make(arena, name, length, seenMs);
        own.create(consumer + Consumer.PENDING, 0);
        consumers.insert(consumer);
        return consumer;
    }

    /** Removes a consumer and all that is pending there. */
    public void removeConsumer(long consumer) {
        IdTree ids = pendingOf(consumer);
        for (long at = ids.first(); at != 0; at = IdTree.next(at)) {
            pending.remove(IdTree.high(at), IdTree.low(at));
        }
        consumers.remove(consumer);
        while (ids.dismantle(NOTHING)) {}
        arena.free(consumer);
    }

    /**
     * The ids that are pending, with their {@link PendingEntry}s: to be walked through, not to be
     * changed.
     */
    public IdTree pending() {
        return pending;
    }

    /**
     * The ids that are pending at a consumer, without records: to be walked through, not to be
     * changed. A view that the next call turns to another consumer.
     */
    public IdTree pendingOf(long consumer) {
        return own.at(consumer + Consumer.PENDING);
    }

    /** The {@link PendingEntry} of an id, or 0. */
    public long findPending(long high, long low) {
        long at = pending.find(high, low);
        return at == 0 ? 0 : IdTree.record(at);
    }

    /**
     * Makes an id pending at a consumer, delivered once; where it was pending before, nothing else
     * remains of that. Returns its {@link PendingEntry}.
     */
    public long deliver(long high, long low, long consumer, long nowMs) {
        long entry = findPending(high, low);
        if (entry == 0) {
            entry = addPending(high, low, consumer);
        } else {
            assign(high, low, entry, consumer);
        }
        PendingEntry.setDelivery(entry, nowMs, 1);
        return entry;
    }

    /**
     * Makes an id pending at a consumer that is not pending yet. Returns its {@link PendingEntry},
     * whose delivery its caller sets.
     */
    public long addPending(long high, long low, long consumer) {
        long entry = IdTree.record(pending.insert(high, low));
        PendingEntry.setConsumer(entry, consumer);
        pendingOf(consumer).insert(high, low);
        return entry;
    }

    /**
     * Makes an id pending at nobody: its caller sets its delivery, and lets it be {@link #claimed}
     * before anything else is asked. Returns its {@link PendingEntry}, or 0 where it is pending.
     */
    public long addUnclaimed(long high, long low) {
        if (pending.find(high, low) != 0) {
            return 0;
        }
        long entry = IdTree.record(pending.insert(high, low));
        PendingEntry.setConsumer(entry, 0);
        return entry;
    }

    /** Gives an id that is pending at nobody to a consumer. Returns whether it was that. */
    public boolean claimed(long high, long low, long consumer) {
        long entry = findPending(high, low);
        if (entry == 0 || PendingEntry.consumer(entry) != 0) {
            return false;
        }
        PendingEntry.setConsumer(entry, consumer);
        pendingOf(consumer).insert(high, low);
        return true;
    }

    /** Gives a pending id to a consumer, who may have had it before. */
    public void assign(long high, long low, long entry, long consumer) {
        long before = PendingEntry.consumer(entry);
        if (before != consumer) {
            pendingOf(before).remove(high, low);
            pendingOf(consumer).insert(high, low);
            PendingEntry.setConsumer(entry, consumer);
        }
    }

    /** Forgets a pending id. Returns whether it was there. */
    public boolean removePending(long high, long low) {
        long entry = findPending(high, low);
        if (entry == 0) {
            return false;
        }
        pendingOf(PendingEntry.consumer(entry)).remove(high, low);
        pending.remove(high, low);
        return true;
    }

    /** Bytes of the group with all that belongs to it. */
    public long bytes() {
        long bytes = arena.usableBytes(group) + pending.bytes() + consumers.bytes();
        for (long at = consumers.first(); at != NameIndex.NONE; at = consumers.next(at)) {
            long consumer = consumers.blockAt(at);
            bytes += arena.usableBytes(consumer) + pendingOf(consumer).bytes();
        }
        return bytes;
    }

    /** Copies another group with all that belongs to it, views the copy and returns it. */
    long copy(long other) {
        ConsumerGroup source = new ConsumerGroup(arena).at(other);
        create(source.name(), source.nameLength());
        setLast(source.lastHigh(), source.lastLow());
        setEntriesRead(source.entriesRead());
        NameIndex sources = source.consumers;
        for (long at = sources.first(); at != NameIndex.NONE; at = sources.next(at)) {
            copyConsumer(sources.blockAt(at));
        }
        pending.copy(other + PENDING, group + PENDING);
        giveToCopies();
        return group;
    }

    private void copyConsumer(long consumer) {
        long copy =
                addConsumer(
                        Consumer.name(consumer),
                        Consumer.nameLength(consumer),
                        Consumer.seenMs(consumer));
        Consumer.gave(copy, Consumer.activeMs(consumer));
        own.copy(consumer + Consumer.PENDING, copy + Consumer.PENDING);
    }

    /* The records that were copied name the consumers of the group that they come from. */
    private void giveToCopies() {
        long known = 0;
        long copy = 0;
        for (long at = pending.first(); at != 0; at = IdTree.next(at)) {
            long entry = IdTree.record(at);
            long consumer = PendingEntry.consumer(entry);
            if (consumer != known) {
                known = consumer;
                copy = findConsumer(Consumer.name(consumer), Consumer.nameLength(consumer));
            }
            PendingEntry.setConsumer(entry, copy);
        }
    }

    /**
     * Frees the next part of the group, some hundred ids at most; nothing else may be done with it
     * any more. Returns whether there is more.
     */
    boolean dismantle() {
        for (int i = 0; i < LEAVES_AT_ONCE; i++) {
            if (!pending.dismantle(NOTHING) && !dismantleConsumer()) {
                arena.free(group);
                return false;
            }
        }
        return true;
    }

    private boolean dismantleConsumer() {
        long consumer = consumers.last();
        if (consumer != 0 && !pendingOf(consumer).dismantle(NOTHING)) {
            arena.free(consumers.takeLast());
        }
        return consumer != 0;
    }
}
