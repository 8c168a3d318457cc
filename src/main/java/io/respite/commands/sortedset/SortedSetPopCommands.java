package io.respite.commands.sortedset;

import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.MOVABLE_KEYS;
import static io.respite.engine.Flag.WRITE;

import io.respite.commands.SortedSetAccess;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.List;

/** Take members from either end of sorted sets. Hot. */
public final class SortedSetPopCommands implements Family {

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("zpopmin", -2, this::zpopmin, WRITE, FAST),
                Command.of("zpopmax", -2, this::zpopmax, WRITE, FAST),
                Command.of("zmpop", -4, this::zmpop, WRITE, MOVABLE_KEYS));
    }

    /** ZPOPMIN key [count]. */
    private void zpopmin(Call call) {
        pop(call, false);
    }

    /** ZPOPMAX key [count]. */
    private void zpopmax(Call call) {
        pop(call, true);
    }

    private static void pop(Call call, boolean max) {
        Args args = call.args();
        ReplyWriter reply = call.reply();
        if (args.count() > 3) {
            throw CommandError.SYNTAX;
        }
        boolean counts = args.count() == 3;
        long count = counts ? args.integer(2, 0, Long.MAX_VALUE, CommandError.NOT_POSITIVE) : 1;
        long entry = SortedSetAccess.write(call, 1);
        if (entry == 0 || count == 0) {
            reply.array(0);
            return;
        }
        boolean nested = counts && reply.isResp3();
        long available = SortedSetPop.available(call, entry, count);
        reply.array(nested ? available : available * 2);
        SortedSetPop.take(call, 1, entry, available, max, nested);
    }

    /** ZMPOP numkeys key [key...] MIN | MAX [COUNT count]. */
    private void zmpop(Call call) {
        MultiPopOptions options = MultiPopOptions.parse(call.args(), 1);
        int key = SortedSetPop.firstKey(call, options.firstKey(), options.lastKey());
        if (key == 0) {
            call.reply().nullArray();
        } else {
            popFrom(call, key, options);
        }
    }

    /* The key, then the members in arrays of their own. */
    static void popFrom(Call call, int key, MultiPopOptions options) {
        Args args = call.args();
        ReplyWriter reply = call.reply();
        long entry = SortedSetAccess.write(call, key);
        long available = SortedSetPop.available(call, entry, options.count());
        reply.array(2);
        reply.bulk(args.ref(key), args.length(key));
        reply.array(available);
        SortedSetPop.take(call, key, entry, available, options.max(), true);
        SortedSetPop.propagate(call, key, options.max(), available);
    }
}
