package io.respite.commands.key;

import io.respite.keyspace.Entry;
import io.respite.resp.Args;
import io.respite.resp.CommandError;

/** Under which conditions EXPIRE and its kin change the time at which a key expires. */
record ExpireCondition(
        boolean onlyIfNone, boolean onlyIfAny, boolean onlyIfGreater, boolean onlyIfLess) {

    private static final int FIRST = 3;
    private static final ExpireCondition NONE = new ExpireCondition(false, false, false, false);
    private static final CommandError NX_WITH_OTHERS =
            new CommandError("ERR NX and XX, GT or LT options at the same time are not compatible");
    private static final CommandError GT_WITH_LT =
            new CommandError("ERR GT and LT options at the same time are not compatible");

    /** {@code [NX | XX | GT | LT]}, of which XX goes with GT or LT. */
    static ExpireCondition parse(Args args) {
        if (args.count() == FIRST) {
            return NONE;
        }
        boolean nx = false;
        boolean xx = false;
        boolean gt = false;
        boolean lt = false;
        for (int i = FIRST; i < args.count(); i++) {
            if (args.is(i, "nx")) {
                nx = true;
            } else if (args.is(i, "xx")) {
                xx = true;
            } else if (args.is(i, "gt")) {
                gt = true;
            } else if (args.is(i, "lt")) {
                lt = true;
            } else {
                throw new CommandError("ERR Unsupported option " + args.shown(i));
            }
        }
        if (nx && (xx || gt || lt)) {
            throw NX_WITH_OTHERS;
        }
        if (gt && lt) {
            throw GT_WITH_LT;
        }
        return new ExpireCondition(nx, xx, gt, lt);
    }

    /** Whether the entry's expiry may change to the given time; no expiry counts as the latest. */
    boolean allows(long entry, long expiresAt) {
        boolean expires = Entry.expires(entry);
        long current = Entry.expiresAt(entry);
        return !(onlyIfNone && expires)
                && !(onlyIfAny && !expires)
                && !(onlyIfGreater && (!expires || expiresAt <= current))
                && !(onlyIfLess && expires && expiresAt >= current);
    }
}
