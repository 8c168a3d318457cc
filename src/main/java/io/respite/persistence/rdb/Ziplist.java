package io.respite.persistence.rdb;

import io.respite.bytes.AsciiNumber;
import io.respite.data.Listpack;
import io.respite.memory.Memory;

/**
 * The ziplist, what was before the {@link Listpack} in files up to version 9 (Redis' ziplist.c).
 * Nothing writes it any more. All methods take references into one that {@link #isValid}. Hot.
 *
 * <pre>
 *  0             4             8       10
 *  +-------------+-------------+-------+---------+---------+- - - -+------+
 *  | total bytes | last entry  | count | entry   | entry   |       | 0xFF |
 *  +-------------+-------------+-------+---------+---------+- - - -+------+
 *
 *  entry     | bytes of the one before (1; 254, 4) | head | text or number |
 *
 *  head      00llllll                     text of up to 63 bytes
 *            01llllll l                   text of up to 16383 bytes, high bits first
 *            10...... l l l l             text of more, high byte first
 *            11000000  11010000  11100000 number of 16, 32, 64 bits, low byte first
 *            11110000  11111110           number of 24, 8 bits
 *            1111nnnn                     the number n - 1, for n from 1 to 13
 * </pre>
 *
 * A count of 65535 means that there may be more.
 */
final class Ziplist {

    private static final int HEADER_BYTES = 10;
    private static final int LAST = 4;
    private static final int COUNT = 8;
    private static final int COUNT_UNKNOWN = 0xFFFF;
    private static final int END = 0xFF;
    private static final int WIDE_PREVIOUS = 254;

    private static final int NUMBER_16 = 0xC0;
    private static final int NUMBER_32 = 0xD0;
    private static final int NUMBER_64 = 0xE0;
    private static final int NUMBER_24 = 0xF0;
    private static final int NUMBER_8 = 0xFE;

    private Ziplist() {}

    /**
     * Reads a ziplist, as a listpack in the room that the input has for one.
     *
     * @throws RdbError with the given reason where it is none
     */
    static long readListpack(RdbInput in, String broken) {
        long zl = in.ref();
        if (!isValid(zl, in.stringLength())) {
            throw in.error(broken);
        }
        long lp = in.room(listpackBytes(zl));
        toListpack(zl, lp);
        return lp;
    }

    /** Whether {@code size} bytes from somewhere else are a ziplist in every detail. */
    static boolean isValid(long zl, long size) {
        if (size < HEADER_BYTES + 1 || size > Listpack.MAX_BYTES || Memory.getInt(zl) != size) {
            return false;
        }
        long end = zl + size - 1;
        long at = zl + HEADER_BYTES;
        long last = 0;
        long previousBytes = 0;
        int counted = 0;
        while (at < end) {
            long bytes = validBytes(at, end, previousBytes);
            if (bytes == 0) {
                return false;
            }
            last = at;
            previousBytes = bytes;
            at += bytes;
            counted++;
        }
        int stored = Memory.getShort(zl + COUNT);
        return at == end
                && Memory.getUnsigned(end) == END
                && lastIsRight(zl, size, last)
                && (stored == COUNT_UNKNOWN || stored == counted);
    }

    /* In an empty one Redis lets it be anywhere inside. */
    private static boolean lastIsRight(long zl, long size, long last) {
        long said = Integer.toUnsignedLong(Memory.getInt(zl + LAST));
        return last == 0 ? said < size : said == last - zl;
    }

    /* Bytes of the entry at a place before the end, 0 if it is none. */
    private static long validBytes(long at, long end, long previousBytes) {
        boolean isWide = Memory.getUnsigned(at) == WIDE_PREVIOUS;
        long head = at + (isWide ? 5 : 1);
        if (head >= end || Memory.getUnsigned(at) == END) {
            return 0;
        }
        long previous =
                isWide ? Integer.toUnsignedLong(Memory.getInt(at + 1)) : Memory.getUnsigned(at);
        int headBytes = headBytes(Memory.getUnsigned(head));
        if (previous != previousBytes || headBytes == 0 || headBytes > end - head) {
            return 0;
        }
        long body = bodyBytes(head);
        return body <= end - head - headBytes ? head + headBytes + body - at : 0;
    }

    /** The first entry, or 0. */
    static long first(long zl) {
        return entryOrNone(zl + HEADER_BYTES);
    }

    /** The entry behind the one at {@code at}, or 0. */
    static long next(long at) {
        long head = head(at);
        return entryOrNone(head + headBytes(Memory.getUnsigned(head)) + bodyBytes(head));
    }

