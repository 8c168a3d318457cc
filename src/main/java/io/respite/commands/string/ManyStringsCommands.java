package io.respite.commands.string;

import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.WRITE;

import io.respite.commands.StringAccess;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.Entry;
import io.respite.resp.CommandError;
import java.util.List;

/** Many strings at once. Hot. */
public final class ManyStringsCommands implements Family {

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("mget", -2, this::mget, READONLY, FAST),
                Command.of("mset", -3, this::mset, WRITE, DENYOOM),
                Command.of("msetnx", -3, this::msetnx, WRITE, DENYOOM));
    }

    /** MGET key...: what is no string counts as absent. */
    private void mget(Call call) {
        int count = call.args().count();
        call.reply().array(count - 1);
        for (int i = 1; i < count; i++) {
            long entry = call.read(i);
            StringAccess.reply(call, entry == 0 || Entry.isString(entry) ? entry : 0);
        }
    }

    /** MSET key value [key value...]. */
    private void mset(Call call) {
        requirePairs(call);
        storeAll(call);
        call.reply().ok();
    }

    /** MSETNX key value [key value...]: all of them, or none when one is there already. */
    private void msetnx(Call call) {
        requirePairs(call);
        for (int i = 1; i < call.args().count(); i += 2) {
            if (call.write(i) != 0) {
                call.reply().integer(0);
                return;
            }
        }
        storeAll(call);
        call.reply().integer(1);
    }

    private static void requirePairs(Call call) {
        if (call.args().count() % 2 == 0) {
            throw CommandError.arity(call.command().fullName());
        }
    }

    /* A key may be named twice: each is looked up right before it is set. */
    private static void storeAll(Call call) {
        for (int i = 1; i < call.args().count(); i += 2) {
            StringAccess.store(call, i, i + 1, call.write(i));
        }
    }
}
