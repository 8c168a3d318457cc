package io.respite.keyspace;

import io.respite.bytes.AsciiNumber;
import io.respite.bytes.Hash;
import io.respite.data.Dict;
import io.respite.data.EntrySample;
import io.respite.data.IntSet;
import io.respite.data.KeyText;
import io.respite.data.Listpack;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/**
 * Sets: reads and changes the values of entries of type {@link ValueType#SET}. Owned by the engine
 * thread. Hot.
 *
 * <p>A set of integers is an {@link Encoding#INTSET}, a small one with other members a {@link
 * Encoding#LISTPACK}, all others a {@link Encoding#HASHTABLE}, whose members are blocks that begin
 * with their {@link KeyText}. It goes from one to the next as Redis' t_set.c has it, and never
 * back.
 *
 * <p>What changes a set returns its entry, which may have moved.
 */
public final class SetValue implements CollectionValue {

    private final Arena arena;
    private final ValueBytes values;
    private final RandomGenerator random;
    private final Dict table;
    private final LongConsumer freeMember;
    private final SetCursor cursor;

    /** Room for the text of the number that is looked for or added. */
    private final long digits;

    private long mostNumbers = 512;
    private long mostElements = 128;
    private long longestElement = 64;

    SetValue(Arena arena, ValueBytes values, RandomGenerator random) {
        this.arena = arena;
        this.values = values;
        this.random = random;
        table = new Dict(arena, 0);
        freeMember = arena::free;
        digits = arena.allocate(AsciiNumber.MAX_LENGTH);
        cursor = new SetCursor(arena.allocate(AsciiNumber.MAX_LENGTH));
    }

    /**
     * Sets the bounds of the small encodings: members of an intset, members of a listpack, and
     * bytes of one of these. Negative numbers are very large ones.
     */
    public void limit(long newMostNumbers, long newMostElements, long newLongestElement) {
        mostNumbers = unsigned(newMostNumbers);
        mostElements = unsigned(newMostElements);
        longestElement = unsigned(newLongestElement);
    }

    private static long unsigned(long number) {
        return number < 0 ? Long.MAX_VALUE : number;
    }

    /** A cursor before the set's first member; there is one, which ends the walk before. */
    public SetCursor cursor(long entry) {
        cursor.begin(entry);
        return cursor;
    }

    /**
     * Makes a key that is known to be absent an empty set that is about to get {@code expected}
     * members, of which the first is given.
     */
    public long create(
            Database database, long key, int keyLength, long member, int length, long expected) {
        if (expected <= mostNumbers && AsciiNumber.isCanonical(member, length)) {
            return createNumbers(database, key, keyLength);
        }
        if (expected <= mostElements) {
            return createElements(database, key, keyLength);
        }
        return database.addLarge(key, keyLength, ValueType.SET, Encoding.HASHTABLE, table.create());
    }

    /** Makes a key that is known to be absent an empty intset. */
    public long createNumbers(Database database, long key, int keyLength) {
        long entry = createSmall(database, key, keyLength, Encoding.INTSET, IntSet.EMPTY_BYTES);
        IntSet.initialize(Entry.value(entry));
        return entry;
    }

    /** Makes a key that is known to be absent an empty listpack. */
    public long createElements(Database database, long key, int keyLength) {
        long entry = createSmall(database, key, keyLength, Encoding.LISTPACK, Listpack.EMPTY_BYTES);
        Listpack.initialize(Entry.value(entry));
        return entry;
    }

    private long createSmall(
            Database database, long key, int keyLength, Encoding encoding, int bytes) {
        return values.add(database, key, keyLength, ValueType.SET, encoding, bytes);
    }

    /** Gets the set ready for {@code expected} members to be added, of which some may be in it. */
    public long expect(Database database, long entry, long expected) {
        boolean tooMany =
                switch (Entry.encoding(entry)) {
                    case LISTPACK -> expected > mostElements;
                    case INTSET -> expected > mostNumbers;
                    default -> false;
                };
        return tooMany ? toTable(database, entry) : entry;
    }

    @Override
    public long size(long entry) {
        return switch (Entry.encoding(entry)) {
            case LISTPACK -> Listpack.count(Entry.value(entry));
            case INTSET -> IntSet.count(Entry.value(entry));
            default -> largeSize(Entry.root(entry));
        };
    }

