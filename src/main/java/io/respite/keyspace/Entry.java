package io.respite.keyspace;

import io.respite.data.KeyText;
import io.respite.memory.Memory;

/**
 * The layout of a key and its value in one block of the arena. All methods take the block's
 * reference. Hot.
 *
 * <pre>
 *  0       3     4        8          8 + key text
 *  +-------+-----+--------+----------+- - - - - - +-----------+
 *  | clock | t e | length | key text | expiry (8) | value ... |
 *  +-------+-----+--------+----------+- - - - - - +-----------+
 *
 *  clock   24 bits of {@link AccessClock}
 *  t e     type (3 bits), whether it expires (1), encoding (4)
 *  length  bytes of the value; with the top bit, of a value in a block of its own, whose
 *          reference is then what stands here (8 bytes)
 *  expiry  milliseconds since 1970, only where the bit is set
 * </pre>
 *
 * An {@link Encoding#INT} string is the number itself, 8 bytes; a large value (of many elements, in
 * a structure of its own) is the reference to its root, 8 bytes too.
 */
public final class Entry {

    /** Where an entry's key text begins. */
    public static final int KEY_OFFSET = 8;

    /** Bytes in an entry of a reference to what stands outside it. */
    static final int REFERENCE_BYTES = 8;

    /** In place of a time, for keys that do not expire; every later time is one. */
    public static final long NEVER = -1;

    private static final int META = 0;
    private static final int LENGTH = 4;
    private static final int CLOCK_BITS = 0xFF_FFFF;
    private static final int TYPE_SHIFT = 24;
    private static final int EXPIRES_BIT = 1 << 27;
    private static final int ENCODING_SHIFT = 28;
    private static final int SEPARATE_BIT = 1 << 31;
    private static final int LARGE_HASH =
            ValueType.HASH.ordinal() << TYPE_SHIFT | Encoding.HASHTABLE.ordinal() << ENCODING_SHIFT;

    private Entry() {}

    /** Bytes of an entry with the given key length and bytes of value. */
    static long bytes(int keyLength, boolean expires, int valueBytes) {
        return KEY_OFFSET + (long) KeyText.encodedBytes(keyLength) + (expires ? 8 : 0) + valueBytes;
    }

    public static ValueType type(long entry) {
        return ValueType.of(Memory.getInt(entry + META) >>> TYPE_SHIFT & 7);
    }

    public static Encoding encoding(long entry) {
        return Encoding.of(Memory.getInt(entry + META) >>> ENCODING_SHIFT);
    }

    public static boolean isString(long entry) {
        return (Memory.getInt(entry + META) >>> TYPE_SHIFT & 7) == 0;
    }

    static boolean hasEncoding(long entry, Encoding encoding) {
        return Memory.getInt(entry + META) >>> ENCODING_SHIFT == encoding.ordinal();
    }

    /** Whether the value is a structure of its own, of which the entry holds the {@link #root}. */
    public static boolean isLarge(long entry) {
        return (Encoding.LARGE_BITS >>> (Memory.getInt(entry + META) >>> ENCODING_SHIFT) & 1) != 0;
    }

    /** Whether the value is a hash that is a table. */
    static boolean isLargeHash(long entry) {
        int kind = Memory.getInt(entry + META) & ~(CLOCK_BITS | EXPIRES_BIT);
        return kind == LARGE_HASH;
    }

    static void setKind(long entry, ValueType type, Encoding encoding) {
        int kept = Memory.getInt(entry + META) & (CLOCK_BITS | EXPIRES_BIT);
        int kind = type.ordinal() << TYPE_SHIFT | encoding.ordinal() << ENCODING_SHIFT;
        Memory.putInt(entry + META, kept | kind);
    }

    static int clock(long entry) {
        return Memory.getInt(entry + META) & CLOCK_BITS;
    }

