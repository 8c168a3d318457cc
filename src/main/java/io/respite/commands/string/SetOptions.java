package io.respite.commands.string;

import io.respite.keyspace.Entry;
import io.respite.resp.Args;
import io.respite.resp.CommandError;

/**
 * The options of SET: {@code [NX | XX] [GET] [EX s | PX ms | EXAT s | PXAT ms | KEEPTTL]}.
 *
 * @param lifetime the unit that was given, or null
 * @param expiresAt milliseconds since 1970, or {@link Entry#NEVER}
 */
record SetOptions(
        boolean onlyIfAbsent,
        boolean onlyIfPresent,
        boolean get,
        boolean keepTtl,
        Lifetime lifetime,
        long expiresAt) {

    private static final int FIRST = 3;

    static SetOptions parse(Args args, long now) {
        boolean nx = false;
        boolean xx = false;
        boolean get = false;
        boolean keepTtl = false;
        Lifetime lifetime = null;
        int amount = 0;
        for (int i = FIRST; i < args.count(); i++) {
            Lifetime unit = Lifetime.at(args, i);
            if (args.is(i, "nx") && !xx) {
                nx = true;
            } else if (args.is(i, "xx") && !nx) {
                xx = true;
            } else if (isGet(args, i)) {
                get = true;
            } else if (args.is(i, "keepttl") && lifetime == null) {
                keepTtl = true;
            } else if (unit != null && !keepTtl && (lifetime == null || lifetime == unit)) {
                lifetime = unit;
                amount = ++i;
            } else {
                throw CommandError.SYNTAX;
            }
        }
        long expiresAt =
                lifetime == null ? Entry.NEVER : lifetime.expiresAt(args, amount, now, "set");
        return new SetOptions(nx, xx, get, keepTtl, lifetime, expiresAt);
    }

    /** Whether word {@code i}, behind the value, is the option GET. */
    static boolean isGet(Args args, int i) {
        return args.is(i, "get");
    }
}
