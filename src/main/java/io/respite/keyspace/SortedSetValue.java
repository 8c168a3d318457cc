package io.respite.keyspace;

import io.respite.bytes.AsciiDouble;
import io.respite.data.Listpack;
import io.respite.data.OrderedSet;
import io.respite.data.ScoredListpack;
import io.respite.data.ScoredMember;
import io.respite.memory.Arena;
import java.util.function.LongConsumer;

/**
 * Sorted sets: reads and writes the values of entries of type {@link ValueType#SORTED_SET}. Owned
 * by the engine thread. Hot.
 *
 * <p>A small one is a {@link ScoredListpack} ({@link Encoding#LISTPACK}), one with more members or
 * longer ones than the directives allow an {@link OrderedSet} ({@link Encoding#SKIPLIST}); it never
 * goes back.
 *
 * <p>A <em>member</em> is what {@link #find} returns, 0 for none; it is valid until the value
 * changes. Ranks count from 0, the lowest score first. Methods that change an entry return where it
 * is then. Texts that are handed in stand outside the value. Scores are any doubles but NaN.
 */
public final class SortedSetValue implements CollectionValue {

    private final Arena arena;
    private final ValueBytes valueBytes;
    private final OrderedSet set;
    private final ScoredListpack listpack;
    private final SortedSetCursor cursor;
    private final SortedSetCursor shared;
    private final SortedSetBuilder builder;
    private long maxListpackEntries = 128;
    private long maxListpackValue = 64;

    SortedSetValue(Arena arena, ValueBytes valueBytes, Reclaimer reclaimer) {
        this.arena = arena;
        this.valueBytes = valueBytes;
        set = new OrderedSet(arena);
        listpack = new ScoredListpack(arena);
        cursor = new SortedSetCursor(this, arena);
        shared = new SortedSetCursor(this, arena);
        builder = new SortedSetBuilder(this, arena, reclaimer);
    }

    /** The cursor that commands use, one walk at a time. */
    public SortedSetCursor cursor() {
        return shared;
    }

    /** The builder that commands use, one set at a time. */
    public SortedSetBuilder builder() {
        return builder;
    }

    /** Sets up to how many members, of up to how many bytes, a sorted set is a listpack. */
    public void limitListpacks(long entries, long value) {
        maxListpackEntries = entries;
        maxListpackValue = value;
    }

    /** Whether so many members may be a listpack, the longest of so many bytes. */
    public boolean fitsListpack(long members, int longest) {
        return members <= maxListpackEntries && longest <= maxListpackValue;
    }

    static boolean isListpack(long entry) {
        return Entry.hasEncoding(entry, Encoding.LISTPACK);
    }

    /** The ordered set of an entry that is not small. */
    OrderedSet large(long entry) {
        return set.at(Entry.root(entry));
    }

    @Override
    public long size(long entry) {
        return isListpack(entry) ? ScoredListpack.size(Entry.value(entry)) : large(entry).size();
    }

    /** The member with the given text, or 0. */
    public long find(long entry, long text, int length) {
        return isListpack(entry)
                ? ScoredListpack.find(Entry.value(entry), text, length)
                : large(entry).find(text, length);
    }

    /** The score of a member. */
    public double score(long entry, long member) {
        return isListpack(entry)
                ? ScoredListpack.score(Entry.value(entry), member)
                : ScoredMember.score(member);
    }

    /** How many members stand before the given one. */
    public long rank(long entry, long member) {
        return isListpack(entry)
                ? ScoredListpack.rank(Entry.value(entry), member)
                : large(entry).rank(member);
    }

    /** How many members have a score below the given one, or up to it. */
    public long countBelow(long entry, double score, boolean orEqual) {
        return isListpack(entry)
                ? ScoredListpack.countBelow(Entry.value(entry), score, orEqual)
                : large(entry).countBelow(score, orEqual);
    }

    /** Whether the sorted set is small, so that looking at all of its members costs little. */
    public boolean isSmall(long entry) {
        return isListpack(entry);
    }

