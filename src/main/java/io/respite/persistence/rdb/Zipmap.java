package io.respite.persistence.rdb;

import io.respite.data.Listpack;
import io.respite.memory.Memory;

/**
 * The zipmap, what small hashes were in files up to version 3 (Redis' zipmap.c). Nothing writes it
 * any more. Hot.
 *
 * <pre>
 *  0       1
 *  +-------+----------------+---------------------------------+- - - -+------+
 *  | count | length | field | length | free | value | unused | |       | 0xFF |
 *  +-------+----------------+---------------------------------+- - - -+------+
 *
 *  count    of fields; 254 where there may be more
 *  length   one byte up to 253; else 254 and four bytes, low byte first
 *  free     bytes behind the value that are not used
 * </pre>
 */
final class Zipmap {

    private static final int COUNT_UNKNOWN = 254;
    private static final int WIDE = 254;
    private static final int END = 0xFF;

    private Zipmap() {}

    /** Whether {@code size} bytes from somewhere else are a zipmap of at least one field. */
    static boolean isValid(long zipmap, int size) {
        long end = zipmap + size - 1;
        if (size < 2 || size > Listpack.MAX_BYTES || Memory.getUnsigned(end) != END) {
            return false;
        }
        long counted = 0;
        long at = zipmap + 1;
        while (at < end) {
            long value = behindText(at, end, 0);
            at = value < 0 ? value : behindText(value, end, 1);
            if (at < 0) {
                return false;
            }
            counted++;
        }
        int stored = Memory.getUnsigned(zipmap);
        return counted > 0 && (stored == COUNT_UNKNOWN || stored == counted);
    }

    /* Where a text and the unused bytes behind it end, or -1 where that is beyond the end. */
    private static long behindText(long at, long end, int freeBytes) {
        if (Memory.getUnsigned(at) == END || at + headBytes(at) + freeBytes > end) {
            return -1;
        }
        long text = at + headBytes(at) + freeBytes;
        int unused = freeBytes == 0 ? 0 : Memory.getUnsigned(text - 1);
        long behind = text + length(at) + unused;
        boolean isLast = freeBytes > 0;
        return behind > end || behind == end && !isLast ? -1 : behind;
    }

    private static int headBytes(long at) {
        return Memory.getUnsigned(at) < WIDE ? 1 : 5;
    }

    private static long length(long at) {
        int first = Memory.getUnsigned(at);
        return first < WIDE ? first : Integer.toUnsignedLong(Memory.getInt(at + 1));
    }

    /** Bytes of the listpack of the same fields and values. */
    static long listpackBytes(long zipmap) {
        long bytes = Listpack.EMPTY_BYTES;
        for (long at = zipmap + 1; Memory.getUnsigned(at) != END; at = behindPair(at)) {
            long value = value(at);
            bytes += Listpack.encodedBytes(at + headBytes(at), (int) length(at));
            bytes += Listpack.encodedBytes(value + headBytes(value) + 1, (int) length(value));
        }
        return bytes;
    }

    /** Writes the listpack of the same fields and values, {@link #listpackBytes} long. */
    static void toListpack(long zipmap, long listpack) {
        Listpack.initialize(listpack);
        int count = 0;
        long end = Listpack.end(listpack);
        for (long at = zipmap + 1; Memory.getUnsigned(at) != END; at = behindPair(at)) {
            long value = value(at);
            end = Listpack.append(end, at + headBytes(at), (int) length(at));
            end = Listpack.append(end, value + headBytes(value) + 1, (int) length(value));
            count += 2;
        }
        Listpack.extend(listpack, end, count);
    }

    private static long value(long at) {
        return at + headBytes(at) + length(at);
    }

    private static long behindPair(long at) {
        long value = value(at);
        long text = value + headBytes(value) + 1;
        return text + length(value) + Memory.getUnsigned(text - 1);
    }
}
