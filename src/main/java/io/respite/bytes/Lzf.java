package io.respite.bytes;

import io.respite.memory.Memory;
import java.util.Arrays;

/**
 * LZF, the compression of Redis' files and lists: Lempel-Ziv with a small window, quick rather than
 * strong. One object serves one thread. Hot.
 *
 * <pre>
 *   literals    | 000 count-1 (5) | count bytes |                     1 to 32 bytes as they are
 *   repetition  | length-2 (3) distance-1 (13) |                      3 to 8 bytes again
 *   repetition  | 111 | high (5) | length-9 (8) | low (8) |           9 to 264 bytes again
 * </pre>
 *
 * The distance, high bits first, counts back from where the repetition stands; it may be less than
 * the length, so that what is repeated is itself repeated.
 */
public final class Lzf {

    /*
     * What was seen is looked up by a hash of three bytes, which remembers the last place only.
     * Places are counted on from one text to the next, so that the table need not be cleared: what
     * another text left there lies before the start of this one.
     */

    private static final int TABLE_BITS = 14;
    private static final int MOST_LITERALS = 32;
    private static final int MOST_DISTANCE = 1 << 13;
    private static final int MOST_REPEATED = 264;
    private static final int LEAST_REPEATED = 3;
    private static final int LONG_CODE = 7;

    private final int[] places = new int[1 << TABLE_BITS];
    private int start = 1;

    /** The text that is compressed, and where what was not yet written of it begins. */
    private long source;

    private int unwritten;

    /** Where the next byte goes to, and the end of the room: passed when that is too small. */
    private long out;

    private long outEnd;

    /**
     * Compresses {@code length} bytes to at most {@code room} bytes at the target, which does not
     * overlap them.
     *
     * @return the bytes written, or 0 where they do not fit
     */
    public int compress(long from, int length, long target, int room) {
        if (start > Integer.MAX_VALUE - length) {
            Arrays.fill(places, 0);
            start = 1;
        }
        source = from;
        unwritten = 0;
        out = target;
        outEnd = target + room;
        int i = 0;
        while (i < length - LEAST_REPEATED && out <= outEnd) {
            int before = remember(i);
            if (isRepeated(i, before)) {
                i = repeat(i, before, length);
            } else {
                i++;
            }
        }
        writeLiterals(length);
        start += length;
        return out <= outEnd ? (int) (out - target) : 0;
    }

    /* Returns where the same hash was seen before, negative for nowhere. */
    private int remember(int i) {
        int three = Memory.getInt(source + i) & 0xFFFFFF;
        int hash = three * 0x9E3779B1 >>> Integer.SIZE - TABLE_BITS;
        int before = places[hash] - start;
        places[hash] = start + i;
        return before;
    }

    private boolean isRepeated(int i, int before) {
        return before >= 0
                && i - before <= MOST_DISTANCE
                && (Memory.getInt(source + i) ^ Memory.getInt(source + before)) << 8 == 0;
    }

    private int repeat(int i, int before, int length) {
        int most = Math.min(length - i, MOST_REPEATED);
        int repeated = LEAST_REPEATED;
        while (repeated < most
                && Memory.getByte(source + before + repeated)
                        == Memory.getByte(source + i + repeated)) {
            repeated++;
        }
        writeLiterals(i);
        writeRepetition(i - before - 1, repeated - 2);
        int end = i + repeated;
        unwritten = end;
        /* The last places of what is repeated are most likely to be seen again. */
        for (int at = Math.max(i + 1, end - 2); at < Math.min(end, length - LEAST_REPEATED); at++) {
            remember(at);
        }
        return end;
    }

    private void writeLiterals(int end) {
        while (unwritten < end) {
            int count = Math.min(end - unwritten, MOST_LITERALS);
            if (out + 1 + count > outEnd) {
                out = outEnd + 1;
                return;
            }
            Memory.putByte(out++, count - 1);
            Memory.copy(source + unwritten, out, count);
            out += count;
            unwritten += count;
        }
    }

    private void writeRepetition(int distance, int code) {
        boolean isLong = code >= LONG_CODE;
        if (out + (isLong ? 3 : 2) > outEnd) {
            out = outEnd + 1;
            return;
        }
        Memory.putByte(out++, Math.min(code, LONG_CODE) << 5 | distance >> 8);
        if (isLong) {
            Memory.putByte(out++, code - LONG_CODE);
        }
        Memory.putByte(out++, distance);
    }

    /**
     * Writes what {@code length} bytes from somewhere else were before they were compressed, which
     * took {@code expected} bytes, to the target. Reads and writes nothing else whatever they are.
     *
     * @return whether they are the whole of a text of so many bytes
     */
    public static boolean decompress(long from, int length, long target, int expected) {
        long in = from;
        long end = from + length;
        int written = 0;
        while (in < end) {
            int code = Memory.getUnsigned(in++);
            int count;
            if (code < MOST_LITERALS) {
                count = code + 1;
                if (count > end - in || count > expected - written) {
                    return false;
                }
                Memory.copy(in, target + written, count);
                in += count;
            } else {
                count = (code >> 5) + 2;
                int more = code >> 5 == LONG_CODE ? 2 : 1;
                if (more > end - in) {
                    return false;
                }
                count += more == 2 ? Memory.getUnsigned(in++) : 0;
                int distance = ((code & 0x1F) << 8 | Memory.getUnsigned(in++)) + 1;
                if (distance > written || count > expected - written) {
                    return false;
                }
                copyBack(target + written, distance, count);
            }
            written += count;
        }
        return written == expected;
    }

    /* What overlaps repeats what was just written: each copy is twice as long as the last. */
    private static void copyBack(long to, int distance, int count) {
        for (int done = 0; done < count; ) {
            int part = Math.min(distance + done, count - done);
            Memory.copy(to - distance, to + done, part);
            done += part;
        }
    }
}
