package io.respite.data;

import io.respite.memory.Memory;

/**
 * One field of a large hash in one block of the arena: its name, its value and, where it expires,
 * its place among those that do. All methods take the block's reference. Hot.
 *
 * <pre>
 *  +------------+---------+-----------+
 *  | field text | len (1) | value ... |                  up to 253 bytes
 *  +------------+---------+-----------+
 *  +------------+-----+---------+-----------+
 *  | field text | 254 | len (4) | value ... |            more
 *  +------------+-----+---------+-----------+
 *  +------------+-----+-----------+- - - - - - - - - - -+
 *  | field text | 255 | place (4) | one of those above  |
 *  +------------+-----+-----------+- - - - - - - - - - -+
 * </pre>
 *
 * The field text is a {@link KeyText} at the start of the block, as a {@link Dict} wants it; the
 * place is that in a {@link DueQueue}, which knows the time.
 */
public final class HashField {

    private static final int WIDE = 254;
    private static final int EXPIRES = 255;
    private static final int PLACE_BYTES = 5;

    private HashField() {}

    /** Bytes of a field with a name and a value of these lengths. */
    public static long bytes(int nameLength, int valueLength, boolean expires) {
        return (long) KeyText.encodedBytes(nameLength)
                + (expires ? PLACE_BYTES : 0)
                + (valueLength < WIDE ? 1 : 5)
                + valueLength;
    }

    /** Bytes of the field as it is. */
    public static long bytes(long field) {
        return bytes(nameLength(field), valueLength(field), expires(field));
    }

    /** Writes a field whose name is given; the value's bytes are the caller's to write. */
    public static void initialize(
            long field, long name, int nameLength, int valueLength, boolean expires) {
        KeyText.write(field, name, nameLength);
        setShape(field, valueLength, expires);
    }

    /**
     * Gives the field a value of another length and says anew whether it expires. The value's bytes
     * and the place are the caller's to write; the block must have room for both.
     */
    public static void setShape(long field, int valueLength, boolean expires) {
        long at = afterName(field);
        if (expires) {
            Memory.putByte(at, EXPIRES);
            at += PLACE_BYTES;
        }
        if (valueLength < WIDE) {
            Memory.putByte(at, valueLength);
        } else {
            Memory.putByte(at, WIDE);
            Memory.putInt(at + 1, valueLength);
        }
    }

    /** Where the name's bytes begin. */
    public static long name(long field) {
        return KeyText.ref(field);
    }

    public static int nameLength(long field) {
        return KeyText.length(field);
    }

    /** Where the value's bytes begin. */
    public static long value(long field) {
        long at = lengthAt(field);
        return Memory.getUnsigned(at) < WIDE ? at + 1 : at + 5;
    }

    public static int valueLength(long field) {
        long at = lengthAt(field);
        int length = Memory.getUnsigned(at);
        return length < WIDE ? length : Memory.getInt(at + 1);
    }

    /** Whether the field has a time to live. */
    public static boolean expires(long field) {
        return Memory.getUnsigned(afterName(field)) == EXPIRES;
    }

    /** The place of a field that {@link #expires}. */
    public static int place(long field) {
        return Memory.getInt(afterName(field) + 1);
    }

    /** Tells a field that {@link #expires} its place. */
    public static void setPlace(long field, int place) {
        assert expires(field);
        Memory.putInt(afterName(field) + 1, place);
    }

    private static long lengthAt(long field) {
        long at = afterName(field);
        return Memory.getUnsigned(at) == EXPIRES ? at + PLACE_BYTES : at;
    }

    private static long afterName(long field) {
        return KeyText.ref(field) + KeyText.length(field);
    }
}