    /** Whether the text is a member. */
    public boolean contains(long entry, long ref, int length) {
        return switch (Entry.encoding(entry)) {
            case LISTPACK -> findElement(entry, ref, length) != 0;
            case INTSET ->
                    AsciiNumber.isCanonical(ref, length)
                            && containsNumber(entry, AsciiNumber.parse(ref, length));
            default -> findMember(entry, ref, length, Hash.of(ref, length)) != 0;
        };
    }

    /** Whether the member of another set at which the cursor stands is one of this set too. */
    public boolean contains(long entry, SetCursor at) {
        return switch (Entry.encoding(entry)) {
            case LISTPACK -> findElement(entry, at.ref(), at.length()) != 0;
            case INTSET -> at.hasNumber() && containsNumber(entry, at.number());
            default -> findMember(entry, at.ref(), at.length(), at.hash()) != 0;
        };
    }

    private static boolean containsNumber(long entry, long number) {
        return IntSet.find(Entry.value(entry), number) >= 0;
    }

    private static long findElement(long entry, long ref, int length) {
        long lp = Entry.value(entry);
        return Listpack.find(lp, Listpack.first(lp), ref, length, 0);
    }

    private long findMember(long entry, long ref, int length, long hash) {
        return table.at(Entry.root(entry)).find(ref, length, hash);
    }

    /** Adds a text. Returns the entry, or 0 if it was a member already. */
    public long add(Database database, long entry, long ref, int length) {
        return switch (Entry.encoding(entry)) {
            case LISTPACK -> addElement(database, entry, ref, length);
            case INTSET ->
                    AsciiNumber.isCanonical(ref, length)
                            ? addNumber(database, entry, AsciiNumber.parse(ref, length))
                            : addTextToNumbers(database, entry, ref, length);
            default -> addMember(entry, ref, length, Hash.of(ref, length));
        };
    }

    /**
     * Adds the member of another set at which the cursor stands. Returns the entry, or 0 if it was
     * a member already.
     */
    public long add(Database database, long entry, SetCursor at) {
        return switch (Entry.encoding(entry)) {
            case HASHTABLE -> addMember(entry, at.ref(), at.length(), at.hash());
            case INTSET ->
                    at.hasNumber()
                            ? addNumber(database, entry, at.number())
                            : addTextToNumbers(database, entry, at.ref(), at.length());
            default -> addElement(database, entry, at.ref(), at.length());
        };
    }

    /**
     * Adds the member of another set at which the cursor stands to a listpack, which does not have
     * it, however large that gets. Returns the entry.
     */
    public long append(Database database, long entry, SetCursor at) {
        long bytes = Listpack.bytes(Entry.value(entry));
        bytes += Listpack.encodedBytes(at.ref(), at.length());
        long placed = values.resize(database, entry, Math.toIntExact(bytes));
        Listpack.insert(Entry.value(placed), 0, at.ref(), at.length());
        return placed;
    }

    private long addNumber(Database database, long entry, long number) {
        int index = IntSet.find(Entry.value(entry), number);
        if (index >= 0) {
            return 0;
        }
        long placed = values.resize(database, entry, IntSet.bytesWith(Entry.value(entry), number));
        long set = Entry.value(placed);
        IntSet.insert(set, -1 - index, number);
        boolean tooMany = IntSet.count(set) > Math.min(mostNumbers, IntSet.MOST_NUMBERS);
        return tooMany ? toTable(database, placed) : placed;
    }

    private long addTextToNumbers(Database database, long entry, long ref, int length) {
        long set = Entry.value(entry);
        int count = IntSet.count(set);
        boolean fits = count < mostElements && length <= longestElement;
        if (fits && count > 0) {
            long least = IntSet.get(set, 0);
            long greatest = IntSet.get(set, count - 1);
            fits =
                    AsciiNumber.length(least) <= longestElement
                            && AsciiNumber.length(greatest) <= longestElement;
        }
        return fits
                ? addElement(database, toElements(database, entry), ref, length)
                : addMember(toTable(database, entry), ref, length, Hash.of(ref, length));
    }

    private long addElement(Database database, long entry, long ref, int length) {
        if (findElement(entry, ref, length) != 0) {
            return 0;
        }
        long lp = Entry.value(entry);
        long bytes = (long) Listpack.bytes(lp) + Listpack.encodedBytes(ref, length);
        boolean fits =
                Listpack.count(lp) < mostElements
                        && length <= longestElement
                        && bytes <= Listpack.MAX_BYTES;
        if (!fits) {
            return addMember(toTable(database, entry), ref, length, Hash.of(ref, length));
        }
        long placed = values.resize(database, entry, (int) bytes);
        Listpack.insert(Entry.value(placed), 0, ref, length);
        return placed;
    }

