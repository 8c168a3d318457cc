package io.respite.commands.bitmap;

import io.respite.bytes.AsciiNumber;
import io.respite.engine.Call;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;

/**
 * One step of a BITFIELD after the other, read from the request's words: nothing is kept of them,
 * so that any number costs no memory. Owned by the engine thread. Hot.
 */
final class BitfieldStep {

    private static final CommandError BAD_TYPE =
            new CommandError(
                    "ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not"
                            + " supported but i64 is.");
    private static final CommandError BAD_OVERFLOW =
            new CommandError("ERR Invalid OVERFLOW type specified");

    private static final int FIRST_WORD = 2;

    private enum Action {
        GET,
        SET,
        INCRBY,
        OVERFLOW
    }

    private enum Overflow {
        WRAP,
        SAT,
        FAIL
    }

    private int word;
    private long highestWritten;
    private Action action;
    private Overflow overflow;
    private boolean isSigned;
    private int bits;
    private long offset;
    private long operand;
    private long result;
    private boolean overflows;

    /** Starts over at the first step. */
    void begin() {
        word = FIRST_WORD;
        highestWritten = -1;
        overflow = Overflow.WRAP;
    }

    /** Reads the next step; false at the end. */
    boolean next(Call call) {
        Args args = call.args();
        int rest = args.count() - word - 1;
        if (rest < 0) {
            return false;
        }
        action = action(args, rest);
        if (action == Action.OVERFLOW) {
            overflow = overflow(args, word + 1);
            word += 2;
            return true;
        }
        parseType(args, word + 1);
        offset = BitOffset.parse(call, word + 2, bits);
        if (action != Action.GET) {
            highestWritten = Math.max(highestWritten, offset + bits - 1);
            operand = args.integer(word + 3);
        }
        word += action == Action.GET ? 3 : 4;
        return true;
    }

    private Action action(Args args, int rest) {
        if (rest >= 2 && args.is(word, "get")) {
            return Action.GET;
        }
        if (rest >= 3 && args.is(word, "set")) {
            return Action.SET;
        }
        if (rest >= 3 && args.is(word, "incrby")) {
            return Action.INCRBY;
        }
        if (rest >= 1 && args.is(word, "overflow")) {
            return Action.OVERFLOW;
        }
        throw CommandError.SYNTAX;
    }

    private static Overflow overflow(Args args, int i) {
        if (args.is(i, "wrap")) {
            return Overflow.WRAP;
        }
        if (args.is(i, "sat")) {
            return Overflow.SAT;
        }
        if (args.is(i, "fail")) {
            return Overflow.FAIL;
        }
        throw BAD_OVERFLOW;
    }

    /* i1 to i64, u1 to u63: RESP has no unsigned integers. */
    private void parseType(Args args, int i) {
        long text = args.ref(i);
        int digits = args.length(i) - 1;
        int letter = digits < 0 ? 0 : Memory.getByte(text);
        isSigned = letter == 'i';
        if (!isSigned && letter != 'u' || !AsciiNumber.isCanonical(text + 1, digits)) {
            throw BAD_TYPE;
        }
        long width = AsciiNumber.parse(text + 1, digits);
        if (width < 1 || width > (isSigned ? 64 : 63)) {
            throw BAD_TYPE;
        }
        bits = (int) width;
    }

    /** The highest bit that a step so far writes, -1 for none. */
    long highestWritten() {
        return highestWritten;
    }

    /** Whether the step has a reply: OVERFLOW has none. */
    boolean replies() {
        return action != Action.OVERFLOW;
    }

    boolean writes() {
        return action != Action.GET;
    }

    /** Whether the reply is the old value. */
    boolean isSet() {
        return action == Action.SET;
    }

    long offset() {
        return offset;
    }

    int bits() {
        return bits;
    }

    /** The value of the field's bits, with its sign where it has one. */
    long extend(long field) {
        int unused = Long.SIZE - bits;
        return isSigned ? field << unused >> unused : field;
    }

    /** Computes what a field that is {@code old} becomes. */
    void compute(long old) {
        long base = action == Action.SET ? operand : old;
        long increment = action == Action.SET ? 0 : operand;
        int direction = isSigned ? signedExcess(base, increment) : unsignedExcess(base, increment);
        overflows = direction != 0;
        if (overflows && overflow == Overflow.SAT) {
            result = direction > 0 ? highest() : lowest();
        } else {
            result = extend(base + increment & mask());
        }
    }

    private long mask() {
        return -1L >>> Long.SIZE - bits;
    }

    private long highest() {
        return isSigned ? mask() >>> 1 : mask();
    }

    private long lowest() {
        return isSigned ? ~(mask() >>> 1) : 0;
    }

    /*
     * 1 where the sum is above what the field holds, -1 where it is below. The distances to its
     * bounds overflow as in Redis, so that what is set far below the lowest value of a field of
     * less than 64 bits counts as above.
     */
    private int signedExcess(long base, long increment) {
        boolean isShort = bits < Long.SIZE;
        long room = highest() - base;
        if (base > highest() || (isShort || base >= 0 && increment > 0) && increment > room) {
            return 1;
        }
        long roomBelow = lowest() - base;
        boolean isBelow =
                base < lowest() || (isShort || base < 0 && increment < 0) && increment < roomBelow;
        return isBelow ? -1 : 0;
    }

    /* The base is unsigned: what is set may be any 64 bits. Of fields, all fit in 63. */
    private int unsignedExcess(long base, long increment) {
        if (Long.compareUnsigned(base, highest()) > 0 || increment > highest() - base) {
            return 1;
        }
        return increment < -base ? -1 : 0;
    }

    /** Whether the value overflows and is not to be written then. */
    boolean fails() {
        return overflows && overflow == Overflow.FAIL;
    }

    /** What {@link #compute} found. */
    long result() {
        return result;
    }
}
