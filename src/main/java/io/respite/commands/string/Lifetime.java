package io.respite.commands.string;

import io.respite.resp.Args;
import io.respite.resp.CommandError;

/** {@code EX seconds | PX milliseconds | EXAT unix-seconds | PXAT unix-milliseconds}. */
enum Lifetime {
    EX("ex", true, true),
    PX("px", false, true),
    EXAT("exat", true, false),
    PXAT("pxat", false, false);

    private static final Lifetime[] ALL = values();

    private final String word;
    private final boolean inSeconds;
    private final boolean isRelative;

    Lifetime(String word, boolean inSeconds, boolean isRelative) {
        this.word = word;
        this.inSeconds = inSeconds;
        this.isRelative = isRelative;
    }

    /** The unit that word {@code i} names, when a number can follow it; else null. */
    static Lifetime at(Args args, int i) {
        if (i + 1 < args.count()) {
            for (Lifetime unit : ALL) {
                if (args.is(i, unit.word)) {
                    return unit;
                }
            }
        }
        return null;
    }

    /** Whether the number is a moment, not a duration. */
    boolean isMoment() {
        return !isRelative;
    }

    /**
     * The moment that word {@code i} stands for, a positive number of milliseconds since 1970; an
     * error, with the command's full name, where it is none.
     */
    long expiresAt(Args args, int i, long now, String command) {
        long amount = args.integer(i);
        if (amount <= 0 || inSeconds && amount > Long.MAX_VALUE / 1000) {
            throw CommandError.invalidExpire(command);
        }
        long millis = inSeconds ? amount * 1000 : amount;
        long base = isRelative ? now : 0;
        if (millis > Long.MAX_VALUE - base) {
            throw CommandError.invalidExpire(command);
        }
        return millis + base;
    }
}
