package io.respite.keyspace;

import io.respite.bytes.AsciiNumber;
import io.respite.data.HashField;
import io.respite.data.Listpack;
import io.respite.memory.Arena;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/**
 * Hashes: reads and writes the values of entries of type {@link ValueType#HASH}. Owned by the
 * engine thread. Hot.
 *
 * <p>A small hash is a {@link Listpack} of fields, each followed by its value; one with many
 * fields, a long one, or one that expires is a {@link LargeHash} ({@link Encoding#HASHTABLE}) for
 * good.
 *
 * <p>The methods that look for a field, take any or visit all leave out those whose time has come.
 * {@link #size} counts them: but whoever looks up a hash removes at least some hundred of them, so
 * that any are left only where more became due at once.
 *
 * <p>What was found is told by {@link #name}, {@link #value} and their lengths until the next call;
 * the bytes are valid until the hash changes.
 */
public final class HashValue implements CollectionValue {

    private final Keyspace keyspace;
    private final ValueBytes bytes;
    private final LargeHash large;
    private final FieldWalk walk = new FieldWalk();

    /** Room for the texts of a field and a value that are kept as numbers. */
    private final long nameDigits;

    private final long valueDigits;
    private long maxListpackFields = 512;
    private long maxListpackText = 64;
    private long name;
    private int nameLength;
    private long value;
    private int valueLength;
    private long placed;

    HashValue(Keyspace keyspace) {
        this.keyspace = keyspace;
        Arena arena = keyspace.arena();
        bytes = keyspace.valueBytes();
        large = new LargeHash(arena);
        nameDigits = arena.allocate(AsciiNumber.MAX_LENGTH);
        valueDigits = arena.allocate(AsciiNumber.MAX_LENGTH);
    }

    /** Sets up to how many fields, and how long ones and values, a hash is a listpack. */
    public void limitListpacks(long fields, long textBytes) {
        maxListpackFields = fields;
        maxListpackText = textBytes;
    }

    @Override
    public long size(long entry) {
        return Entry.isLarge(entry)
                ? large.size(Entry.root(entry))
                : Listpack.count(Entry.value(entry)) / 2;
    }

    /** Whether some of the fields that {@link #size} counts are due, so that nobody sees them. */
    public boolean hasDueFields(long entry) {
        return DueHashes.isExpiring(entry)
                && large.firstTime(Entry.root(entry)) <= keyspace.overUntil();
    }

    /** How many fields there are to be seen, which takes a walk where any {@link #hasDueFields}. */
    public long visibleSize(long entry) {
        if (!hasDueFields(entry)) {
            return size(entry);
        }
        long[] count = new long[1];
        forEachField(entry, (field, length, text, textLength) -> count[0]++);
        return count[0];
    }

    /** Whether the hash is a table. */
    public static boolean isTable(long entry) {
        return Entry.isLarge(entry);
    }

    /** Looks for a field and its value. */
    public boolean find(long entry, long field, int length) {
        if (Entry.isLarge(entry)) {
            long found = large.find(Entry.root(entry), field, length);
            return found != 0 && showVisible(Entry.root(entry), found);
        }
        long lp = Entry.value(entry);
        long at = findSmall(lp, field, length);
        if (at == 0) {
            return false;
        }
        showValue(Listpack.next(lp, at));
        return true;
    }

    private static long findSmall(long lp, long field, int length) {
        long first = Listpack.first(lp);
        return first == 0 ? 0 : Listpack.find(lp, first, field, length, 1);
    }

    private boolean showVisible(long root, long field) {
        if (HashField.expires(field) && isDue(root, field)) {
            return false;
        }
        show(field);
        return true;
    }

    private boolean isDue(long root, long field) {
        return large.time(root, field) <= keyspace.overUntil();
    }

    private void show(long field) {
        name = HashField.name(field);
        nameLength = HashField.nameLength(field);
        value = HashField.value(field);
        valueLength = HashField.valueLength(field);
    }

