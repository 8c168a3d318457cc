package io.respite.keyspace;

/**
 * The long values that a snapshot has met and not yet written, in the order in which it met them,
 * found by what they stand in: the root of a large value, the block of a long string. Owned by the
 * engine thread.
 */
final class LongValues {

    /** One value, and a copy of its entry: key, expiry, kind and reference as they were. */
    static final class LongValue {

        final int database;
        final long entry;
        final long reference;

        /** Where to go on; -1 when all is written. */
        long position;

        /** Whether its entry is gone, so that the value is the snapshot's to free. */
        boolean isLeft;

        /** What it takes then, about. */
        long leftBytes;

        /** Whether somebody waits until it is written. */
        boolean isWanted;

        private LongValue nextOfBucket;
        private LongValue before;
        private LongValue after;

        LongValue(int database, long entry, long reference) {
            this.database = database;
            this.entry = entry;
            this.reference = reference;
        }
    }

    private LongValue[] buckets = new LongValue[64];
    private LongValue first;
    private LongValue last;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    /** The value that was met first, or null. */
    LongValue first() {
        return first;
    }

    /** The value that stands in the given block, or null. */
    LongValue find(long reference) {
        LongValue value = buckets[bucket(reference)];
        while (value != null && value.reference != reference) {
            value = value.nextOfBucket;
        }
        return value;
    }

    void add(LongValue value) {
        if (size == buckets.length) {
            enlarge();
        }
        put(value);
        size++;
        value.before = last;
        if (last == null) {
            first = value;
        } else {
            last.after = value;
        }
        last = value;
    }

    private void enlarge() {
        buckets = new LongValue[buckets.length * 2];
        for (LongValue value = first; value != null; value = value.after) {
            put(value);
        }
    }

    private void put(LongValue value) {
        int bucket = bucket(value.reference);
        value.nextOfBucket = buckets[bucket];
        buckets[bucket] = value;
    }

    void remove(LongValue value) {
        int bucket = bucket(value.reference);
        if (buckets[bucket] == value) {
            buckets[bucket] = value.nextOfBucket;
        } else {
            LongValue at = buckets[bucket];
            while (at.nextOfBucket != value) {
                at = at.nextOfBucket;
            }
            at.nextOfBucket = value.nextOfBucket;
        }
        size--;
        if (value.before == null) {
            first = value.after;
        } else {
            value.before.after = value.after;
        }
        if (value.after == null) {
            last = value.before;
        } else {
            value.after.before = value.before;
        }
    }

    private int bucket(long reference) {
        return (int) (reference * 0x9E3779B97F4A7C15L >>> 32) & buckets.length - 1;
    }
}