    static void setClock(long entry, int clock) {
        Memory.putInt(entry + META, Memory.getInt(entry + META) & ~CLOCK_BITS | clock);
    }

    /** Where the key's bytes begin. */
    public static long key(long entry) {
        return KeyText.ref(entry + KEY_OFFSET);
    }

    public static int keyLength(long entry) {
        return KeyText.length(entry + KEY_OFFSET);
    }

    public static boolean expires(long entry) {
        return (Memory.getInt(entry + META) & EXPIRES_BIT) != 0;
    }

    /** When the key expires, in milliseconds since 1970, or {@link #NEVER}. */
    public static long expiresAt(long entry) {
        return expires(entry) ? Memory.getLong(afterKey(entry)) : NEVER;
    }

    static void setExpiresAt(long entry, long millis) {
        assert expires(entry);
        Memory.putLong(afterKey(entry), millis);
    }

    /** Bytes of the value. */
    public static int length(long entry) {
        return Memory.getInt(entry + LENGTH) & ~SEPARATE_BIT;
    }

    /** The root of a value that {@link #isLarge}. */
    public static long root(long entry) {
        assert isLarge(entry);
        return Memory.getLong(inside(entry));
    }

    static void setRoot(long entry, long root) {
        assert isLarge(entry);
        Memory.putLong(inside(entry), root);
    }

    static boolean isSeparate(long entry) {
        return Memory.getInt(entry + LENGTH) < 0;
    }

    static void setLength(long entry, int length, boolean separate) {
        Memory.putInt(entry + LENGTH, separate ? length | SEPARATE_BIT : length);
    }

    /** Where the value's bytes begin, in the entry or in a block of their own. */
    public static long value(long entry) {
        long inside = inside(entry);
        return isSeparate(entry) ? Memory.getLong(inside) : inside;
    }

    /** Where the value, or the reference to its block, begins in the entry. */
    static long inside(long entry) {
        return afterKey(entry) + (expires(entry) ? 8 : 0);
    }

    /** Bytes of the value, or of the reference to it, in the entry. */
    static int insideBytes(long entry) {
        return isSeparate(entry) ? REFERENCE_BYTES : length(entry);
    }

    /** Bytes of the whole entry, as it was asked for. */
    static long bytes(long entry) {
        return inside(entry) + insideBytes(entry) - entry;
    }

    /** Writes a new entry's header and key; its value is empty, its clock 0. */
    static void initialize(long entry, long key, int keyLength, boolean expires) {
        Memory.putInt(entry + META, expires ? EXPIRES_BIT : 0);
        Memory.putInt(entry + LENGTH, 0);
        KeyText.write(entry + KEY_OFFSET, key, keyLength);
    }

    /** Makes an entry that is in no table, for {@link Database#add} and {@link Arrivals}. */
    static long make(
            Keyspace keyspace,
            long key,
            int length,
            ValueType type,
            Encoding encoding,
            int valueBytes) {
        assert valueBytes <= Database.MAX_INSIDE_BYTES;
        long entry = keyspace.arena().allocate(bytes(length, false, valueBytes));
        initialize(entry, key, length, false);
        setKind(entry, type, encoding);
        setClock(entry, keyspace.accessClock().fresh());
        setLength(entry, valueBytes, false);
        return entry;
    }

    /** Gives a new entry another one's type, encoding, clock, length and, if it may, expiry. */
    static void copyState(long entry, long target) {
        boolean expires = expires(target);
        int state = Memory.getInt(entry + META) & ~EXPIRES_BIT;
        Memory.putInt(target + META, expires ? state | EXPIRES_BIT : state);
        Memory.putInt(target + LENGTH, Memory.getInt(entry + LENGTH));
        if (expires && expires(entry)) {
            setExpiresAt(target, expiresAt(entry));
        }
    }

    private static long afterKey(long entry) {
        long text = entry + KEY_OFFSET;
        return KeyText.ref(text) + KeyText.length(text);
    }
}
