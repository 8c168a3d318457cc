package io.respite.persistence.rdb;

import io.respite.bytes.AsciiNumber;
import io.respite.data.IntSet;
import io.respite.data.KeyText;
import io.respite.data.Listpack;
import io.respite.data.ListpackNames;
import io.respite.keyspace.Database;
import io.respite.keyspace.Encoding;
import io.respite.keyspace.Entry;
import io.respite.keyspace.Keyspace;
import io.respite.keyspace.SetValue;
import io.respite.keyspace.ValueType;
import io.respite.memory.Memory;
import java.util.function.LongConsumer;

/**
 * Sets in the RDB format. Owned by the engine thread. Hot.
 *
 * <pre>
 *   SET            number of members | member | member | ...       each a string
 *   SET_INTSET     a string: the bytes of an {@link IntSet}
 *   SET_LISTPACK   a string: the bytes of a {@link Listpack}, from version 11 on
 * </pre>
 */
final class SetCodec implements ValueCodec {

    private static final int LISTPACKS_FROM_VERSION = 11;

    private final Keyspace keyspace;
    private final SetValue sets;
    private final ListpackNames names = new ListpackNames();
    private final LongConsumer writing = this::writeMember;

    /** Room for a number's text. */
    private final long digits;

    private RdbOutput target;

    SetCodec(Keyspace keyspace) {
        this.keyspace = keyspace;
        sets = keyspace.sets();
        digits = keyspace.arena().allocate(AsciiNumber.MAX_LENGTH);
    }

    @Override
    public RdbType type(long entry, int rdbVersion) {
        return switch (Entry.encoding(entry)) {
            case INTSET -> RdbType.SET_INTSET;
            case LISTPACK ->
                    rdbVersion < LISTPACKS_FROM_VERSION ? RdbType.SET : RdbType.SET_LISTPACK;
            default -> RdbType.SET;
        };
    }

    @Override
    public void write(long entry, RdbOutput out) {
        long value = Entry.value(entry);
        switch (type(entry, out.version())) {
            case SET_INTSET -> out.string(value, IntSet.bytes(value));
            case SET_LISTPACK -> out.string(value, Listpack.bytes(value));
            default -> writeMembers(value, out);
        }
    }

    private static void writeMembers(long lp, RdbOutput out) {
        out.length(Listpack.count(lp));
        for (long at = Listpack.first(lp); at != 0; at = Listpack.next(lp, at)) {
            writeElement(at, out);
        }
    }

    /** Writes an element of a listpack as a string. */
    static void writeElement(long at, RdbOutput out) {
        if (Listpack.isInteger(at)) {
            out.string(Listpack.integer(at));
        } else {
            out.string(Listpack.text(at), Listpack.textLength(at));
        }
    }

    @Override
    public long writePart(long root, long position, RdbOutput out) {
        if (position == 0) {
            out.length(sets.largeSize(root));
        }
        target = out;
        return sets.walk(root, position, writing);
    }

    private void writeMember(long member) {
        target.string(KeyText.ref(member), KeyText.length(member));
    }

    @Override
    public long read(RdbType type, RdbInput in, Database database, long key, int keyLength) {
        return switch (type) {
            case SET_INTSET -> readNumbers(in, database, key, keyLength);
            case SET_LISTPACK -> readElements(in, database, key, keyLength);
            default -> readMembers(in, database, key, keyLength);
        };
    }

    private long readNumbers(RdbInput in, Database database, long key, int keyLength) {
        in.readString();
        int bytes = in.stringLength();
        long set = in.ref();
        if (!IntSet.isValid(set, bytes)) {
            throw in.error("an intset is broken");
        }
        if (sets.mayBeNumbers(IntSet.count(set))) {
            return copy(database, key, keyLength, Encoding.INTSET, set, bytes);
        }
        long root = sets.createTable(IntSet.count(set));
        for (int i = 0; i < IntSet.count(set); i++) {
            sets.addTo(root, digits, AsciiNumber.format(IntSet.get(set, i), digits));
        }
        return sets.place(database, key, keyLength, root);
    }

    private long readElements(RdbInput in, Database database, long key, int keyLength) {
        in.readString();
        int bytes = in.stringLength();
        long lp = in.ref();
        if (!Listpack.isValid(lp, bytes)) {
            throw in.error("a set's listpack is broken");
        }
        int count = Listpack.count(lp);
        if (count == 0) {
            return 0;
        }
        if (!sets.mayBeElements(count)) {
            return readToTable(in, lp, count, database, key, keyLength);
        }
        if (!names.areDistinct(lp, 1)) {
            throw in.error("a set's listpack has a member twice");
        }
        return copy(database, key, keyLength, Encoding.LISTPACK, lp, bytes);
    }

    private long copy(
            Database database, long key, int keyLength, Encoding encoding, long value, int bytes) {
        long entry =
                keyspace.valueBytes().add(database, key, keyLength, ValueType.SET, encoding, bytes);
        Memory.copy(value, Entry.value(entry), bytes);
        return entry;
    }

    private long readToTable(
            RdbInput in, long lp, int count, Database database, long key, int keyLength) {
        long root = sets.createTable(count);
        for (long at = Listpack.first(lp); at != 0; at = Listpack.next(lp, at)) {
            if (!sets.addTo(root, Listpack.text(at, digits), Listpack.length(at))) {
                sets.free(root);
                throw in.error("a set's listpack has a member twice");
            }
        }
        return sets.place(database, key, keyLength, root);
    }

    private long readMembers(RdbInput in, Database database, long key, int keyLength) {
        long count = in.count(1);
        if (count == 0) {
            return 0;
        }
        if (sets.mayBeNumbers(count)) {
            return readFew(in, count, database, key, keyLength);
        }
        long root = sets.createTable(in.credible(count));
        if (in.isLong(count)) {
            return in.later(members(in, count, root, database, key, keyLength));
        }
        boolean whole = false;
        try {
            for (long i = 0; i < count; i++) {
                readMember(in, root);
            }
            whole = true;
        } finally {
            if (!whole) {
                sets.free(root);
            }
        }
        return sets.place(database, key, keyLength, root);
    }

    private void readMember(RdbInput in, long root) {
        in.readString();
        int length = in.stringLength();
        if (!sets.addTo(root, in.ref(), length)) {
            throw in.error("a set has a member twice");
        }
    }

    private LongRead members(
            RdbInput in, long count, long root, Database database, long key, int keyLength) {
        return new LongRead(count) {
            @Override
            long read(long most) {
                readMember(in, root);
                return 1;
            }

            @Override
            long place() {
                return sets.place(database, key, keyLength, root);
            }

            @Override
            void drop() {
                sets.free(root);
            }
        };
    }

    /* So many may be an intset: they begin as one, as in Redis. */
    private long readFew(RdbInput in, long count, Database database, long key, int keyLength) {
        Database scratch = keyspace.scratch();
        long entry = sets.createNumbers(scratch, key, keyLength);
        boolean whole = false;
        try {
            for (long i = 0; i < count; i++) {
                in.readString();
                int length = in.stringLength();
                long placed = sets.add(scratch, entry, in.ref(), length);
                if (placed == 0) {
                    throw in.error("a set has a member twice");
                }
                entry = placed;
            }
            whole = true;
        } finally {
            if (!whole) {
                scratch.remove(entry);
            }
        }
        return scratch.move(entry, database, key, keyLength);
    }

    @Override
    public void close() {
        keyspace.arena().free(digits);
    }
}
