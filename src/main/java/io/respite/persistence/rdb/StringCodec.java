package io.respite.persistence.rdb;

import io.respite.keyspace.Database;
import io.respite.keyspace.Entry;
import io.respite.keyspace.StringValue;

/** Strings: one of the format, a number in its short form. Owned by the engine thread. Hot. */
final class StringCodec implements ValueCodec {

    private final StringValue strings;

    StringCodec(StringValue strings) {
        this.strings = strings;
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

    @Override
    public long read(RdbType type, RdbInput in, Database database, long key, int keyLength) {
        in.readString();
        return in.isNumber()
                ? strings.addInteger(database, key, keyLength, in.number())
                : strings.add(database, key, keyLength, in.ref(), in.stringLength());
    }
}
