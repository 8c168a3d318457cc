package io.respite.data;

import io.respite.bytes.AsciiNumber;
import io.respite.memory.Memory;

/**
 * A sequence of short texts and integers in one stretch of memory, byte for byte as Redis has it in
 * memory and in its files ({@code listpack.c}). Knows no block: whoever inserts makes room first,
 * {@link #encodedBytes(long, int)} says how much. Hot.
 *
 * <pre>
 *  0             4       6
 *  +-------------+-------+---------+---------+- - - -+------+
 *  | total bytes | count | element | element |       | 0xFF |
 *  +-------------+-------+---------+---------+- - - -+------+
 *
 *  element   | head | text or number | length of head and body, backwards |
 *
 *  head      0xxxxxxx                the number itself, 0 to 127
 *            10llllll                text of up to 63 bytes
 *            110xxxxx xxxxxxxx       number of 13 bits
 *            1110llll llllllll       text of up to 4095 bytes, high bits first
 *            11110000 l l l l        text of up to 2^32-1 bytes, low byte first
 *            11110nnn                number of 16 (nnn = 1), 24, 32, 64 bits, low byte first
 * </pre>
 *
 * The length at an element's end is read from its last byte to its first: seven bits a byte, the
 * low ones last, the top bit where another byte precedes. So the sequence can be walked both ways.
 *
 * <p>The text of a canonical integer becomes a number. A count of 65535 means that there may be
 * more: then {@link #count} counts. Positions of elements are references into the listpack, 0 for
 * none; they hold until something before them changes.
 */
public final class Listpack {

    /** Bytes of an empty listpack. */
    public static final int EMPTY_BYTES = 7;

    /** No listpack may grow larger, or its total could overflow. */
    public static final int MAX_BYTES = 1 << 30;

    private static final int HEADER_BYTES = 6;
    private static final int COUNT = 4;
    private static final int COUNT_UNKNOWN = 0xFFFF;
    private static final int END = 0xFF;

    private static final int TEXT_6 = 0x80;
    private static final int NUMBER_13 = 0xC0;
    private static final int TEXT_12 = 0xE0;
    private static final int TEXT_32 = 0xF0;
    private static final int NUMBER_16 = 0xF1;
    private static final int NUMBER_24 = 0xF2;
    private static final int NUMBER_32 = 0xF3;
    private static final int NUMBER_64 = 0xF4;

    private Listpack() {}

    /** Makes an empty listpack of {@link #EMPTY_BYTES}. */
    public static void initialize(long lp) {
        Memory.putInt(lp, EMPTY_BYTES);
        Memory.putShort(lp + COUNT, 0);
        Memory.putByte(lp + HEADER_BYTES, END);
    }

    /** Bytes of the whole listpack. */
    public static int bytes(long lp) {
        return Memory.getInt(lp);
    }

    /** How many elements there are; from 65535 on they are counted. */
    public static int count(long lp) {
        int stored = Memory.getShort(lp + COUNT);
        if (stored != COUNT_UNKNOWN) {
            return stored;
        }
        int counted = 0;
        for (long at = first(lp); at != 0; at = next(lp, at)) {
            counted++;
        }
        if (counted < COUNT_UNKNOWN) {
            Memory.putShort(lp + COUNT, counted);
        }
        return counted;
    }

    private static void addToCount(long lp, int change) {
        int stored = Memory.getShort(lp + COUNT);
        if (stored != COUNT_UNKNOWN) {
            Memory.putShort(lp + COUNT, Math.min(COUNT_UNKNOWN, stored + change));
        }
    }

    /** The first element, or 0. */
    public static long first(long lp) {
        return elementOrNone(lp + HEADER_BYTES);
    }

    /** The last element, or 0. */
    public static long last(long lp) {
        return previous(lp, lp + bytes(lp) - 1);
    }

    /** The element behind the one at {@code at}, or 0. */
    public static long next(long lp, long at) {
        return elementOrNone(at + elementBytes(at));
    }

