package io.respite.resp;

import io.respite.bytes.AsciiNumber;
import io.respite.memory.Memory;
import java.util.Arrays;

/**
 * The words of one request, the command's name first: positions in an input block, no copies. Valid
 * while the command runs. Owned by the engine thread. Hot.
 */
public final class Args {

    private static final int USUAL_COUNT = 64;
    private static final int MOST_SHOWN_BYTES = 16 * 1024;
    private static final int LINE_END = '\r' | '\n' << 8;

    private long block;
    private int[] offsets = new int[USUAL_COUNT];
    private int[] lengths = new int[USUAL_COUNT];
    private int count;

    /** How many words there are, the name included. */
    public int count() {
        return count;
    }

    /** Bytes of the heap that it takes. */
    public long heapBytes() {
        return (long) offsets.length * (2 * Integer.BYTES);
    }

    /** Where word {@code i} begins. */
    public long ref(int i) {
        assert i < count : i;
        return block + offsets[i];
    }

    /** How many bytes word {@code i} has. */
    public int length(int i) {
        assert i < count : i;
        return lengths[i];
    }

    /** Word {@code i} as an integer. */
    public long integer(int i) {
        return integer(i, CommandError.NOT_AN_INTEGER);
    }

    /** Word {@code i} as an integer, or the given error. */
    public long integer(int i, CommandError otherwise) {
        if (!AsciiNumber.isCanonical(ref(i), lengths[i])) {
            throw otherwise;
        }
        return AsciiNumber.parse(ref(i), lengths[i]);
    }

    /** Word {@code i} as an integer between two bounds, both included, or the given error. */
    public long integer(int i, long low, long high, CommandError otherwise) {
        long value = integer(i, otherwise);
        if (value < low || value > high) {
            throw otherwise;
        }
        return value;
    }

    /** Word {@code i} as an integer of 32 bits, such as a database's index. */
    public int integer32(int i) {
        return (int) integer(i, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    /** Word {@code i} as an integer between two bounds, both included, which its error names. */
    public long integer(int i, long low, long high) {
        long value = integer(i);
        if (value < low || value > high) {
            throw CommandError.outOfRange(low, high);
        }
        return value;
    }

    /** Whether word {@code i} is the given one, which is in lower case; letter case is ignored. */
    public boolean is(int i, String lowerCase) {
        int length = lowerCase.length();
        if (lengths[i] != length) {
            return false;
        }
        long at = ref(i);
        for (int k = 0; k < length; k++) {
            int c = Memory.getByte(at + k);
            if (c >= 'A' && c <= 'Z') {
                c += 32;
            }
            if (c != lowerCase.charAt(k)) {
                return false;
            }
        }
        return true;
    }

    /** Word {@code i} as text, one character a byte, for error texts and cold paths. */
    public String text(int i) {
        return Memory.text(ref(i), lengths[i]);
    }

    /**
     * Word {@code i} as error texts show it: it ends before its first zero byte, as in C, and after
     * some thousand bytes, so that huge words stay off the heap.
     */
    public String shown(int i) {
        String text = Memory.text(ref(i), Math.min(lengths[i], MOST_SHOWN_BYTES));
        int end = text.indexOf(0);
        return end < 0 ? text : text.substring(0, end);
    }

    /** A copy of word {@code i}, for cold paths. */
    public byte[] bytes(int i) {
        return Memory.bytes(ref(i), lengths[i]);
    }

    /** How many bytes all words have. */
    public long totalBytes() {
        long total = 0;
        for (int i = 0; i < count; i++) {
            total += lengths[i];
        }
        return total;
    }

    /**
     * Where the request begins as the client sent it, if that is what Redis would make of these
     * words: an array of bulk strings, each with its line ends. Else 0: it was written on one line,
     * or the words stand elsewhere now.
     */
    public long request() {
        int start = offsets[0] - headerBytes(lengths[0]) - headerBytes(count);
        if (start < 0 || Memory.getByte(block + start) != '*') {
            return 0;
        }
        int expected = offsets[0];
        for (int i = 0; i < count; i++) {
            int end = offsets[i] + lengths[i];
            if (offsets[i] != expected || Memory.getShort(block + end) != LINE_END) {
                return 0;
            }
            expected = end + 2 + (i + 1 < count ? headerBytes(lengths[i + 1]) : 0);
        }
        return block + start;
    }

    /** How many bytes the request has that is at {@link #request}. */
    public int requestLength() {
        int last = count - 1;
        int start = offsets[0] - headerBytes(lengths[0]) - headerBytes(count);
        return offsets[last] + lengths[last] + 2 - start;
    }

    /* Of a line with a type, a number and a line end; the reader takes no other form of number. */
    private static int headerBytes(int number) {
        return number < 10 ? 4 : 3 + AsciiNumber.length(number);
    }

    /** Gives {@code copy} the same words; their bytes go to {@code target}, which has room. */
    public void copyTo(Args copy, long target) {
        copy.clear(target);
        int used = 0;
        for (int i = 0; i < count; i++) {
            Memory.copy(ref(i), target + used, lengths[i]);
            copy.add(used, lengths[i]);
            used += lengths[i];
        }
    }

    /** The words from word {@code i} on; valid as long as these are. */
    public Args from(int i) {
        Args rest = new Args();
        rest.clear(block);
        for (int each = i; each < count; each++) {
            rest.add(offsets[each], lengths[each]);
        }
        return rest;
    }

    /** Starts over with words in the given block. */
    public void clear(long newBlock) {
        block = newBlock;
        count = 0;
        if (offsets.length > USUAL_COUNT * 16) {
            offsets = new int[USUAL_COUNT];
            lengths = new int[USUAL_COUNT];
        }
    }

    /** Adds a word at an offset of the block. */
    public void add(int offset, int length) {
        if (count == offsets.length) {
            offsets = Arrays.copyOf(offsets, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
        }
        offsets[count] = offset;
        lengths[count] = length;
        count++;
    }

    /**
     * Follows the words to another block, where they stand {@code shift} bytes nearer the start.
     */
    void move(long newBlock, int shift) {
        block = newBlock;
        for (int i = 0; i < count; i++) {
            offsets[i] -= shift;
        }
    }
}