    private long addMember(long entry, long ref, int length, long hash) {
        table.at(Entry.root(entry));
        if (table.find(ref, length, hash) != 0) {
            return 0;
        }
        insert(ref, length, hash);
        return entry;
    }

    /* Into the table in view. */
    private void insert(long ref, int length, long hash) {
        long member = arena.allocate(KeyText.encodedBytes(length));
        KeyText.write(member, ref, length);
        table.insert(member, hash);
    }

    private long toElements(Database database, long entry) {
        long set = Entry.value(entry);
        int count = IntSet.count(set);
        long bytes = Listpack.EMPTY_BYTES;
        for (int i = 0; i < count; i++) {
            bytes += Listpack.encodedBytes(IntSet.get(set, i));
        }
        long numbers = arena.allocate(IntSet.bytes(set));
        Memory.copy(set, numbers, IntSet.bytes(set));
        long placed = values.renew(database, entry, Math.toIntExact(bytes));
        Entry.setKind(placed, ValueType.SET, Encoding.LISTPACK);
        long lp = Entry.value(placed);
        Listpack.initialize(lp);
        for (int i = 0; i < count; i++) {
            Listpack.insert(lp, 0, IntSet.get(numbers, i));
        }
        arena.free(numbers);
        return placed;
    }

    /**
     * Makes a set whose members are numbers an intset, unless there are too many. Returns the
     * entry.
     */
    public long toNumbers(Database database, long entry) {
        long size = size(entry);
        boolean tooMany = size > Math.min(mostNumbers, IntSet.MOST_NUMBERS);
        if (tooMany || Entry.hasEncoding(entry, Encoding.INTSET)) {
            return entry;
        }
        long numbers = arena.allocate(IntSet.EMPTY_BYTES + size * Long.BYTES);
        IntSet.initialize(numbers);
        SetCursor members = cursor(entry);
        while (members.next()) {
            boolean isNumber = members.hasNumber();
            assert isNumber;
            IntSet.insert(numbers, -1 - IntSet.find(numbers, members.number()), members.number());
        }
        int bytes = IntSet.bytes(numbers);
        long placed = values.renew(database, entry, bytes);
        Entry.setKind(placed, ValueType.SET, Encoding.INTSET);
        Memory.copy(numbers, Entry.value(placed), bytes);
        arena.free(numbers);
        return placed;
    }

    private long toTable(Database database, long entry) {
        long root = table.create();
        SetCursor members = new SetCursor(digits);
        members.begin(entry);
        while (members.next()) {
            insert(members.ref(), members.length(), members.hash());
        }
        return database.becomeLarge(entry, Encoding.HASHTABLE, root);
    }

    /**
     * Removes a text. Returns the entry, or 0 if it was no member. A set that has become empty is
     * its caller's to remove.
     */
    public long remove(Database database, long entry, long ref, int length) {
        return switch (Entry.encoding(entry)) {
            case LISTPACK -> {
                long at = findElement(entry, ref, length);
                yield at == 0 ? 0 : removeElement(database, entry, at);
            }
            case INTSET -> {
                boolean isNumber = AsciiNumber.isCanonical(ref, length);
                long number = isNumber ? AsciiNumber.parse(ref, length) : 0;
                int index = isNumber ? IntSet.find(Entry.value(entry), number) : -1;
                yield index < 0 ? 0 : removeIndex(database, entry, index);
            }
            default -> removeMember(entry, ref, length, Hash.of(ref, length));
        };
    }

    /**
     * Removes the member at which a cursor of this set stands; for another member the cursor must
     * begin anew.
     */
    public long remove(Database database, SetCursor at) {
        long entry = at.entry();
        return switch (Entry.encoding(entry)) {
            case LISTPACK -> removeElement(database, entry, at.place());
            case INTSET -> removeIndex(database, entry, (int) at.place());
            default -> removeMember(entry, at.ref(), at.length(), at.hash());
        };
    }

    private long removeElement(Database database, long entry, long at) {
        long lp = Entry.value(entry);
        Listpack.remove(lp, at, 1);
        return values.resize(database, entry, Listpack.bytes(lp));
    }