    /**
     * How many members of a sorted set that is not small have a text below the given one, or up to
     * it, when all have one score; some number of members when they have not.
     */
    public long countBelowText(long entry, long text, int length, boolean orEqual) {
        return large(entry).countBelowText(text, length, orEqual);
    }

    /**
     * Makes a sorted set without members, which its caller adds at once, for a key that is known
     * to be absent.
     *
     * @param members how many are to be expected
     * @param textLength bytes of the first one
     */
    public long create(Database database, long key, int keyLength, long members, int textLength) {
        if (!fitsListpack(members, textLength)) {
            return database.addLarge(
                    key, keyLength, ValueType.SORTED_SET, Encoding.SKIPLIST, set.create());
        }
        long entry =
                database.add(
                        key,
                        keyLength,
                        ValueType.SORTED_SET,
                        Encoding.LISTPACK,
                        Listpack.EMPTY_BYTES);
        Listpack.initialize(Entry.value(entry));
        return entry;
    }

    /**
     * Gets ready for as many members to be added, which may be too many for a listpack. Others may
     * have only read the entry so far.
     */
    public long expect(Database database, long entry, long members) {
        if (members <= maxListpackEntries || !isListpack(entry)) {
            return entry;
        }
        database.willChange(entry);
        return enlarge(database, entry);
    }

    /** Adds a member whose text is known to be absent. */
    public long add(Database database, long entry, long text, int length, double score) {
        if (!isListpack(entry)) {
            large(entry).add(text, length, score);
            return entry;
        }
        long lp = Entry.value(entry);
        int pair = listpack.pairBytes(text, length, score);
        if (ScoredListpack.size(lp) >= maxListpackEntries
                || length > maxListpackValue
                || Listpack.bytes(lp) + (long) pair > Listpack.MAX_BYTES) {
            long placed = enlarge(database, entry);
            large(placed).add(text, length, score);
            return placed;
        }
        return insert(database, entry, text, length, score, pair);
    }

    private long insert(
            Database database, long entry, long text, int length, double score, int pair) {
        int bytes = Listpack.bytes(Entry.value(entry)) + pair;
        long placed = valueBytes.resize(database, entry, bytes);
        listpack.insert(Entry.value(placed), text, length, score);
        return placed;
    }

    /** Gives a member, whose text is given as well, another score. */
    public long setScore(
            Database database, long entry, long member, long text, int length, double score) {
        if (!isListpack(entry)) {
            large(entry).update(member, score);
            return entry;
        }
        int pair = listpack.pairBytes(text, length, score);
        ScoredListpack.remove(Entry.value(entry), member, 1);
        return insert(database, entry, text, length, score, pair);
    }

    /** Removes a member; a sorted set that has none left is removed by the caller. */
    public long remove(Database database, long entry, long member) {
        if (!isListpack(entry)) {
            large(entry).remove(member);
            return entry;
        }
        ScoredListpack.remove(Entry.value(entry), member, 1);
        return shortened(database, entry);
    }

    /**
     * Removes {@code count} members from the given rank on; a sorted set that has none left is
     * removed by the caller.
     */
    public long removeRanks(Database database, long entry, long first, long count) {
        if (count == 0) {
            return entry;
        }
        if (!isListpack(entry)) {
            large(entry).removeRanks(first, count);
            return entry;
        }
        long lp = Entry.value(entry);
        ScoredListpack.remove(lp, ScoredListpack.seek(lp, first), (int) count);
        return shortened(database, entry);
    }

    private long shortened(Database database, long entry) {
        return valueBytes.resize(database, entry, Listpack.bytes(Entry.value(entry)));
    }

    private long enlarge(Database database, long entry) {
        long root = set.create();
        for (boolean more = cursor.seek(entry, 0); more; more = cursor.next()) {
            set.at(root).add(cursor.text(), cursor.length(), cursor.score());
        }
        return database.becomeLarge(entry, Encoding.SKIPLIST, root);
    }