    private static long elementOrNone(long at) {
        return Memory.getUnsigned(at) == END ? 0 : at;
    }

    /** The element before the one at {@code at}, or 0. */
    public static long previous(long lp, long at) {
        if (at == lp + HEADER_BYTES) {
            return 0;
        }
        int body = readBack(at - 1);
        return at - body - backBytes(body);
    }

    /** Element {@code index}, counted from the end where negative (-1 is the last), or 0. */
    public static long at(long lp, long index) {
        int count = count(lp);
        long wanted = index < 0 ? count + index : index;
        if (wanted < 0 || wanted >= count) {
            return 0;
        }
        long at;
        if (wanted <= count >> 1) {
            at = lp + HEADER_BYTES;
            for (long i = 0; i < wanted; i++) {
                at += elementBytes(at);
            }
        } else {
            at = lp + bytes(lp) - 1;
            for (long i = count; i > wanted; i--) {
                at = previous(lp, at);
            }
        }
        return at;
    }

    /** Whether the element is kept as a number. */
    public static boolean isInteger(long at) {
        int head = Memory.getUnsigned(at);
        return head < TEXT_6 || head >= NUMBER_13 && head < TEXT_12 || head > TEXT_32;
    }

    /** The number of an element that {@link #isInteger}. */
    public static long integer(long at) {
        int head = Memory.getUnsigned(at);
        if (head < TEXT_6) {
            return head;
        }
        if (head < TEXT_12) {
            int bits = (head & 0x1F) << 8 | Memory.getUnsigned(at + 1);
            return bits << 19 >> 19;
        }
        return switch (head) {
            case NUMBER_16 -> (short) Memory.getShort(at + 1);
            case NUMBER_24 -> Memory.getShort(at + 1) | Memory.getByte(at + 3) << 16;
            case NUMBER_32 -> Memory.getInt(at + 1);
            case NUMBER_64 -> Memory.getLong(at + 1);
            default -> throw new IllegalStateException("no number begins with " + head);
        };
    }

    /** Where the bytes of an element that is kept as text begin. */
    public static long text(long at) {
        int head = Memory.getUnsigned(at);
        return at + (head < NUMBER_13 ? 1 : head < TEXT_32 ? 2 : 5);
    }

    /** The element as text, of {@link #length} bytes: of a number, its digits, put there. */
    public static long text(long at, long digits) {
        if (!isInteger(at)) {
            return text(at);
        }
        AsciiNumber.format(integer(at), digits);
        return digits;
    }

    /** How many bytes the text of an element has that is kept as text. */
    public static int textLength(long at) {
        int head = Memory.getUnsigned(at);
        if (head < NUMBER_13) {
            return head & 0x3F;
        }
        return head < TEXT_32
                ? (head & 0xF) << 8 | Memory.getUnsigned(at + 1)
                : Memory.getInt(at + 1);
    }

    /** How many bytes the element has as text: of a number, its digits. */
    public static int length(long at) {
        return isInteger(at) ? AsciiNumber.length(integer(at)) : textLength(at);
    }

    /** Whether the element, as text, is the given one. */
    public static boolean equal(long at, long ref, int length) {
        if (isInteger(at)) {
            return AsciiNumber.isCanonical(ref, length)
                    && AsciiNumber.parse(ref, length) == integer(at);
        }
        return textLength(at) == length && Memory.equal(text(at), ref, length);
    }

    /**
     * The first element from {@code from} on that is the given text, or 0; after each one that is
     * looked at, {@code skip} elements are passed over.
     */
    public static long find(long lp, long from, long ref, int length, int skip) {
        boolean isNumber = AsciiNumber.isCanonical(ref, length);
        long number = isNumber ? AsciiNumber.parse(ref, length) : 0;
        long at = from;
        while (at != 0) {
            boolean found =
                    isInteger(at)
                            ? isNumber && integer(at) == number
                            : textLength(at) == length && Memory.equal(text(at), ref, length);
            if (found) {
                return at;
            }
            at = next(lp, at);
            for (int i = 0; i < skip && at != 0; i++) {
                at = next(lp, at);
            }
        }
        return 0;
    }

