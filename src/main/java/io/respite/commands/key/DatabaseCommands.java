package io.respite.commands.key;

import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.WRITE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.List;

/** Databases as a whole: count, empty, swap. */
public final class DatabaseCommands implements Family {

    private static final CommandError INVALID_FIRST_INDEX =
            new CommandError("ERR invalid first DB index");
    private static final CommandError INVALID_SECOND_INDEX =
            new CommandError("ERR invalid second DB index");

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("dbsize", 1, this::dbSize, READONLY, FAST),
                Command.of("flushdb", -1, this::flushDb, WRITE),
                Command.of("flushall", -1, this::flushAll, WRITE),
                Command.of("swapdb", 3, this::swapDb, WRITE, FAST));
    }

    private void dbSize(Call call) {
        call.reply().integer(call.database().size());
    }

    private void flushDb(Call call) {
        checkFlushOptions(call.args());
        call.effects().changed(call.keyspace().flush(call.database()));
        call.effects().verbatim();
        call.reply().ok();
    }

    private void flushAll(Call call) {
        checkFlushOptions(call.args());
        long removed = call.keyspace().flushAll();
        boolean isSaved = call.engine().storage().flushedAll();
        call.effects().changed(isSaved ? 0 : removed);
        call.effects().verbatim();
        call.reply().ok();
    }

    /* SYNC and ASYNC are the same here: keys are gone at once, their memory is freed in slices. */
    private static void checkFlushOptions(Args args) {
        boolean known =
                args.count() == 1
                        || args.count() == 2 && (args.is(1, "async") || args.is(1, "sync"));
        if (!known) {
            throw CommandError.SYNTAX;
        }
    }

    private void swapDb(Call call) {
        int first = index(call.args(), 1, INVALID_FIRST_INDEX);
        int second = index(call.args(), 2, INVALID_SECOND_INDEX);
        int count = call.keyspace().databaseCount();
        if (first < 0 || first >= count || second < 0 || second >= count) {
            throw CommandError.DB_INDEX_OUT_OF_RANGE;
        }
        call.keyspace().swap(first, second);
        call.effects().changed(1);
        call.reply().ok();
    }

    private static int index(Args args, int i, CommandError otherwise) {
        return (int) args.integer(i, Integer.MIN_VALUE, Integer.MAX_VALUE, otherwise);
    }
}