    /**
     * Gives a key the ordered set with the given root as its value, a listpack where it is small;
     * whatever it was is gone, its expiry too. Returns the entry.
     *
     * @param longest bytes of the longest member
     */
    long place(Database database, long key, int keyLength, long root, int longest) {
        long entry = database.write(key, keyLength);
        if (entry != 0) {
            entry = database.setExpiry(entry, Entry.NEVER);
        }
        return fitsListpack(set.at(root).size(), longest)
                ? placeSmall(database, key, keyLength, entry, root)
                : placeLarge(database, key, keyLength, entry, root);
    }

    private long placeLarge(Database database, long key, int keyLength, long entry, long root) {
        if (entry == 0) {
            return database.addLarge(key, keyLength, ValueType.SORTED_SET, Encoding.SKIPLIST, root);
        }
        long placed = database.becomeLarge(entry, Encoding.SKIPLIST, root);
        Entry.setKind(placed, ValueType.SORTED_SET, Encoding.SKIPLIST);
        return placed;
    }

    private long placeSmall(Database database, long key, int keyLength, long entry, long root) {
        int bytes = Listpack.EMPTY_BYTES;
        for (boolean more = cursor.seekIn(root, 0); more; more = cursor.next()) {
            bytes += listpack.pairBytes(cursor.text(), cursor.length(), cursor.score());
        }
        long placed;
        if (entry == 0) {
            placed =
                    valueBytes.add(
                            database,
                            key,
                            keyLength,
                            ValueType.SORTED_SET,
                            Encoding.LISTPACK,
                            bytes);
        } else {
            placed = valueBytes.renew(database, entry, bytes);
            Entry.setKind(placed, ValueType.SORTED_SET, Encoding.LISTPACK);
        }
        long lp = Entry.value(placed);
        Listpack.initialize(lp);
        for (boolean more = cursor.seekIn(root, 0); more; more = cursor.next()) {
            listpack.insert(lp, cursor.text(), cursor.length(), cursor.score());
        }
        free(root);
        return placed;
    }

    /** Makes a set, with room for so many members, for {@link #at} and {@link #place}. */
    public long createLarge(long expected) {
        return set.create(expected);
    }

    /**
     * Makes the ordered set with the given root, which has members, the value of a key that is
     * absent, a listpack where it is small. Returns the entry.
     *
     * @param longest bytes of the longest member
     * @param total bytes of all members
     */
    public long place(
            Database database, long key, int keyLength, long root, int longest, long total) {
        boolean isSmall = total < Listpack.MAX_BYTES / 2 && fitsListpack(at(root).size(), longest);
        return isSmall
                ? placeSmall(database, key, keyLength, 0, root)
                : placeLarge(database, key, keyLength, 0, root);
    }

    /** The ordered set with the given root: a view, which is valid until the next call. */
    public OrderedSet at(long root) {
        return set.at(root);
    }

    /** Visits some members of a sorted set that is not small; see {@link OrderedSet#scan}. */
    public long scan(long entry, long cursorPosition, LongConsumer visitor) {
        return large(entry).scan(cursorPosition, visitor);
    }

    @Override
    public void forEach(long entry, ElementVisitor visitor) {
        long room = arena.allocate(AsciiDouble.ROOM_BYTES);
        for (boolean more = cursor.seek(entry, 0); more; more = cursor.next()) {
            visitor.accept(cursor.text(), cursor.length());
            visitor.accept(room, AsciiDouble.formatShortly(cursor.score(), room));
        }
        arena.free(room);
    }

    @Override
    public long tableSlots(long root) {
        return set.at(root).tableSlots();
    }

    @Override
    public long foresee(long root, long[] hashes, int count) {
        return set.at(root).foresee(hashes, count);
    }

    @Override
    public long largeSize(long root) {
        return set.at(root).size();
    }

    @Override
    public long largeBytes(long root, long samples) {
        return set.at(root).bytes(samples);
    }

    @Override
    public long copyLarge(long root) {
        return set.at(root).copy();
    }

    @Override
    public long dismantle(long root, long position) {
        return set.at(root).dismantle(position);
    }
}
