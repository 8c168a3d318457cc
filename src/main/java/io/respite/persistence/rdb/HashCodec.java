package io.respite.persistence.rdb;

import io.respite.bytes.AsciiNumber;
import io.respite.data.HashField;
import io.respite.data.Listpack;
import io.respite.data.ListpackNames;
import io.respite.keyspace.Database;
import io.respite.keyspace.Encoding;
import io.respite.keyspace.Entry;
import io.respite.keyspace.HashValue;
import io.respite.keyspace.Keyspace;
import io.respite.keyspace.ValueType;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.function.LongConsumer;

/**
 * Hashes in the RDB format. Owned by the engine thread. Hot.
 *
 * <pre>
 *   HASH               number of fields | field | value | field | value ...     strings
 *   HASH_LISTPACK      a string: a {@link Listpack} of fields and values in turn
 *   HASH_ZIPLIST       a string: a {@link Ziplist} of the same
 *   HASH_ZIPMAP        a string: a {@link Zipmap}
 *   HASH_2             number of fields | field | value | time (8) | ...        -1: never
 *   HASH_METADATA      first time (8) | number of fields | time | field | value | ...
 *                      a time is a length: 0 is never, else what it is above the first, and 1
 *   HASH_LISTPACK_EX   first time (8) | a string: a listpack of fields, values and times,
 *                      0 is never
 * </pre>
 *
 * Times are milliseconds since 1970. A hash with fields that expire is written as HASH_2, which
 * Valkey 9 reads and no Redis.
 */
final class HashCodec implements ValueCodec {

    /** Redis 7.4 keeps times in 48 bits. */
    private static final long MOST_TIME = (1L << 48) - 2;

    private final Keyspace keyspace;
    private final HashValue hashes;
    private final ListpackNames names = new ListpackNames();
    private final LongConsumer writing = this::writeField;

    /** Where a field's name, and a value, wait for what comes behind them. */
    private final Scratch name;

    private final Scratch value;

    /** Room for the texts of a field and of a value that are numbers. */
    private final long fieldDigits;

    private final long valueDigits;

    private RdbOutput target;

    /** The hash that is written, where its fields' times are written too; else 0. */
    private long timedRoot;

    HashCodec(Keyspace keyspace) {
        this.keyspace = keyspace;
        hashes = keyspace.hashes();
        Arena arena = keyspace.arena();
        name = new Scratch(arena);
        value = new Scratch(arena);
        fieldDigits = arena.allocate(AsciiNumber.MAX_LENGTH);
        valueDigits = arena.allocate(AsciiNumber.MAX_LENGTH);
    }

    @Override
    public RdbType type(long entry, int rdbVersion) {
        if (!Entry.isLarge(entry)) {
            return RdbType.HASH_LISTPACK;
        }
        return HashValue.hasExpiringFields(Entry.root(entry)) ? RdbType.HASH_2 : RdbType.HASH;
    }

    @Override
    public void write(long entry, RdbOutput out) {
        long lp = Entry.value(entry);
        out.string(lp, Listpack.bytes(lp));
    }

    @Override
    public long writePart(long root, long position, RdbOutput out) {
        if (position == 0) {
            out.length(hashes.largeSize(root));
        }
        target = out;
        timedRoot = HashValue.hasExpiringFields(root) ? root : 0;
        return hashes.walk(root, position, writing);
    }

    private void writeField(long field) {
        target.string(HashField.name(field), HashField.nameLength(field));
        target.string(HashField.value(field), HashField.valueLength(field));
        if (timedRoot != 0) {
            target.int64(hashes.timeOf(timedRoot, field));
        }
    }

    @Override
    public long read(RdbType type, RdbInput in, Database database, long key, int keyLength) {
        return switch (type) {
            case HASH_LISTPACK -> {
                in.readString();
                yield readListpack(in, in.ref(), in.stringLength(), database, key, keyLength);
            }
            case HASH_ZIPLIST -> readZiplist(in, database, key, keyLength);
            case HASH_ZIPMAP -> readZipmap(in, database, key, keyLength);
            case HASH_LISTPACK_EX -> readTimedListpack(in, database, key, keyLength);
            case HASH_2, HASH_METADATA -> readTable(type, in, database, key, keyLength);
            default -> readFields(in, database, key, keyLength);
        };
    }