    private static long entryOrNone(long at) {
        return Memory.getUnsigned(at) == END ? 0 : at;
    }

    /** How many entries there are. */
    static int count(long zl) {
        int stored = Memory.getShort(zl + COUNT);
        if (stored != COUNT_UNKNOWN) {
            return stored;
        }
        int counted = 0;
        for (long at = first(zl); at != 0; at = next(at)) {
            counted++;
        }
        return counted;
    }

    /** Whether the entry is kept as a number. */
    static boolean isInteger(long at) {
        return Memory.getUnsigned(head(at)) >= NUMBER_16;
    }

    /** The number of an entry that {@link #isInteger}. */
    static long integer(long at) {
        long head = head(at);
        int kind = Memory.getUnsigned(head);
        return switch (kind) {
            case NUMBER_8 -> Memory.getByte(head + 1);
            case NUMBER_16 -> (short) Memory.getShort(head + 1);
            case NUMBER_24 -> Memory.getShort(head + 1) | Memory.getByte(head + 3) << 16;
            case NUMBER_32 -> Memory.getInt(head + 1);
            case NUMBER_64 -> Memory.getLong(head + 1);
            default -> (kind & 0xF) - 1;
        };
    }

    /** Where the bytes of an entry that is kept as text begin. */
    static long text(long at) {
        long head = head(at);
        return head + headBytes(Memory.getUnsigned(head));
    }

    /** How many bytes the text has of an entry that is kept as text. */
    static int textLength(long at) {
        return (int) bodyBytes(head(at));
    }

    /** Whether the two entries, as texts, are the same. */
    static boolean equal(long left, long right) {
        if (isInteger(left) || isInteger(right)) {
            return isNumber(left) && isNumber(right) && number(left) == number(right);
        }
        int length = textLength(left);
        return length == textLength(right) && Memory.equal(text(left), text(right), length);
    }

    private static boolean isNumber(long at) {
        return isInteger(at) || AsciiNumber.isCanonical(text(at), textLength(at));
    }

    private static long number(long at) {
        return isInteger(at) ? integer(at) : AsciiNumber.parse(text(at), textLength(at));
    }

    /** Bytes of the listpack of the same elements. */
    static long listpackBytes(long zl) {
        long bytes = Listpack.EMPTY_BYTES;
        for (long at = first(zl); at != 0; at = next(at)) {
            bytes +=
                    isInteger(at)
                            ? Listpack.encodedBytes(integer(at))
                            : Listpack.encodedBytes(text(at), textLength(at));
        }
        return bytes;
    }

    /** Writes the listpack of the same elements, {@link #listpackBytes} long. */
    static void toListpack(long zl, long listpack) {
        Listpack.initialize(listpack);
        int count = 0;
        long end = Listpack.end(listpack);
        for (long at = first(zl); at != 0; at = next(at)) {
            end =
                    isInteger(at)
                            ? Listpack.append(end, integer(at))
                            : Listpack.append(end, text(at), textLength(at));
            count++;
        }
        Listpack.extend(listpack, end, count);
    }

    private static long head(long at) {
        return at + (Memory.getUnsigned(at) == WIDE_PREVIOUS ? 5 : 1);
    }

    /* Of the head itself, with the length in it; 0 for what is none. */
    private static int headBytes(int head) {
        return switch (head >>> 6) {
            case 0 -> 1;
            case 1 -> 2;
            case 2 -> 5;
            default -> isNumberHead(head) ? 1 : 0;
        };
    }

    private static boolean isNumberHead(int head) {
        return head == NUMBER_16
                || head == NUMBER_32
                || head == NUMBER_64
                || head >= NUMBER_24 && head <= NUMBER_8;
    }

    /* Of the text or number behind the head. */
    private static long bodyBytes(long head) {
        int first = Memory.getUnsigned(head);
        return switch (first >>> 6) {
            case 0 -> first;
            case 1 -> (first & 0x3F) << 8 | Memory.getUnsigned(head + 1);
            case 2 -> Integer.toUnsignedLong(Integer.reverseBytes(Memory.getInt(head + 1)));
            default -> numberBytes(first);
        };
    }

    private static int numberBytes(int head) {
        return switch (head) {
            case NUMBER_8 -> 1;
            case NUMBER_16 -> 2;
            case NUMBER_24 -> 3;
            case NUMBER_32 -> 4;
            case NUMBER_64 -> 8;
            default -> 0;
        };
    }
}
