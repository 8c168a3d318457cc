package io.respite.commands.sortedset;

import static io.respite.engine.Flag.BLOCKING;
import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.MOVABLE_KEYS;
import static io.respite.engine.Flag.WRITE;

import io.respite.commands.SortedSetAccess;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Deadline;
import io.respite.engine.Family;
import io.respite.keyspace.ValueType;
import io.respite.resp.Args;
import io.respite.resp.ReplyWriter;
import java.util.List;

/**
 * The commands that take members from an end of a sorted set and wait while there is none. Each is
 * propagated as the plain command that it turns into. Hot.
 */
public final class BlockingSortedSetCommands implements Family {

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("bzpopmin", -3, this::bzpopmin, WRITE, FAST, BLOCKING),
                Command.of("bzpopmax", -3, this::bzpopmax, WRITE, FAST, BLOCKING),
                Command.of("bzmpop", -5, this::bzmpop, WRITE, BLOCKING, MOVABLE_KEYS));
    }

    /** BZPOPMIN key ... timeout. */
    private void bzpopmin(Call call) {
        pop(call, false);
    }

    /** BZPOPMAX key ... timeout. */
    private void bzpopmax(Call call) {
        pop(call, true);
    }

    private static void pop(Call call, boolean max) {
        int keys = call.args().count() - 2;
        long deadline = Deadline.ofSeconds(call, keys + 1);
        for (int i = 1; i <= keys; i++) {
            long entry = SortedSetAccess.write(call, i);
            if (entry != 0) {
                popFrom(call, entry, i, max);
                return;
            }
        }
        await(call, 1, keys, deadline);
    }

    private static void popFrom(Call call, long entry, int i, boolean max) {
        Args args = call.args();
        ReplyWriter reply = call.reply();
        reply.array(3);
        reply.bulk(args.ref(i), args.length(i));
        SortedSetPop.take(call, i, entry, 1, max, false);
        call.effects()
                .instead(call.database().index(), 2)
                .word(max ? "ZPOPMAX" : "ZPOPMIN")
                .word(args.ref(i), args.length(i));
    }

    private static void await(Call call, int firstKey, int keys, long deadline) {
        if (!call.block(ValueType.SORTED_SET, firstKey, keys, deadline)) {
            call.reply().nullArray();
        }
    }

    /** BZMPOP timeout numkeys key ... MIN | MAX [COUNT count]. */
    private void bzmpop(Call call) {
        MultiPopOptions options = MultiPopOptions.parse(call.args(), 2);
        long deadline = Deadline.ofSeconds(call, 1);
        for (int i = options.firstKey(); i <= options.lastKey(); i++) {
            if (SortedSetAccess.write(call, i) != 0) {
                SortedSetPopCommands.popFrom(call, i, options);
                return;
            }
        }
        int keys = options.lastKey() - options.firstKey() + 1;
        await(call, options.firstKey(), keys, deadline);
    }
}
