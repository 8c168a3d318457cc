package io.respite.commands.hash;

import io.respite.keyspace.Entry;
import io.respite.resp.Args;
import io.respite.resp.CommandError;

/** Under which condition HEXPIRE and its kin change the time at which a field expires. */
enum FieldCondition {
    ALWAYS(""),
    NX("nx"),
    XX("xx"),
    GT("gt"),
    LT("lt");

    private static final FieldCondition[] ALL = values();

    private static final CommandError SEVERAL =
            new CommandError("ERR NX, XX, GT and LT options at the same time are not compatible");

    private final String word;

    FieldCondition(String word) {
        this.word = word;
    }

    /** The condition that word {@code i} names, or none. */
    static FieldCondition parse(Args args, int i) {
        FieldCondition condition = at(args, i);
        if (condition != ALWAYS && at(args, i + 1) != ALWAYS) {
            throw SEVERAL;
        }
        return condition;
    }

    private static FieldCondition at(Args args, int i) {
        for (FieldCondition condition : ALL) {
            if (args.is(i, condition.word) && condition != ALWAYS) {
                return condition;
            }
        }
        return ALWAYS;
    }

    /** Whether a field's time may change from one to another; no time counts as the latest. */
    boolean allows(long current, long time) {
        boolean expires = current != Entry.NEVER;
        return switch (this) {
            case ALWAYS -> true;
            case NX -> !expires;
            case XX -> expires;
            case GT -> expires && time > current;
            case LT -> !expires || time < current;
        };
    }
}
