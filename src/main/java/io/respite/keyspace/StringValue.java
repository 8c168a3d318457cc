package io.respite.keyspace;

import io.respite.bytes.AsciiNumber;
import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * Strings: reads and writes the values of entries of type {@link ValueType#STRING}. Owned by the
 * engine thread. Hot.
 *
 * <p>The text of one canonical integer is kept as the number ({@link Encoding#INT}); up to 44 bytes
 * is {@link Encoding#EMBSTR}, more, or a string that was changed in place, is {@link Encoding#RAW}.
 */
public final class StringValue {

    /** The most bytes that a string can have; {@code proto-max-bulk-len} may be less. */
    public static final int MAX_BYTES = Integer.MAX_VALUE - 1024;

    private static final int EMBSTR_MAX_BYTES = 44;
    static final int INT_BYTES = 8;

    /** A string that is appended to is given as much room again, from this size on an eighth. */
    private static final int DOUBLING_BYTES = 1 << 20;

    private final Arena arena;
    private final ValueBytes valueBytes;

    /** Room for one number's text, for readers that need bytes. */
    private final long digits;

    StringValue(Arena arena, ValueBytes valueBytes) {
        this.arena = arena;
        this.valueBytes = valueBytes;
        digits = arena.allocate(AsciiNumber.MAX_LENGTH);
    }

    /** Whether the value is kept as a number. */
    public static boolean isInteger(long entry) {
        return Entry.hasEncoding(entry, Encoding.INT);
    }

    /** The number that {@link #isInteger}. */
    public static long integer(long entry) {
        return Memory.getLong(Entry.inside(entry));
    }

    /** Where the string's bytes are: a number's text is valid until the next call. */
    public long bytes(long entry) {
        if (isInteger(entry)) {
            AsciiNumber.format(integer(entry), digits);
            return digits;
        }
        return Entry.value(entry);
    }

    /** How many bytes the string has. */
    public static int length(long entry) {
        return isInteger(entry) ? AsciiNumber.length(integer(entry)) : Entry.length(entry);
    }

    /** Makes a key that is known to be absent a string. Returns its entry. */
    public long add(Database database, long key, int keyLength, long value, int length) {
        if (AsciiNumber.isCanonical(value, length)) {
            return addInteger(database, key, keyLength, AsciiNumber.parse(value, length));
        }
        long entry = addSized(database, key, keyLength, length);
        Memory.copy(value, Entry.value(entry), length);
        return entry;
    }

    /**
     * Makes a key that is known to be absent a string that is no number and stands in a block of
     * the arena, which is the key's from now on. Returns its entry.
     */
    public long addBlock(Database database, long key, int keyLength, long block, int length) {
        return valueBytes.addBlock(
                database, key, keyLength, ValueType.STRING, Encoding.RAW, block, length);
    }

    /** Makes a key that is known to be absent a string that is kept as text. Returns its entry. */
    public long addText(Database database, long key, int keyLength, byte[] text) {
        long entry = addSized(database, key, keyLength, text.length);
        Memory.copyIn(text, 0, text.length, Entry.value(entry));
        return entry;
    }

    /**
     * Makes a key that is known to be absent a string of {@code length} zeros. Returns its entry.
     */
    public long addZeros(Database database, long key, int keyLength, int length) {
        long entry = addSized(database, key, keyLength, length);
        Entry.setKind(entry, ValueType.STRING, Encoding.RAW);
        clear(entry, 0, length);
        return entry;
    }

    /** The new string's bytes are not set yet. */
    private long addSized(Database database, long key, int keyLength, int length) {
        return valueBytes.add(database, key, keyLength, ValueType.STRING, encoding(length), length);
    }

    /** Makes a key that is known to be absent a string that is a number. Returns its entry. */
    public long addInteger(Database database, long key, int keyLength, long value) {
        long entry = database.add(key, keyLength, ValueType.STRING, Encoding.INT, INT_BYTES);
        Memory.putLong(Entry.inside(entry), value);
        return entry;
    }

    /** Replaces an entry's value, of whatever type, by a string; its expiry stays. */
    public long set(Database database, long entry, long value, int length) {
        if (AsciiNumber.isCanonical(value, length)) {
            return setInteger(database, entry, AsciiNumber.parse(value, length));
        }
        long placed = setSized(database, entry, length);
        Memory.copy(value, Entry.value(placed), length);
        return placed;
    }

    /**
     * Whether {@link #setUnset} leaves an entry's value where it is, so that the new one may be
     * computed from it byte by byte.
     */
    public boolean fitsInPlace(long entry, int length) {
        return Entry.isString(entry)
                && Entry.isSeparate(entry)
                && length > Database.MAX_INSIDE_BYTES
                && arena.usableBytes(Entry.value(entry)) == Arena.blockBytes(length);
    }

    /**
     * Replaces an entry's value, of whatever type, by a {@link Encoding#RAW} string whose bytes the
     * caller writes at {@link Entry#value}; its expiry stays.
     */
    public long setUnset(Database database, long entry, int length) {
        long placed = setSized(database, entry, length);
        Entry.setKind(placed, ValueType.STRING, Encoding.RAW);
        return placed;
    }

    /**
     * Gives a string that is text another length; its first bytes are kept, new ones are not set.
     * It is {@link Encoding#RAW} from now on.
     */
    public long resize(Database database, long entry, int length) {
        assert !isInteger(entry);
        long placed = valueBytes.resize(database, entry, length);
        Entry.setKind(placed, ValueType.STRING, Encoding.RAW);
        return placed;
    }

    /** As {@link #set}, but the string is kept as text even where it is a number's. */
    public long setText(Database database, long entry, byte[] text) {
        long placed = setSized(database, entry, text.length);
        Memory.copyIn(text, 0, text.length, Entry.value(placed));
        return placed;
    }

    /**
     * The string's new bytes are not set yet; they are where the old ones were, if there is room.
     */
    private long setSized(Database database, long entry, int length) {
        announceEnd(database, entry);
        long placed = valueBytes.renew(database, entry, length);
        Entry.setKind(placed, ValueType.STRING, encoding(length));
        return placed;
    }

    private static void announceEnd(Database database, long entry) {
        if (!Entry.isString(entry)) {
            database.announceEnd(Entry.key(entry), Entry.keyLength(entry));
        }
    }

    /** Replaces an entry's value, of whatever type, by a number; its expiry stays. */
    public long setInteger(Database database, long entry, long value) {
        long placed = entry;
        if (!isInteger(entry) || !Entry.isString(entry)) {
            announceEnd(database, entry);
            database.freeValue(entry);
            placed = database.resizeInside(entry, INT_BYTES);
            Entry.setKind(placed, ValueType.STRING, Encoding.INT);
            Entry.setLength(placed, INT_BYTES, false);
        }
        Memory.putLong(Entry.inside(placed), value);
        return placed;
    }

    /** Adds bytes to the string's end; it is {@link Encoding#RAW} from now on. */
    public long append(Database database, long entry, long bytes, int length) {
        int oldLength = length(entry);
        long placed = lengthen(database, entry, Math.addExact(oldLength, length));
        Memory.copy(bytes, Entry.value(placed) + oldLength, length);
        return placed;
    }

    /**
     * Makes the string at least {@code length} bytes long, filled up with zeros, and open to
     * changes in place at {@link Entry#value}; it is {@link Encoding#RAW} from now on.
     */
    public long grow(Database database, long entry, int length) {
        int oldLength = length(entry);
        long placed = lengthen(database, entry, Math.max(length, oldLength));
        clear(placed, oldLength, length);
        return placed;
    }

    /* Sets bytes that are new to zero. In a large block they are, which spares 512 MB of pages. */
    private void clear(long entry, int from, int to) {
        boolean isZeroed =
                Entry.isSeparate(entry) && Arena.comesZeroed(arena.usableBytes(Entry.value(entry)));
        if (to > from && !isZeroed) {
            Memory.fill(Entry.value(entry) + from, to - from, 0);
        }
    }

    /** The bytes that are new are not set yet. */
    private long lengthen(Database database, long entry, int newLength) {
        long placed = isInteger(entry) ? toText(database, entry) : entry;
        long spare = Math.max(Math.min(newLength, DOUBLING_BYTES), newLength >> 3);
        placed = valueBytes.grow(database, placed, newLength, spare);
        Entry.setKind(placed, ValueType.STRING, Encoding.RAW);
        return placed;
    }

    private long toText(Database database, long entry) {
        int length = AsciiNumber.format(integer(entry), digits);
        long placed = database.resizeInside(entry, length);
        Entry.setLength(placed, length, false);
        Memory.copy(digits, Entry.inside(placed), length);
        return placed;
    }

    static Encoding encoding(int length) {
        return length <= EMBSTR_MAX_BYTES ? Encoding.EMBSTR : Encoding.RAW;
    }
}
