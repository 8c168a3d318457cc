package io.respite.commands.string;

import io.respite.resp.Args;
import io.respite.resp.CommandError;

/**
 * The options of GETEX: {@code [EX s | PX ms | EXAT s | PXAT ms | PERSIST]}.
 *
 * @param lifetime the unit that was given, or null
 * @param amount the word that holds its number
 */
record GetexOptions(boolean persist, Lifetime lifetime, int amount) {

    private static final int FIRST = 2;

    static GetexOptions parse(Args args) {
        boolean persist = false;
        Lifetime lifetime = null;
        int amount = 0;
        for (int i = FIRST; i < args.count(); i++) {
            Lifetime unit = Lifetime.at(args, i);
            if (args.is(i, "persist") && lifetime == null) {
                persist = true;
            } else if (unit != null && !persist && (lifetime == null || lifetime == unit)) {
                lifetime = unit;
                amount = ++i;
            } else {
                throw CommandError.SYNTAX;
            }
        }
        return new GetexOptions(persist, lifetime, amount);
    }
}