    private void showName(long at) {
        if (Listpack.isInteger(at)) {
            name = nameDigits;
            nameLength = AsciiNumber.format(Listpack.integer(at), nameDigits);
        } else {
            name = Listpack.text(at);
            nameLength = Listpack.textLength(at);
        }
    }

    private void showValue(long at) {
        if (Listpack.isInteger(at)) {
            value = valueDigits;
            valueLength = AsciiNumber.format(Listpack.integer(at), valueDigits);
        } else {
            value = Listpack.text(at);
            valueLength = Listpack.textLength(at);
        }
    }

    /** Where the name of the field that was taken last begins. */
    public long name() {
        return name;
    }

    public int nameLength() {
        return nameLength;
    }

    /** Where the value that was found last begins. */
    public long value() {
        return value;
    }

    public int valueLength() {
        return valueLength;
    }

    /**
     * Makes a key that is known to be absent an empty hash, which must not stay empty. Returns its
     * entry.
     */
    public long add(Database database, long key, int keyLength) {
        int length = Listpack.EMPTY_BYTES;
        long entry = database.add(key, keyLength, ValueType.HASH, Encoding.LISTPACK, length);
        Listpack.initialize(Entry.value(entry));
        return entry;
    }

    /**
     * Gets a hash ready for fields to be set: one that they would make too large for a listpack
     * becomes a table before. As in Redis they count as if all were new and no two the same, where
     * there are more of them than a listpack may have.
     *
     * @param fields how many there are
     * @param longest bytes of the longest field or value
     * @param total bytes of all fields and values
     * @return the entry, perhaps at another place
     */
    public long prepare(Database database, long entry, long fields, long longest, long total) {
        if (Entry.isLarge(entry)) {
            return entry;
        }
        boolean fits =
                Long.compareUnsigned(fields, maxListpackFields) <= 0
                        && Long.compareUnsigned(longest, maxListpackText) <= 0
                        && Listpack.bytes(Entry.value(entry)) + total < Listpack.MAX_BYTES;
        return fits ? entry : toTable(database, entry);
    }

    /**
     * Sets a field, which does not expire afterwards; {@link #entry} is where the hash is then.
     *
     * @return whether the field is new
     */
    public boolean set(
            Database database, long entry, long field, int length, long text, int textLength) {
        return set(database, entry, field, length, text, textLength, false);
    }

    /** The same, but a field that expires goes on to do so. */
    public boolean update(
            Database database, long entry, long field, int length, long text, int textLength) {
        return set(database, entry, field, length, text, textLength, true);
    }

    private boolean set(
            Database database,
            long entry,
            long field,
            int length,
            long text,
            int textLength,
            boolean keepsTime) {
        placed = prepare(database, entry, 1, Math.max(length, textLength), 0);
        if (!Entry.isLarge(placed)) {
            return setSmall(database, field, length, text, textLength);
        }
        long root = Entry.root(placed);
        boolean isExpiring = LargeHash.expires(root);
        if (isExpiring) {
            expireIfDue(database, placed, field, length);
        }
        large.put(root, field, length, text, textLength, keepsTime);
        if (isExpiring) {
            database.dueHashes().update(placed);
        }
        return large.created();
    }

    /* One that was due and not removed yet is not what is written to. */
    private void expireIfDue(Database database, long entry, long field, int length) {
        long root = Entry.root(entry);
        long found = large.find(root, field, length);
        if (found != 0 && HashField.expires(found) && isDue(root, found)) {
            database.dueHashes().expireOne(entry, found);
        }
    }

    /** Where the hash that was changed last is now. */
    public long entry() {
        return placed;
    }

