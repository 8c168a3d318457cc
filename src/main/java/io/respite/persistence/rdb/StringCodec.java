package io.respite.persistence.rdb;

import io.respite.keyspace.Database;
import io.respite.keyspace.Entry;
import io.respite.keyspace.StringValue;
import io.respite.memory.Arena;

/** Strings: one of the format, a number in its short form. Owned by the engine thread. Hot. */
final class StringCodec implements ValueCodec {

    private static final int PART_BYTES = 16 << 10;

    private final StringValue strings;
    private final Arena arena;

    StringCodec(StringValue strings, Arena arena) {
        this.strings = strings;
        this.arena = arena;
    }

    @Override
    public RdbType type(long entry, int rdbVersion) {
        return RdbType.STRING;
    }

    @Override
    public void write(long entry, RdbOutput out) {
        if (StringValue.isInteger(entry)) {
            out.string(StringValue.integer(entry));
        } else {
            out.string(Entry.value(entry), Entry.length(entry));
        }
    }

    /** Strings are never large: they have no parts. */
    @Override
    public long writePart(long root, long position, RdbOutput out) {
        throw new IllegalStateException("a string has no parts");
    }

    private LongRead bytes(RdbInput in, long length, Database database, long key, int keyLength) {
        long block = arena.allocate(length);
        return new LongRead(length) {
            private long done;

            @Override
            long read(long most) {
                long part = in.take(block + done, Math.min(most, PART_BYTES));
                done += part;
                return part;
            }

            @Override
            long place() {
                return strings.addBlock(database, key, keyLength, block, (int) length);
            }

            @Override
            void drop() {
                arena.free(block);
            }
        };
    }

    @Override
    public long read(RdbType type, RdbInput in, Database database, long key, int keyLength) {
        return make(in.readStringUnlessLong(), in, database, key, keyLength);
    }

    /**
     * Makes the string that was read a key's value.
     *
     * @param length what {@link RdbInput#readStringUnlessLong} returned
     */
    long make(long length, RdbInput in, Database database, long key, int keyLength) {
        if (length > 0) {
            return in.later(bytes(in, length, database, key, keyLength));
        }
        return in.isNumber()
                ? strings.addInteger(database, key, keyLength, in.number())
                : strings.add(database, key, keyLength, in.ref(), in.stringLength());
    }
}