    private long readListpack(
            RdbInput in, long lp, int bytes, Database database, long key, int keyLength) {
        if (!Listpack.isValid(lp, bytes)) {
            throw broken(in);
        }
        int count = Listpack.count(lp);
        if (count % 2 != 0) {
            throw broken(in);
        }
        if (count == 0) {
            return 0;
        }
        if (!hashes.mayBeListpack(count / 2, 0)) {
            return readToTable(in, lp, count, false, database, key, keyLength);
        }
        if (!names.areDistinct(lp, 2)) {
            throw duplicate(in);
        }
        long entry =
                keyspace.valueBytes()
                        .add(database, key, keyLength, ValueType.HASH, Encoding.LISTPACK, bytes);
        Memory.copy(lp, Entry.value(entry), bytes);
        return entry;
    }

    private static RdbError broken(RdbInput in) {
        return in.error("Hash listpack integrity check failed.");
    }

    private long readZiplist(RdbInput in, Database database, long key, int keyLength) {
        in.readString();
        long lp = Ziplist.readListpack(in, "Hash ziplist integrity check failed.");
        return readListpack(in, lp, Listpack.bytes(lp), database, key, keyLength);
    }

    /* Unlike that of a ziplist, the length of its texts decides on its encoding. */
    private long readZipmap(RdbInput in, Database database, long key, int keyLength) {
        in.readString();
        long zipmap = in.ref();
        if (!Zipmap.isValid(zipmap, in.stringLength())) {
            throw in.error("Zipmap integrity check failed.");
        }
        long bytes = Zipmap.listpackBytes(zipmap);
        long lp = in.room(bytes);
        Zipmap.toListpack(zipmap, lp);
        return hashes.mayBeListpack(0, longest(lp))
                ? readListpack(in, lp, (int) bytes, database, key, keyLength)
                : readToTable(in, lp, Listpack.count(lp), false, database, key, keyLength);
    }

    private static int longest(long lp) {
        int longest = 0;
        for (long at = Listpack.first(lp); at != 0; at = Listpack.next(lp, at)) {
            longest = Math.max(longest, Listpack.length(at));
        }
        return longest;
    }

    private long readToTable(
            RdbInput in,
            long lp,
            int count,
            boolean timed,
            Database database,
            long key,
            int keyLength) {
        long root = hashes.createTable(count / (timed ? 3 : 2));
        long at = Listpack.first(lp);
        while (at != 0) {
            long value = Listpack.next(lp, at);
            long last = timed ? Listpack.next(lp, value) : value;
            long time = timed ? Listpack.integer(last) : 0;
            boolean isNew =
                    hashes.addTo(
                            root,
                            Listpack.text(at, fieldDigits),
                            Listpack.length(at),
                            Listpack.text(value, valueDigits),
                            Listpack.length(value),
                            time == 0 ? Entry.NEVER : time);
            if (!isNew) {
                hashes.free(root);
                throw duplicate(in);
            }
            at = Listpack.next(lp, last);
        }
        return hashes.place(database, key, keyLength, root);
    }

    private long readTimedListpack(RdbInput in, Database database, long key, int keyLength) {
        in.int64();
        in.readString();
        int bytes = in.stringLength();
        long lp = in.ref();
        if (!Listpack.isValid(lp, bytes)) {
            throw broken(in);
        }
        int count = Listpack.count(lp);
        if (count % 3 != 0 || !hasTimes(lp)) {
            throw broken(in);
        }
        return count == 0 ? 0 : readToTable(in, lp, count, true, database, key, keyLength);
    }

    private static boolean hasTimes(long lp) {
        for (long at = Listpack.first(lp); at != 0; at = Listpack.next(lp, at)) {
            at = Listpack.next(lp, Listpack.next(lp, at));
            if (!Listpack.isInteger(at)
                    || Listpack.integer(at) < 0
                    || Listpack.integer(at) > MOST_TIME) {
                return false;
            }
        }
        return true;
    }

