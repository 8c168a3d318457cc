package io.respite.data;

import io.respite.memory.Memory;

/**
 * The registers of a sparse {@link HyperLogLog}: runs of equal ones. One object finds and changes
 * a register, in two steps, between which the caller makes room. Owned by the engine thread. Hot.
 *
 * <pre>
 *   00nnnnnn            ZERO   n + 1 registers that are 0
 *   01nnnnnn nnnnnnnn   XZERO  n + 1 registers that are 0
 *   1vvvvvnn            VALUE  n + 1 registers that are v + 1
 * </pre>
 *
 * The methods take the whole string, header included, and its length. Foreign strings may hold
 * anything: nothing behind their end is read; the second byte of a run that is cut off counts as
 * zero.
 */
public final class SparseRegisters {

    /** The largest value that fits. */
    public static final int MAX_VALUE = 32;

    /** How many bytes longer one change can make the string. */
    public static final int MOST_GROWTH = 3;

    /** {@link #find}: the register has the value already, or a larger one. */
    public static final int UNCHANGED = -2;

    /** {@link #find}: no run covers the register. */
    public static final int CORRUPT = -3;

    private static final int START = HyperLogLog.HEADER_BYTES;
    private static final int VALUE_BIT = 0x80;
    private static final int XZERO_BIT = 0x40;
    private static final int ZERO_MAX_RUN = 64;
    private static final int VALUE_MAX_RUN = 4;

    /** After a change this many runs, from the one before it on, are merged where they can be. */
    private static final int MERGED_RUNS = 5;

    private int at;
    private int previous;
    private int first;
    private int run;

    /** Where a search for a register further on may begin: a run that no change has touched. */
    private int resumeAt;

    private int resumePrevious;
    private int resumeFirst;
    private int index;
    private int value;

    /** The new runs in place of the one found, the first in the lowest byte. */
    private long pieces;

    private int pieceBytes;

    /** Writes the one run of an empty HyperLogLog behind its header. */
    static void initialize(long ref) {
        Memory.putByte(ref + START, XZERO_BIT | HyperLogLog.REGISTERS - 1 >> 8);
        Memory.putByte(ref + START + 1, HyperLogLog.REGISTERS - 1);
    }

    private static boolean isValue(int opcode) {
        return (opcode & VALUE_BIT) != 0;
    }

    private static boolean isXzero(int opcode) {
        return (opcode & 0xC0) == XZERO_BIT;
    }

    private static int bytes(int opcode) {
        return isXzero(opcode) ? 2 : 1;
    }

    private static int run(long ref, int length, int at, int opcode) {
        if (isValue(opcode)) {
            return (opcode & 3) + 1;
        }
        if (isXzero(opcode)) {
            int low = at + 1 < length ? Memory.getUnsigned(ref + at + 1) : 0;
            return ((opcode & 0x3F) << 8 | low) + 1;
        }
        return (opcode & 0x3F) + 1;
    }

    private static int value(int opcode) {
        return isValue(opcode) ? (opcode >> 2 & 0x1F) + 1 : 0;
    }

    /**
     * Finds the register that is to be raised to {@code newValue}, 1 to {@link #MAX_VALUE}.
     *
     * @return how many bytes longer {@link #write} may make the string, -1 to 3; {@link
     *     #UNCHANGED} or {@link #CORRUPT} where there is nothing to write
     */
    public int find(long ref, int length, int registerIndex, int newValue) {
        at = START;
        previous = -1;
        first = 0;
        return findOnwards(ref, length, registerIndex, newValue);
    }

    /** The same for a register behind the one found last in this string, changed or not. */
    public int findNext(long ref, int length, int registerIndex, int newValue) {
        at = resumeAt;
        previous = resumePrevious;
        first = resumeFirst;
        return findOnwards(ref, length, registerIndex, newValue);
    }

    private int findOnwards(long ref, int length, int registerIndex, int newValue) {
        index = registerIndex;
        value = newValue;
        resumeAt = START;
        resumePrevious = -1;
        resumeFirst = 0;
        int opcode = 0;
        while (at < length) {
            opcode = Memory.getUnsigned(ref + at);
            run = run(ref, length, at, opcode);
            if (index < first + run) {
                break;
            }
            resumeAt = at;
            resumePrevious = previous;
            resumeFirst = first;
            previous = at;
            at += bytes(opcode);
            first += run;
        }
        if (at + bytes(opcode) > length) {
            return CORRUPT;
        }
        if (value(opcode) >= value) {
            return UNCHANGED;
        }
        split(opcode);
        return pieceBytes - bytes(opcode);
    }

    /* The run becomes what is before the register, the register, and what is behind it. */
    private void split(int opcode) {
        pieces = 0;
        pieceBytes = 0;
        piece(value(opcode), index - first);
        piece(value, 1);
        piece(value(opcode), first + run - 1 - index);
    }