    private long removeIndex(Database database, long entry, int index) {
        long set = Entry.value(entry);
        IntSet.remove(set, index);
        return values.resize(database, entry, IntSet.bytes(set));
    }

    private long removeMember(long entry, long ref, int length, long hash) {
        table.at(Entry.root(entry));
        long member = table.find(ref, length, hash);
        if (member == 0) {
            return 0;
        }
        table.removeFound(hash);
        arena.free(member);
        return entry;
    }

    /** Whether a set of so many members, all of them integers, may be an intset. */
    public boolean mayBeNumbers(long members) {
        return members <= Math.min(mostNumbers, IntSet.MOST_NUMBERS);
    }

    /** Whether a set of so many members may be a listpack. */
    public boolean mayBeElements(long members) {
        return members <= mostElements;
    }

    /** Makes a table, with room for so many members, for {@link #addTo} and {@link #place}. */
    public long createTable(long expected) {
        return table.create(expected);
    }

    /** Adds a member to the table with the given root. Returns whether it is new there. */
    public boolean addTo(long root, long ref, int length) {
        long hash = Hash.of(ref, length);
        if (table.at(root).find(ref, length, hash) != 0) {
            return false;
        }
        insert(ref, length, hash);
        return true;
    }

    /** Makes a table the value of a key that is known to be absent. Returns its entry. */
    public long place(Database database, long key, int keyLength, long root) {
        return database.addLarge(key, keyLength, ValueType.SET, Encoding.HASHTABLE, root);
    }

    /** Visits some hundred members of the table with the given root; see {@link Dict#walk}. */
    public long walk(long root, long position, LongConsumer visitor) {
        return table.at(root).walk(position, visitor);
    }

    /** Whether a set of so many members may be an intset or a listpack. */
    public boolean mayBeSmall(long size) {
        return size <= Math.max(mostNumbers, mostElements);
    }

    /** Where the elements of a listpack are, for many calls of {@link #random}; else null. */
    public long[] places(long entry) {
        if (!Entry.hasEncoding(entry, Encoding.LISTPACK)) {
            return null;
        }
        long[] places = new long[(int) size(entry)];
        cursor.begin(entry);
        for (int i = 0; cursor.next(); i++) {
            places[i] = cursor.place();
        }
        return places;
    }

    /** The same as {@link #random(long)}; takes a listpack's places, or null. */
    public SetCursor random(long entry, long[] places) {
        if (places == null) {
            return random(entry);
        }
        cursor.atElement(places[random.nextInt(places.length)]);
        return cursor;
    }

    /** A cursor at any member of a set that is not empty; it is the one of {@link #cursor}. */
    public SetCursor random(long entry) {
        cursor.begin(entry);
        switch (Entry.encoding(entry)) {
            case LISTPACK -> {
                long lp = Entry.value(entry);
                cursor.atElement(Listpack.at(lp, random.nextInt(Listpack.count(lp))));
            }
            case INTSET -> cursor.atIndex(random.nextInt(IntSet.count(Entry.value(entry))));
            default -> cursor.atMember(table.at(Entry.root(entry)).random(random));
        }
        return cursor;
    }

    /**
     * Visits some members of a set that is a hash table, its blocks, and says where to go on; see
     * {@link Dict#scan}.
     */
    public long scan(long entry, long cursor, LongConsumer visitor) {
        return table.at(Entry.root(entry)).scan(cursor, visitor);
    }

    @Override
    public void forEach(long entry, ElementVisitor visitor) {
        SetCursor members = new SetCursor(digits);
        members.begin(entry);
        while (members.next()) {
            visitor.accept(members.ref(), members.length());
        }
    }

    @Override
    public long tableSlots(long root) {
        return table.at(root).capacity();
    }

    @Override
    public long foresee(long root, long[] hashes, int count) {
        return table.at(root).foresee(hashes, count);
    }

    @Override
    public long largeSize(long root) {
        return table.at(root).size();
    }

    @Override
    public long largeBytes(long root, long samples) {
        return table.at(root).bytes() + EntrySample.bytes(arena, table, samples);
    }

    @Override
    public long copyLarge(long root) {
        return table.at(root).copy(this::copyMember);
    }

    private long copyMember(long member) {
        int bytes = KeyText.encodedBytes(KeyText.length(member));
        long copy = arena.allocate(bytes);
        Memory.copy(member, copy, bytes);
        return copy;
    }

    @Override
    public long dismantle(long root, long position) {
        return table.at(root).dismantle(position, freeMember);
    }
}