    private long readFields(RdbInput in, Database database, long key, int keyLength) {
        long count = in.count(2);
        if (count == 0) {
            return 0;
        }
        return hashes.mayBeListpack(count, 0)
                ? readFew(in, count, database, key, keyLength)
                : readToTable(RdbType.HASH, in, count, 0, database, key, keyLength);
    }

    /* So many may be a listpack: they begin as one, as in Redis. */
    private long readFew(RdbInput in, long count, Database database, long key, int keyLength) {
        Database scratch = keyspace.scratch();
        long entry = hashes.add(scratch, key, keyLength);
        boolean whole = false;
        try {
            for (long i = 0; i < count; i++) {
                int length = readName(in);
                in.readString();
                boolean isNew =
                        hashes.set(scratch, entry, name.ref(), length, in.ref(), in.stringLength());
                entry = hashes.entry();
                if (!isNew) {
                    throw duplicate(in);
                }
            }
            whole = true;
        } finally {
            if (!whole) {
                scratch.remove(entry);
            }
        }
        return scratch.move(entry, database, key, keyLength);
    }

    /* A field's name is copied: what is read next may take its place. */
    private int readName(RdbInput in) {
        in.readString();
        int length = in.stringLength();
        Memory.copy(in.ref(), name.room(length), length);
        return length;
    }

    private static RdbError duplicate(RdbInput in) {
        return in.error("Duplicate hash fields detected");
    }

    private long readTable(RdbType type, RdbInput in, Database database, long key, int keyLength) {
        long first = type == RdbType.HASH_METADATA ? in.int64() : 0;
        if (first < 0 || first > MOST_TIME) {
            throw in.error("a hash's first time is out of range");
        }
        long count = in.count(type == RdbType.HASH_2 ? 10 : 3);
        return count == 0 ? 0 : readToTable(type, in, count, first, database, key, keyLength);
    }

    private long readToTable(
            RdbType type,
            RdbInput in,
            long count,
            long first,
            Database database,
            long key,
            int keyLength) {
        long root = hashes.createTable(in.credible(count));
        if (in.isLong(count)) {
            return in.later(fields(type, in, count, first, root, database, key, keyLength));
        }
        boolean whole = false;
        try {
            for (long i = 0; i < count; i++) {
                readField(type, in, root, first);
            }
            whole = true;
        } finally {
            if (!whole) {
                hashes.free(root);
            }
        }
        return hashes.place(database, key, keyLength, root);
    }

    private LongRead fields(
            RdbType type,
            RdbInput in,
            long count,
            long first,
            long root,
            Database database,
            long key,
            int keyLength) {
        return new LongRead(count) {
            @Override
            long read(long most) {
                readField(type, in, root, first);
                return 1;
            }

            @Override
            long place() {
                return hashes.place(database, key, keyLength, root);
            }

            @Override
            void drop() {
                hashes.free(root);
            }
        };
    }

    private void readField(RdbType type, RdbInput in, long root, long first) {
        long time = type == RdbType.HASH_METADATA ? time(in, first) : Entry.NEVER;
        int length = readName(in);
        in.readString();
        long text = in.ref();
        int textLength = in.stringLength();
        if (type == RdbType.HASH_2) {
            Memory.copy(text, value.room(textLength), textLength);
            text = value.ref();
            time = in.int64();
            if (time < Entry.NEVER) {
                throw in.error("a field's time is out of range");
            }
        }
        if (!hashes.addTo(root, name.ref(), length, text, textLength, time)) {
            throw duplicate(in);
        }
    }

    private static long time(RdbInput in, long first) {
        long above = in.length();
        if (above > MOST_TIME) {
            throw in.error("a field's time is out of range");
        }
        return above == 0 ? Entry.NEVER : first + above - 1;
    }

    @Override
    public void close() {
        keyspace.arena().free(fieldDigits);
        keyspace.arena().free(valueDigits);
        name.close();
        value.close();
    }
}
