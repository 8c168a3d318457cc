package io.respite.commands.string;

import io.respite.keyspace.Entry;
import io.respite.resp.Args;
import io.respite.resp.CommandError;

/**
 * The options of SET.
 *
 * @param expiresAt milliseconds since 1970, or {@link Entry#NEVER}
 */
record SetOptions(
        boolean onlyIfAbsent, boolean onlyIfPresent, boolean get, boolean keepTtl, long expiresAt) {

    private static final int FIRST = 3;

    static SetOptions parse(Args args, long now) {
        boolean nx = false;
        boolean xx = false;
        boolean get = false;
        boolean keepTtl = false;
        int lifetime = 0;
        for (int i = FIRST; i < args.count(); i++) {
            boolean hasNext = i + 1 < args.count();
            if (args.is(i, "nx") && !xx) {
                nx = true;
            } else if (args.is(i, "xx") && !nx) {
                xx = true;
            } else if (args.is(i, "get")) {
                get = true;
            } else if (args.is(i, "keepttl") && lifetime == 0) {
                keepTtl = true;
            } else if (Lifetime.isUnit(args, i) && hasNext && lifetime == 0 && !keepTtl) {
                lifetime = i;
                i++;
            } else {
                throw CommandError.SYNTAX;
            }
        }
        long expiresAt =
                lifetime == 0 ? Entry.NEVER : Lifetime.expiresAt(args, lifetime, now, "set");
        return new SetOptions(nx, xx, get, keepTtl, expiresAt);
    }
}