    /** Bytes that the element takes. */
    public static int elementBytes(long at) {
        int body = bodyBytes(at);
        return body + backBytes(body);
    }

    /* Head and text or number. */
    private static int bodyBytes(long at) {
        int head = Memory.getUnsigned(at);
        if (head < TEXT_6) {
            return 1;
        }
        if (head < NUMBER_13) {
            return 1 + (head & 0x3F);
        }
        if (head < TEXT_12) {
            return 2;
        }
        return head < TEXT_32
                ? 2 + ((head & 0xF) << 8 | Memory.getUnsigned(at + 1))
                : wideBodyBytes(at, head);
    }

    private static int wideBodyBytes(long at, int head) {
        return switch (head) {
            case TEXT_32 -> 5 + Memory.getInt(at + 1);
            case NUMBER_16 -> 3;
            case NUMBER_24 -> 4;
            case NUMBER_32 -> 5;
            case NUMBER_64 -> 9;
            default -> throw new IllegalStateException("no element begins with " + head);
        };
    }

    /** Bytes that the text would take as an element. */
    public static int encodedBytes(long ref, int length) {
        if (AsciiNumber.isCanonical(ref, length)) {
            return encodedBytes(AsciiNumber.parse(ref, length));
        }
        int body = textBodyBytes(length);
        return body + backBytes(body);
    }

    /** Bytes that the number would take as an element. */
    public static int encodedBytes(long number) {
        return numberBodyBytes(number) + 1;
    }

    private static int textBodyBytes(int length) {
        return length + (length < 64 ? 1 : length < 4096 ? 2 : 5);
    }

    private static int numberBodyBytes(long number) {
        if (number >= 0 && number < 128) {
            return 1;
        }
        int bits = 65 - Long.numberOfLeadingZeros(number < 0 ? ~number : number);
        return bits <= 13 ? 2 : bits <= 16 ? 3 : bits <= 24 ? 4 : bits <= 32 ? 5 : 9;
    }

    /**
     * Puts a text before the element at {@code at}, or last where that is 0; the block must have
     * the room. Returns where the new element is.
     */
    public static long insert(long lp, long at, long ref, int length) {
        if (AsciiNumber.isCanonical(ref, length)) {
            return insert(lp, at, AsciiNumber.parse(ref, length));
        }
        int body = textBodyBytes(length);
        long place = open(lp, at, body + backBytes(body), 1);
        writeText(place, body, ref, length);
        return place;
    }

    /**
     * Puts a number before the element at {@code at}, or last where that is 0; the block must have
     * the room. Returns where the new element is.
     */
    public static long insert(long lp, long at, long number) {
        int body = numberBodyBytes(number);
        long place = open(lp, at, body + 1, 1);
        writeNumber(place, body, number);
        return place;
    }

    /**
     * Puts copies of {@code count} elements that stand in a row in another listpack, {@code bytes}
     * together, before the element at {@code at}, or last where that is 0; the block must have the
     * room. Returns where the first of them is.
     */
    public static long insertAll(long lp, long at, long elements, int bytes, int count) {
        long place = open(lp, at, bytes, count);
        Memory.copy(elements, place, bytes);
        return place;
    }

    /**
     * Puts a text first, without a move of what is behind it: the listpack begins {@link
     * #encodedBytes(long, int)} earlier then. Those bytes before it must be the block's. Returns
     * where the listpack begins.
     */
    public static long insertBefore(long lp, long ref, int length) {
        boolean isNumber = AsciiNumber.isCanonical(ref, length);
        long number = isNumber ? AsciiNumber.parse(ref, length) : 0;
        int body = isNumber ? numberBodyBytes(number) : textBodyBytes(length);
        int added = body + backBytes(body);
        long moved = lp - added;
        moveHeader(lp, moved, added, 1);
        if (isNumber) {
            writeNumber(moved + HEADER_BYTES, body, number);
        } else {
            writeText(moved + HEADER_BYTES, body, ref, length);
        }
        return moved;
    }

