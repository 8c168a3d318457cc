package io.respite.commands.stream;

import io.respite.data.StreamId;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;

/**
 * Reads ids as clients write them. Owned by the engine thread. Hot.
 *
 * <pre>
 *  1526919030474-55   both numbers
 *  1526919030474      the second one as the command has it
 *  1526919030474-*    the next free one, in XADD
 *  -  +               the smallest and the largest, in ranges
 *  (1526919030474-55  without this one, in ranges
 * </pre>
 *
 * Numbers are read as C's {@code strtoull} does: space before them, a sign and zeros are allowed.
 */
final class StreamIds {

    static final CommandError INVALID =
            new CommandError("ERR Invalid stream ID specified as stream command argument");

    private static final CommandError INVALID_START =
            new CommandError("ERR invalid start ID for the interval");
    private static final CommandError INVALID_END =
            new CommandError("ERR invalid end ID for the interval");

    private static final int MOST_BYTES = 127;

    /** 2^64 - 1 without its last digit, and that digit. */
    private static final long MOST_TENTH = Long.divideUnsigned(-1, 10);

    private static final int MOST_LAST = 5;

    private long number;

    /** Reads word {@code i}; where the second number is missing it is 0. */
    void read(Args args, int i, StreamId id) {
        read(args.ref(i), args.length(i), id, 0, false);
    }

    /** Whether word {@code i} is an id, and not something else, such as an option's name. */
    boolean isId(Args args, int i, StreamId id) {
        try {
            read(args, i, id);
            return true;
        } catch (CommandError notAnId) {
            return false;
        }
    }

    /**
     * Reads word {@code i} of an XADD. Returns whether the second number is left to the server.
     */
    boolean readNew(Args args, int i, StreamId id) {
        return read(args.ref(i), args.length(i), id, 0, true);
    }

    /** Reads word {@code i} as the start of a range, which then is the first id inside. */
    void readStart(Args args, int i, StreamId id) {
        if (readEnd(args, i, id, 0) && !id.increment()) {
            throw INVALID_START;
        }
    }

    /** Reads word {@code i} as the end of a range, which then is the last id inside. */
    void readEnd(Args args, int i, StreamId id) {
        if (readEnd(args, i, id, -1) && !id.decrement()) {
            throw INVALID_END;
        }
    }

    /* Returns whether the id itself is left out. */
    private boolean readEnd(Args args, int i, StreamId id, long missing) {
        long ref = args.ref(i);
        int length = args.length(i);
        if (length > 1 && Memory.getByte(ref) == '(') {
            read(ref + 1, length - 1, id, missing, false);
            return true;
        }
        if (length == 1 && Memory.getByte(ref) == '-') {
            id.setMin();
        } else if (length == 1 && Memory.getByte(ref) == '+') {
            id.setMax();
        } else {
            read(ref, length, id, missing, false);
        }
        return false;
    }

    private boolean read(long ref, int length, StreamId id, long missing, boolean mayBeOpen) {
        if (length > MOST_BYTES) {
            throw INVALID;
        }
        long end = ref;
        long dash = 0;
        for (; end < ref + length && Memory.getByte(end) != 0; end++) {
            if (dash == 0 && Memory.getByte(end) == '-') {
                dash = end;
            }
        }
        readNumber(ref, dash == 0 ? end : dash);
        long millis = number;
        if (dash == 0) {
            id.set(millis, missing);
            return false;
        }
        if (mayBeOpen && end - dash == 2 && Memory.getByte(dash + 1) == '*') {
            id.set(millis, 0);
            return true;
        }
        readNumber(dash + 1, end);
        id.set(millis, number);
        return false;
    }

    private void readNumber(long from, long end) {
        long at = from;
        while (at < end && isSpace(Memory.getByte(at))) {
            at++;
        }
        boolean isNegative = at < end && Memory.getByte(at) == '-';
        if (at < end && (isNegative || Memory.getByte(at) == '+')) {
            at++;
        }
        if (at == end) {
            throw INVALID;
        }
        boolean isPlain = at == from + 1 && Memory.getByte(at) != '0';
        number = 0;
        for (; at < end; at++) {
            addDigit(Memory.getByte(at) - '0');
        }
        if (isNegative) {
            /* A plain negative number is one; in another form only C's function understands it. */
            if (isPlain && number - 1 >= 0) {
                throw INVALID;
            }
            number = -number;
        }
    }

    private static boolean isSpace(int c) {
        return c == ' ' || c >= '\t' && c <= '\r';
    }

    private void addDigit(int digit) {
        if (digit < 0 || digit > 9) {
            throw INVALID;
        }
        int order = Long.compareUnsigned(number, MOST_TENTH);
        if (order > 0 || order == 0 && digit > MOST_LAST) {
            throw INVALID;
        }
        number = number * 10 + digit;
    }
}
