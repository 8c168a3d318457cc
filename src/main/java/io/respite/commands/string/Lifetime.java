package io.respite.commands.string;

import io.respite.resp.Args;
import io.respite.resp.CommandError;

/** {@code EX seconds | PX milliseconds | EXAT unix-seconds | PXAT unix-milliseconds}. */
final class Lifetime {

    private Lifetime() {}

    /** Whether word {@code i} is one of the four units. */
    static boolean isUnit(Args args, int i) {
        return args.is(i, "ex") || args.is(i, "px") || args.is(i, "exat") || args.is(i, "pxat");
    }

    /** The moment that the unit at word {@code i} and the number after it stand for, in ms. */
    static long expiresAt(Args args, int i, long now, String command) {
        boolean seconds = args.is(i, "ex") || args.is(i, "exat");
        boolean relative = args.is(i, "ex") || args.is(i, "px");
        return expiresAt(args.integer(i + 1), seconds, relative ? now : 0, command);
    }

    /** The moment {@code amount} after {@code base}, in ms; an error where it is none. */
    static long expiresAt(long amount, boolean seconds, long base, String command) {
        if (amount <= 0 || seconds && amount > Long.MAX_VALUE / 1000) {
            throw CommandError.invalidExpire(command);
        }
        long millis = seconds ? amount * 1000 : amount;
        if (millis > Long.MAX_VALUE - base) {
            throw CommandError.invalidExpire(command);
        }
        return millis + base;
    }
}