    /**
     * Removes the first {@code count} elements, which there are, without a move of what is behind
     * them: the listpack begins later then. Returns where.
     */
    public static long removeBefore(long lp, int count) {
        int removed = 0;
        for (int i = 0; i < count; i++) {
            removed += elementBytes(lp + HEADER_BYTES + removed);
        }
        moveHeader(lp, lp + removed, -removed, -count);
        return lp + removed;
    }

    /**
     * Writes a text as an element at {@code at}, behind all others, and returns where the next one
     * goes. The block must have the room; {@link #extend} must follow.
     */
    public static long append(long at, long ref, int length) {
        if (AsciiNumber.isCanonical(ref, length)) {
            return append(at, AsciiNumber.parse(ref, length));
        }
        int body = textBodyBytes(length);
        writeText(at, body, ref, length);
        return at + body + backBytes(body);
    }

    /** The same for a number. */
    public static long append(long at, long number) {
        int body = numberBodyBytes(number);
        writeNumber(at, body, number);
        return at + body + 1;
    }

    /** Where an element that is appended goes. */
    public static long end(long lp) {
        return lp + bytes(lp) - 1;
    }

    /** Takes {@code count} elements in that were appended, up to {@code end}. */
    public static void extend(long lp, long end, int count) {
        Memory.putByte(end, END);
        Memory.putInt(lp, (int) (end + 1 - lp));
        addToCount(lp, count);
    }

    private static void moveHeader(long lp, long moved, int addedBytes, int addedCount) {
        int total = bytes(lp);
        int count = Memory.getShort(lp + COUNT);
        Memory.putInt(moved, total + addedBytes);
        Memory.putShort(moved + COUNT, count);
        addToCount(moved, addedCount);
    }

    /* Makes a gap, and counts what is about to fill it. */
    private static long open(long lp, long at, int added, int count) {
        int total = bytes(lp);
        long place = at == 0 ? lp + total - 1 : at;
        Memory.copy(place, place + added, lp + total - place);
        Memory.putInt(lp, total + added);
        addToCount(lp, count);
        return place;
    }

    /** Puts a text in place of the element at {@code at}; the block must have the room. */
    public static void replace(long lp, long at, long ref, int length) {
        if (AsciiNumber.isCanonical(ref, length)) {
            replace(lp, at, AsciiNumber.parse(ref, length));
            return;
        }
        int body = textBodyBytes(length);
        reopen(lp, at, body + backBytes(body));
        writeText(at, body, ref, length);
    }

    /** Puts a number in place of the element at {@code at}; the block must have the room. */
    public static void replace(long lp, long at, long number) {
        int body = numberBodyBytes(number);
        reopen(lp, at, body + 1);
        writeNumber(at, body, number);
    }

    private static void reopen(long lp, long at, int newBytes) {
        int oldBytes = elementBytes(at);
        if (newBytes != oldBytes) {
            int total = bytes(lp);
            long rest = at + oldBytes;
            Memory.copy(rest, at + newBytes, lp + total - rest);
            Memory.putInt(lp, total + newBytes - oldBytes);
        }
    }

    /**
     * Removes the element at {@code at} and those behind it, {@code count} together or as many as
     * there are. Returns the element that is there now, or 0.
     */
    public static long remove(long lp, long at, int count) {
        long end = at;
        int removed = 0;
        while (removed < count && Memory.getUnsigned(end) != END) {
            end += elementBytes(end);
            removed++;
        }
        int total = bytes(lp);
        Memory.copy(end, at, lp + total - end);
        Memory.putInt(lp, (int) (total - (end - at)));
        addToCount(lp, -removed);
        return elementOrNone(at);
    }

    private static void writeText(long at, int body, long ref, int length) {
        if (length < 64) {
            Memory.putByte(at, TEXT_6 | length);
        } else if (length < 4096) {
            Memory.putByte(at, TEXT_12 | length >> 8);
            Memory.putByte(at + 1, length);
        } else {
            Memory.putByte(at, TEXT_32);
            Memory.putInt(at + 1, length);
        }
        Memory.copy(ref, at + body - length, length);
        writeBack(at + body, body);
    }

