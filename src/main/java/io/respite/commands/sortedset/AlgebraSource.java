package io.respite.commands.sortedset;

import io.respite.keyspace.Entry;
import io.respite.keyspace.Keyspace;
import io.respite.keyspace.SetCursor;
import io.respite.keyspace.SetValue;
import io.respite.keyspace.SortedSetCursor;
import io.respite.keyspace.SortedSetValue;
import io.respite.keyspace.ValueType;
import io.respite.resp.CommandError;

/**
 * One of the values that an operation on several sorted sets reads: a sorted set, a set, whose
 * members have the score 1, or nothing. Owned by the engine thread.
 *
 * <p>One at a time is walked through: all sources of a kind share a cursor.
 */
sealed interface AlgebraSource {

    /** The source that an entry is, which may be 0; an error where it is of another type. */
    static AlgebraSource of(Keyspace keyspace, long entry) {
        if (entry == 0 || Entry.type(entry) == ValueType.SORTED_SET) {
            SortedSetValue values = keyspace.sortedSets();
            return new SortedSetSource(entry, values, values.cursor());
        }
        if (Entry.type(entry) != ValueType.SET) {
            throw CommandError.WRONG_TYPE;
        }
        return new SetSource(entry, keyspace.sets());
    }

    /** The entry, or 0. */
    long entry();

    /** How many members there are. */
    long size();

    /** Goes to the first member. Returns whether there is one. */
    boolean first();

    /** Goes to the next member. Returns whether there is one. */
    boolean next();

    /** Where the member's text begins; valid until the next step. */
    long text();

    /** How many bytes the member's text has. */
    int length();

    /** The member's score. */
    double score();

    /** The score of the member with the given text, or NaN. */
    double find(long text, int length);

    /** A sorted set, or nothing. */
    record SortedSetSource(long entry, SortedSetValue values, SortedSetCursor cursor)
            implements AlgebraSource {

        @Override
        public long size() {
            return entry == 0 ? 0 : values.size(entry);
        }

        @Override
        public boolean first() {
            return entry != 0 && cursor.seek(entry, 0);
        }

        @Override
        public boolean next() {
            return cursor.next();
        }

        @Override
        public long text() {
            return cursor.text();
        }

        @Override
        public int length() {
            return cursor.length();
        }

        @Override
        public double score() {
            return cursor.score();
        }

        @Override
        public double find(long text, int length) {
            long member = entry == 0 ? 0 : values.find(entry, text, length);
            return member == 0 ? Double.NaN : values.score(entry, member);
        }
    }

    /** A set. */
    final class SetSource implements AlgebraSource {

        private final long entry;
        private final SetValue values;
        private SetCursor cursor;

        SetSource(long entry, SetValue values) {
            this.entry = entry;
            this.values = values;
        }

        @Override
        public long entry() {
            return entry;
        }

        @Override
        public long size() {
            return values.size(entry);
        }

        @Override
        public boolean first() {
            cursor = values.cursor(entry);
            return cursor.next();
        }

        @Override
        public boolean next() {
            return cursor.next();
        }

        @Override
        public long text() {
            return cursor.ref();
        }

        @Override
        public int length() {
            return cursor.length();
        }

        @Override
        public double score() {
            return 1;
        }

        @Override
        public double find(long text, int length) {
            return values.contains(entry, text, length) ? 1 : Double.NaN;
        }
    }
}
