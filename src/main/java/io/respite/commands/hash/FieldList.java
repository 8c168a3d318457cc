package io.respite.commands.hash;

import io.respite.resp.Args;
import io.respite.resp.CommandError;

/** {@code FIELDS count field [field ...]}, the end of requests about some fields of a hash. */
final class FieldList {

    private static final CommandError WRONG_COUNT =
            new CommandError(
                    "ERR numfields should be greater than 0 and match the provided number of"
                            + " fields");

    private FieldList() {}

    /** The word of the first field; the list begins at word {@code i} and ends the request. */
    static int first(Args args, int i) {
        if (!args.is(i, "fields")) {
            throw CommandError.SYNTAX;
        }
        int first = i + 2;
        if (first > args.count()) {
            throw CommandError.SYNTAX;
        }
        long count = args.integer(i + 1);
        if (count <= 0 || count != args.count() - first) {
            throw WRONG_COUNT;
        }
        return first;
    }
}