    private static void writeNumber(long at, int body, long number) {
        switch (body) {
            case 1 -> Memory.putByte(at, (int) number);
            case 2 -> {
                Memory.putByte(at, NUMBER_13 | (int) (number >> 8) & 0x1F);
                Memory.putByte(at + 1, (int) number);
            }
            case 3 -> {
                Memory.putByte(at, NUMBER_16);
                Memory.putShort(at + 1, (int) number);
            }
            case 4 -> {
                Memory.putByte(at, NUMBER_24);
                Memory.putShort(at + 1, (int) number);
                Memory.putByte(at + 3, (int) (number >> 16));
            }
            case 5 -> {
                Memory.putByte(at, NUMBER_32);
                Memory.putInt(at + 1, (int) number);
            }
            default -> {
                Memory.putByte(at, NUMBER_64);
                Memory.putLong(at + 1, number);
            }
        }
        Memory.putByte(at + body, body);
    }

    /* The bounds are Redis': they waste the largest length of two bytes and more. */
    private static int backBytes(int body) {
        if (body <= 127) {
            return 1;
        }
        return body < 16383 ? 2 : body < 2097151 ? 3 : body < 268435455 ? 4 : 5;
    }

    private static void writeBack(long at, int body) {
        int size = backBytes(body);
        int rest = body;
        for (int i = size - 1; i >= 0; i--) {
            Memory.putByte(at + i, i == 0 ? rest : rest & 127 | 128);
            rest >>>= 7;
        }
    }

    private static int readBack(long last) {
        int value = 0;
        long at = last;
        for (int shift = 0; shift <= 28; shift += 7) {
            int part = Memory.getUnsigned(at--);
            value |= (part & 127) << shift;
            if (part < 128) {
                return value;
            }
        }
        throw new IllegalStateException("no length ends here");
    }

    /**
     * Whether {@code size} bytes from somewhere else are a listpack in every detail, so that all
     * methods may be used on it.
     */
    public static boolean isValid(long lp, int size) {
        if (size < EMPTY_BYTES || bytes(lp) != size) {
            return false;
        }
        long end = lp + size - 1;
        long at = lp + HEADER_BYTES;
        int counted = 0;
        while (at < end) {
            int taken = validBytes(at, end - at);
            if (taken == 0) {
                return false;
            }
            at += taken;
            counted++;
        }
        int stored = Memory.getShort(lp + COUNT);
        return at == end
                && Memory.getUnsigned(end) == END
                && (stored == COUNT_UNKNOWN || stored == counted);
    }

    /* Bytes of the element at a place, 0 if it is none; so many are left before the end. */
    private static int validBytes(long at, long left) {
        int head = Memory.getUnsigned(at);
        boolean headIsWhole = left >= (head < TEXT_12 ? 1 : head < TEXT_32 ? 2 : 5);
        if (head > NUMBER_64 || head == TEXT_32 && !headIsWhole) {
            return 0;
        }
        if (head < TEXT_32 && !headIsWhole || head == TEXT_32 && Memory.getInt(at + 1) < 0) {
            return 0;
        }
        long body = head == TEXT_32 ? 5L + Memory.getInt(at + 1) : bodyBytes(at);
        if (body >= left || body > MAX_BYTES) {
            return 0;
        }
        int back = backBytes((int) body);
        boolean endsRight = body + back <= left && endsWith(at + body, (int) body, back);
        return endsRight ? (int) body + back : 0;
    }

    private static boolean endsWith(long at, int body, int back) {
        int rest = body;
        for (int i = back - 1; i >= 0; i--) {
            if (Memory.getUnsigned(at + i) != (i == 0 ? rest : rest & 127 | 128)) {
                return false;
            }
            rest >>>= 7;
        }
        return true;
    }
}
