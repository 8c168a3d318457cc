package io.respite.scripting;

import io.respite.engine.Engine;
import io.respite.engine.Session;
import io.respite.resp.CommandError;

/** Which scripts are not begun, in Redis' order of looking (its script.c, scriptPrepareForRun). */
final class Preparation {

    private static final CommandError STALE =
            new CommandError(
                    "MASTERDOWN Link with MASTER is down, replica-serve-stale-data is set to 'no'"
                            + " and 'allow-stale' flag is not set on the script.");
    private static final CommandError ON_REPLICA =
            new CommandError("READONLY Can not run script with write flag on readonly replica");
    private static final String BLOCKED =
            "Writable scripts are blocked. Use 'no-writes' flag for read only scripts.";
    private static final CommandError NOT_SAVED =
            new CommandError(
                    "MISCONF Redis is configured to save RDB snapshots, but it's currently unable"
                            + " to persist to disk. "
                            + BLOCKED);
    private static final CommandError WRITES =
            new CommandError("ERR Can not execute a script with write flag using *_ro command.");
    private static final CommandError MEMORY =
            new CommandError(
                    "OOM allow-oom flag is not set on the script, can not run it when used memory"
                            + " > 'maxmemory'");

    private Preparation() {}

    /**
     * Checks whether a script may begin now.
     *
     * @throws CommandError where it may not
     */
    static void check(Engine engine, ScriptRun.Wish wish, Session client) {
        CommandError stale = engine.replication().refusalOfStale();
        if (wish.isUnsaid()) {
            if (stale != null) {
                throw stale;
            }
            return;
        }
        if (stale != null && !wish.says(ScriptFlag.ALLOW_STALE)) {
            throw STALE;
        }
        if (wish.says(ScriptFlag.NO_WRITES)) {
            return;
        }
        checkWrites(engine, wish, client);
        boolean isFull = engine.scripting().isMemoryFull() && !client.isObeyed();
        if (isFull && !wish.says(ScriptFlag.ALLOW_OOM)) {
            throw MEMORY;
        }
    }

    private static void checkWrites(Engine engine, ScriptRun.Wish wish, Session client) {
        CommandError byRole = client.isObeyed() ? null : engine.replication().refusalOfWrites();
        if (byRole != null && byRole.text().startsWith("READONLY")) {
            throw ON_REPLICA;
        }
        if (!client.isObeyed() && engine.refusals().writesRefusal() != null) {
            throw NOT_SAVED;
        }
        CommandError appends = engine.refusals().appendsRefusal();
        if (!client.isObeyed() && appends != null) {
            String reason = appends.text().substring(appends.text().lastIndexOf(": ") + 2);
            throw new CommandError(
                    "MISCONF Redis is configured to persist data to AOF, but it's currently unable"
                            + " to persist to disk. "
                            + BLOCKED
                            + " AOF error: "
                            + reason);
        }
        if (wish.isReadOnly()) {
            throw WRITES;
        }
        if (byRole != null) {
            throw byRole;
        }
    }
}