    private void piece(int pieceValue, int pieceRun) {
        if (pieceRun == 0) {
            return;
        }
        if (pieceValue > 0) {
            piece(VALUE_BIT | pieceValue - 1 << 2 | pieceRun - 1);
        } else if (pieceRun <= ZERO_MAX_RUN) {
            piece(pieceRun - 1);
        } else {
            piece(XZERO_BIT | pieceRun - 1 >> 8);
            piece(pieceRun - 1 & 0xFF);
        }
    }

    private void piece(int aByte) {
        pieces |= (long) aByte << (pieceBytes++ << 3);
    }

    /**
     * Changes the register that was found, in a string that has room for what {@link #find} said;
     * its cached cardinality is out of date then. Returns the string's new length.
     */
    public int write(long ref, int length) {
        int oldBytes = bytes(Memory.getUnsigned(ref + at));
        int behind = at + oldBytes;
        if (pieceBytes != oldBytes) {
            Memory.copy(ref + behind, ref + at + pieceBytes, length - behind);
        }
        for (int i = 0; i < pieceBytes; i++) {
            Memory.putByte(ref + at + i, (int) (pieces >>> (i << 3)));
        }
        HyperLogLog.outdate(ref);
        return merge(ref, length + pieceBytes - oldBytes);
    }

    /*
     * Runs of the same value side by side become one, as long as it has room for their number. The
     * first one that can change is the one before, whose beginning stays.
     */
    private int merge(long ref, int length) {
        int end = length;
        int from = previous < 0 ? START : previous;
        for (int i = 0; i < MERGED_RUNS && from < end; i++) {
            int opcode = Memory.getUnsigned(ref + from);
            int next = isValue(opcode) && from + 1 < end ? Memory.getUnsigned(ref + from + 1) : 0;
            int both = (opcode & 3) + (next & 3) + 2;
            if (isValue(next) && value(next) == value(opcode) && both <= VALUE_MAX_RUN) {
                Memory.copy(ref + from + 1, ref + from, end - from - 1);
                Memory.putByte(ref + from, opcode & ~3 | both - 1);
                end--;
            } else {
                from += bytes(opcode);
            }
        }
        return end;
    }

    /** How many registers the runs cover; of a sound string {@link HyperLogLog#REGISTERS}. */
    public static long coverage(long ref, int length) {
        long covered = 0;
        for (int at = START; at < length; ) {
            int opcode = Memory.getUnsigned(ref + at);
            covered += run(ref, length, at, opcode);
            at += bytes(opcode);
        }
        return covered;
    }

    /**
     * Raises plain registers to these. Returns false where the runs do not end with the last
     * register.
     */
    public static boolean mergeInto(long ref, int length, long plain) {
        long index = 0;
        for (int at = START; at < length; ) {
            int opcode = Memory.getUnsigned(ref + at);
            int run = run(ref, length, at, opcode);
            if (isValue(opcode)) {
                if (index + run > HyperLogLog.REGISTERS) {
                    break;
                }
                int value = value(opcode);
                for (long register = plain + index; register < plain + index + run; register++) {
                    if (value > Memory.getByte(register)) {
                        Memory.putByte(register, value);
                    }
                }
            }
            index += run;
            at += bytes(opcode);
        }
        return index == HyperLogLog.REGISTERS;
    }

    /**
     * Counts how often each value occurs. Returns false where the runs do not end with the last
     * register.
     */
    public static boolean count(long ref, int length, int[] histogram) {
        long covered = 0;
        for (int at = START; at < length; ) {
            int opcode = Memory.getUnsigned(ref + at);
            int run = run(ref, length, at, opcode);
            histogram[value(opcode)] += run;
            covered += run;
            at += bytes(opcode);
        }
        return covered == HyperLogLog.REGISTERS;
    }

    /**
     * Writes the runs as PFDEBUG shows them, {@code z:4 v:1,2 Z:16378}, at {@code target}, or
     * nowhere if that is 0. Returns how many bytes that takes.
     */
    public static long describe(long ref, int length, long target) {
        long size = 0;
        for (int at = START; at < length; ) {
            int opcode = Memory.getUnsigned(ref + at);
            String text = describe(opcode, run(ref, length, at, opcode));
            int separator = size == 0 ? 0 : 1;
            if (target != 0) {
                Memory.putByte(target + size, ' ');
                for (int i = 0; i < text.length(); i++) {
                    Memory.putByte(target + size + separator + i, text.charAt(i));
                }
            }
            size += separator + text.length();
            at += bytes(opcode);
        }
        return size;
    }

    private static String describe(int opcode, int run) {
        if (isValue(opcode)) {
            return "v:" + value(opcode) + "," + run;
        }
        return (isXzero(opcode) ? "Z:" : "z:") + run;
    }
}
