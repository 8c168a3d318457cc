package io.respite.commands;

import io.respite.bytes.Glob;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;

/**
 * The options of SCAN, SSCAN, HSCAN and ZSCAN.
 *
 * @param pattern the word of MATCH, or 0; the pattern that every text matches counts as none
 * @param type the word of TYPE, which only SCAN takes, or 0
 */
public record ScanOptions(int pattern, int type, long count) {

    private static final long DEFAULT_COUNT = 10;
    private static final CommandError INVALID_CURSOR = new CommandError("ERR invalid cursor");

    /** {@code [MATCH pattern] [COUNT count] [TYPE type]} from word {@code first} on, for SCAN. */
    public static ScanOptions parseForKeys(Args args, int first) {
        return parse(args, first, true);
    }

    /** {@code [MATCH pattern] [COUNT count]} from word {@code first} on. */
    public static ScanOptions parse(Args args, int first) {
        return parse(args, first, false);
    }

    private static ScanOptions parse(Args args, int first, boolean takesType) {
        int pattern = 0;
        int type = 0;
        long count = DEFAULT_COUNT;
        for (int i = first; i < args.count(); i += 2) {
            boolean hasNext = i + 1 < args.count();
            if (args.is(i, "count") && hasNext) {
                count = args.integer(i + 1);
                if (count < 1) {
                    throw CommandError.SYNTAX;
                }
            } else if (args.is(i, "match") && hasNext) {
                boolean matchesAll = Glob.matchesAll(args.ref(i + 1), args.length(i + 1));
                pattern = matchesAll ? 0 : i + 1;
            } else if (takesType && args.is(i, "type") && hasNext) {
                type = i + 1;
            } else {
                throw CommandError.SYNTAX;
            }
        }
        return new ScanOptions(pattern, type, count);
    }

    /** Whether a text matches the pattern, a word of the given request. */
    public boolean matches(Args args, long ref, int length) {
        return pattern == 0
                || Glob.matches(args.ref(pattern), args.length(pattern), ref, length, false);
    }

    /**
     * Word {@code i} as a cursor, unsigned, 64 bits. What C's {@code strtoul} takes is taken:
     * nothing at all is 0, a sign is allowed, a zero byte ends the number.
     */
    public static long cursor(Args args, int i) {
        long at = args.ref(i);
        int length = textLength(at, args.length(i));
        int sign = length == 0 ? 0 : Memory.getByte(at);
        int k = sign == '-' || sign == '+' ? 1 : 0;
        if (k == 1 && length == 1) {
            throw INVALID_CURSOR;
        }
        long value = 0;
        for (; k < length; k++) {
            int digit = Memory.getByte(at + k) - '0';
            boolean fits = Long.compareUnsigned(value, Long.divideUnsigned(-1 - digit, 10)) <= 0;
            if (digit < 0 || digit > 9 || !fits) {
                throw INVALID_CURSOR;
            }
            value = value * 10 + digit;
        }
        return sign == '-' ? -value : value;
    }

    private static int textLength(long at, int length) {
        for (int k = 0; k < length; k++) {
            if (Memory.getByte(at + k) == 0) {
                return k;
            }
        }
        return length;
    }
}
