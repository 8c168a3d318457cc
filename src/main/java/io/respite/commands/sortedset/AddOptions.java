package io.respite.commands.sortedset;

import io.respite.resp.Args;
import io.respite.resp.CommandError;

/**
 * The options of ZADD, {@code [NX | XX] [GT | LT] [CH] [INCR]}: bits, and above them the word where
 * the first score stands. Hot.
 */
final class AddOptions {

    static final int NX = 1;
    static final int XX = 2;
    static final int GT = 4;
    static final int LT = 8;
    static final int CH = 16;
    static final int INCR = 32;

    private static final int WORD_SHIFT = 8;

    private static final CommandError NX_AND_XX =
            new CommandError("ERR XX and NX options at the same time are not compatible");
    private static final CommandError NX_AND_GT_OR_LT =
            new CommandError("ERR GT, LT, and/or NX options at the same time are not compatible");
    private static final CommandError INCR_OF_MANY =
            new CommandError("ERR INCR option supports a single increment-element pair");

    private AddOptions() {}

    /** Reads the options from word 2 on; {@code given} are set already. */
    static int parse(Args args, int given) {
        int options = given;
        int i = 2;
        for (int bit; i < args.count() && (bit = bit(args, i)) != 0; i++) {
            options |= bit;
        }
        int rest = args.count() - i;
        if (rest == 0 || rest % 2 != 0) {
            throw CommandError.SYNTAX;
        }
        check(options, rest / 2);
        return options | i << WORD_SHIFT;
    }

    private static int bit(Args args, int i) {
        int length = args.length(i);
        if (length == 2) {
            return args.is(i, "nx")
                    ? NX
                    : args.is(i, "xx")
                            ? XX
                            : args.is(i, "gt")
                                    ? GT
                                    : args.is(i, "lt") ? LT : args.is(i, "ch") ? CH : 0;
        }
        return length == 4 && args.is(i, "incr") ? INCR : 0;
    }

    private static void check(int options, int pairs) {
        boolean nx = has(options, NX);
        boolean gt = has(options, GT);
        boolean lt = has(options, LT);
        if (nx && has(options, XX)) {
            throw NX_AND_XX;
        }
        if (nx && (gt || lt) || gt && lt) {
            throw NX_AND_GT_OR_LT;
        }
        if (has(options, INCR) && pairs > 1) {
            throw INCR_OF_MANY;
        }
    }

    static boolean has(int options, int bit) {
        return (options & bit) != 0;
    }

    /** The word of the first score. */
    static int firstScore(int options) {
        return options >>> WORD_SHIFT;
    }
}