    private boolean setSmall(Database database, long field, int length, long text, int textLength) {
        long lp = Entry.value(placed);
        long at = findSmall(lp, field, length);
        int added = Listpack.encodedBytes(text, textLength);
        if (at != 0) {
            replaceSmall(database, Listpack.next(lp, at) - lp, text, textLength, added);
        } else {
            added += Listpack.encodedBytes(field, length);
            placed = bytes.resize(database, placed, Listpack.bytes(lp) + added);
            lp = Entry.value(placed);
            Listpack.insert(lp, 0, field, length);
            Listpack.insert(lp, 0, text, textLength);
        }
        /* Also where nothing was added: the limit may be a lower one than when it was filled. */
        if (Long.compareUnsigned(Listpack.count(Entry.value(placed)) / 2, maxListpackFields) > 0) {
            placed = toTable(database, placed);
        }
        return at == 0;
    }

    private void replaceSmall(
            Database database, long offset, long text, int textLength, int newBytes) {
        long lp = Entry.value(placed);
        int total = Listpack.bytes(lp) - Listpack.elementBytes(lp + offset) + newBytes;
        boolean grows = total > Listpack.bytes(lp);
        if (grows) {
            placed = bytes.resize(database, placed, total);
            lp = Entry.value(placed);
        }
        Listpack.replace(lp, lp + offset, text, textLength);
        if (!grows) {
            placed = bytes.resize(database, placed, total);
        }
    }

    /**
     * Removes a field; {@link #entry} is where the hash is then, which may be empty: the caller
     * removes it then.
     *
     * @return whether there was one
     */
    public boolean delete(Database database, long entry, long field, int length) {
        placed = entry;
        return Entry.isLarge(entry)
                ? deleteLarge(database, field, length)
                : deleteSmall(database, field, length);
    }

    private boolean deleteLarge(Database database, long field, int length) {
        long root = Entry.root(placed);
        boolean isExpiring = LargeHash.expires(root);
        if (isExpiring) {
            expireIfDue(database, placed, field, length);
        }
        long found = large.find(root, field, length);
        if (found != 0) {
            large.remove(root, found);
        }
        if (isExpiring) {
            database.dueHashes().update(placed);
        }
        return found != 0;
    }

    private boolean deleteSmall(Database database, long field, int length) {
        long lp = Entry.value(placed);
        long at = findSmall(lp, field, length);
        if (at == 0) {
            return false;
        }
        Listpack.remove(lp, at, 2);
        placed = bytes.resize(database, placed, Listpack.bytes(lp));
        return true;
    }

    /** Makes a small hash a table. Returns its entry. */
    long toTable(Database database, long entry) {
        long root = large.create();
        long lp = Entry.value(entry);
        for (long at = Listpack.first(lp); at != 0; at = Listpack.next(lp, at)) {
            showName(at);
            at = Listpack.next(lp, at);
            showValue(at);
            large.put(root, name, nameLength, value, valueLength, false);
        }
        return database.becomeLarge(entry, Encoding.HASHTABLE, root);
    }

    /**
     * Takes any field that is not due, each about as likely as the others. Returns whether there is
     * one.
     */
    public boolean takeAny(long entry, RandomGenerator random) {
        if (Entry.isLarge(entry)) {
            return takeAnyOfTable(entry, random);
        }
        long lp = Entry.value(entry);
        long at = Listpack.at(lp, 2L * random.nextInt(Listpack.count(lp) / 2));
        showName(at);
        showValue(Listpack.next(lp, at));
        return true;
    }

    /* Where most are due, all are visited: so it ends. */
    private boolean takeAnyOfTable(long entry, RandomGenerator random) {
        long root = Entry.root(entry);
        for (int i = 0; i < 100; i++) {
            if (showVisible(root, large.random(root, random))) {
                return true;
            }
        }
        FieldChoice choice = new FieldChoice(random);
        forEachField(entry, choice);
        return choice.seen > 0 && find(entry, choice.name, choice.nameLength);
    }

    /** Visits each field with its value, but for those that are due; the hash must not change. */
    public void forEachField(long entry, FieldVisitor visitor) {
        if (Entry.isLarge(entry)) {
            large.forEach(Entry.root(entry), walk.begin(Entry.root(entry), visitor));
            return;
        }
        long lp = Entry.value(entry);
        for (long at = Listpack.first(lp); at != 0; at = Listpack.next(lp, at)) {
            showName(at);
            at = Listpack.next(lp, at);
            showValue(at);
            visitor.field(name, nameLength, value, valueLength);
        }
    }

