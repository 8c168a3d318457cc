package io.respite.commands.string;

import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.WRITE;

import io.respite.bytes.AsciiNumber;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.Entry;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.StringValue;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import jakarta.inject.Singleton;
import java.util.List;

/** Strings that are numbers: count up and down. Hot. */
@Singleton
public final class CounterCommands implements Family {

    private static final CommandError NOT_NEGATABLE =
            new CommandError("ERR decrement would overflow");

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("incr", 2, this::incr, WRITE, DENYOOM, FAST),
                Command.of("decr", 2, this::decr, WRITE, DENYOOM, FAST),
                Command.of("incrby", 3, this::incrBy, WRITE, DENYOOM, FAST),
                Command.of("decrby", 3, this::decrBy, WRITE, DENYOOM, FAST));
    }

    private void incr(Call call) {
        add(call, 1);
    }

    private void decr(Call call) {
        add(call, -1);
    }

    private void incrBy(Call call) {
        add(call, call.args().integer(2));
    }

    private void decrBy(Call call) {
        long decrement = call.args().integer(2);
        if (decrement == Long.MIN_VALUE) {
            throw NOT_NEGATABLE;
        }
        add(call, -decrement);
    }

    private static void add(Call call, long increment) {
        Args args = call.args();
        StringValue strings = call.keyspace().strings();
        long entry = call.write(1);
        long old = entry == 0 ? 0 : number(entry);
        long sum = old + increment;
        if (((old ^ sum) & (increment ^ sum)) < 0) {
            throw CommandError.OVERFLOW;
        }
        if (entry == 0) {
            strings.addInteger(call.database(), args.ref(1), args.length(1), sum);
        } else {
            strings.setInteger(call.database(), entry, sum);
        }
        call.changed(KeyEvent.INCRBY, 1);
        call.reply().integer(sum);
    }

    private static long number(long entry) {
        if (!Entry.isString(entry)) {
            throw CommandError.WRONG_TYPE;
        }
        if (StringValue.isInteger(entry)) {
            return StringValue.integer(entry);
        }
        long text = Entry.value(entry);
        int length = Entry.length(entry);
        if (!AsciiNumber.isCanonical(text, length)) {
            throw CommandError.NOT_AN_INTEGER;
        }
        return AsciiNumber.parse(text, length);
    }
}
