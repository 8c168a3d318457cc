package io.respite.persistence.rdb;

import io.respite.resp.Args;
import io.respite.resp.CommandError;

/**
 * The words of MIGRATE, in the order in which they are checked in Redis.
 *
 * @param user null where the default user is meant
 * @param password null where the target asks for none
 * @param firstKey the word that is the first key
 * @param keyCount how many keys follow each other from there
 */
record MigrateOptions(
        boolean copy,
        boolean replace,
        byte[] user,
        byte[] password,
        int firstKey,
        int keyCount,
        long timeoutMs,
        long database) {

    private static final int KEY = 3;
    private static final int DATABASE = 4;
    private static final int TIMEOUT = 5;
    private static final int FIRST_OPTION = 6;
    private static final long USUAL_TIMEOUT_MS = 1_000;
    private static final CommandError KEY_NOT_EMPTY =
            new CommandError(
                    "ERR When using MIGRATE KEYS option, the key argument must be set to the empty"
                            + " string");

    static MigrateOptions of(Args args) {
        boolean copy = false;
        boolean replace = false;
        byte[] user = null;
        byte[] password = null;
        int firstKey = KEY;
        int keyCount = 1;
        for (int i = FIRST_OPTION; i < args.count(); i++) {
            int more = args.count() - 1 - i;
            if (args.is(i, "copy")) {
                copy = true;
            } else if (args.is(i, "replace")) {
                replace = true;
            } else if (args.is(i, "auth") && more >= 1) {
                password = args.bytes(++i);
            } else if (args.is(i, "auth2") && more >= 2) {
                user = args.bytes(++i);
                password = args.bytes(++i);
            } else if (args.is(i, "keys")) {
                if (args.length(KEY) != 0) {
                    throw KEY_NOT_EMPTY;
                }
                firstKey = i + 1;
                keyCount = more;
                break;
            } else {
                throw CommandError.SYNTAX;
            }
        }
        long timeoutMs = args.integer(TIMEOUT);
        return new MigrateOptions(
                copy,
                replace,
                user,
                password,
                firstKey,
                keyCount,
                timeoutMs <= 0 ? USUAL_TIMEOUT_MS : timeoutMs,
                args.integer(DATABASE));
    }
}