    @Override
    public void forEach(long entry, ElementVisitor visitor) {
        forEachField(
                entry,
                (field, length, text, textLength) -> {
                    visitor.accept(field, length);
                    visitor.accept(text, textLength);
                });
    }

    /**
     * Visits some fields of a large hash, {@link io.respite.data.HashField}s which {@link #take}
     * takes, and says where to go on; see {@link io.respite.data.Dict#scan}.
     */
    public long scan(long entry, long cursor, LongConsumer visitor) {
        return large.scan(Entry.root(entry), cursor, visitor);
    }

    /** Takes a field of a large hash, unless it is due. Returns whether it did. */
    public boolean take(long entry, long field) {
        return showVisible(Entry.root(entry), field);
    }

    /** How many slots the table of a large hash has. */
    public long capacity(long entry) {
        return large.capacity(Entry.root(entry));
    }

    /** Whether a hash of so many fields, the longest text of so many bytes, may be a listpack. */
    public boolean mayBeListpack(long fields, int longest) {
        return Long.compareUnsigned(fields, maxListpackFields) <= 0
                && Long.compareUnsigned(longest, maxListpackText) <= 0;
    }

    /** Makes a table, with room for so many fields, for {@link #addTo} and {@link #place}. */
    public long createTable(long expected) {
        return large.create(expected);
    }

    /**
     * Adds a field to the table with the given root, which expires at a time or {@link
     * Entry#NEVER}. Returns whether it is new there.
     */
    public boolean addTo(long root, long field, int length, long text, int textLength, long time) {
        return large.addIfAbsent(root, field, length, text, textLength, time);
    }

    /** Makes a table the value of a key that is known to be absent. Returns its entry. */
    public long place(Database database, long key, int keyLength, long root) {
        long entry = database.addLarge(key, keyLength, ValueType.HASH, Encoding.HASHTABLE, root);
        database.dueHashes().update(entry);
        return entry;
    }

    /**
     * Visits some hundred fields of the table with the given root, those that are due included; see
     * {@link io.respite.data.Dict#walk}.
     */
    public long walk(long root, long position, LongConsumer visitor) {
        return large.walk(root, position, visitor);
    }

    /** Whether any field of the table with the given root expires. */
    public static boolean hasExpiringFields(long root) {
        return LargeHash.expires(root);
    }

    /** When a field of the table with the given root expires, or {@link Entry#NEVER}. */
    public long timeOf(long root, long field) {
        return large.time(root, field);
    }

    @Override
    public long foresee(long root, long[] hashes, int count) {
        return large.foresee(root, hashes, count);
    }

    @Override
    public long largeSize(long root) {
        return large.size(root);
    }

    @Override
    public long largeBytes(long root, long samples) {
        return large.bytes(root, samples);
    }

    @Override
    public long copyLarge(long root) {
        return large.copy(root);
    }

    @Override
    public long dismantle(long root, long position) {
        return large.dismantle(root, position);
    }

    /** Shows a visitor the fields of a table that are not due. */
    private final class FieldWalk implements LongConsumer {

        private FieldVisitor visitor;
        private long root;

        FieldWalk begin(long newRoot, FieldVisitor newVisitor) {
            root = newRoot;
            visitor = newVisitor;
            return this;
        }

        @Override
        public void accept(long field) {
            if (showVisible(root, field)) {
                visitor.field(name, nameLength, value, valueLength);
            }
        }
    }

    /** Chooses one of the fields that it visits, each as likely as the others. */
    private static final class FieldChoice implements FieldVisitor {

        private final RandomGenerator random;
        private long seen;
        private long name;
        private int nameLength;

        FieldChoice(RandomGenerator random) {
            this.random = random;
        }

        @Override
        public void field(long field, int length, long text, int textLength) {
            if (random.nextLong(++seen) == 0) {
                name = field;
                nameLength = length;
            }
        }
    }
}
