package io.respite.commands.connection;

import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;

/** What clients may call themselves: nothing that would break the columns of CLIENT LIST. */
final class ClientNames {

    private static final CommandError BAD_NAME =
            new CommandError(
                    "ERR Client names cannot contain spaces, newlines or special characters.");

    /** Names are kept on the heap: more than anyone can read is refused. */
    private static final int MOST_BYTES = 4096;

    private ClientNames() {}

    /** Word {@code i} as a client's name, which may be empty. */
    static String checkedName(Args args, int i) {
        if (!isPrintable(args, i)) {
            throw BAD_NAME;
        }
        return args.text(i);
    }

    /** Word {@code i} as the value of an attribute whose name is the word before it. */
    static String checkedAttribute(Args args, int i) {
        if (!isPrintable(args, i)) {
            throw new CommandError(
                    "ERR "
                            + args.shown(i - 1)
                            + " cannot contain spaces, newlines or special characters.");
        }
        return args.text(i);
    }

    /* Printable ASCII without the space, up to a zero byte where a C string ends. */
    private static boolean isPrintable(Args args, int i) {
        if (args.length(i) > MOST_BYTES) {
            return false;
        }
        for (int k = 0; k < args.length(i); k++) {
            int c = Memory.getByte(args.ref(i) + k);
            if (c == 0) {
                return true;
            }
            if (c < '!' || c > '~') {
                return false;
            }
        }
        return true;
    }
}
