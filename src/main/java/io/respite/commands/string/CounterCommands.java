package io.respite.commands.string;

import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.WRITE;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.respite.bytes.AsciiNumber;
import io.respite.bytes.ExtendedFloat;
import io.respite.commands.StringAccess;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.Entry;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.StringValue;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.List;

/** Strings that are numbers: count up and down. Hot, but for the floats. */
public final class CounterCommands implements Family {

    private static final CommandError NOT_NEGATABLE =
            new CommandError("ERR decrement would overflow");
    private static final CommandError NOT_FINITE =
            new CommandError("ERR increment would produce NaN or Infinity");

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("incr", 2, this::incr, WRITE, DENYOOM, FAST),
                Command.of("decr", 2, this::decr, WRITE, DENYOOM, FAST),
                Command.of("incrby", 3, this::incrBy, WRITE, DENYOOM, FAST),
                Command.of("decrby", 3, this::decrBy, WRITE, DENYOOM, FAST),
                Command.of("incrbyfloat", 3, this::incrByFloat, WRITE, DENYOOM, FAST));
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
        long entry = StringAccess.write(call, 1);
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

    /* Replicas get the sum as text: they need not compute as we do. */
    private void incrByFloat(Call call) {
        Args args = call.args();
        StringValue strings = call.keyspace().strings();
        long entry = StringAccess.write(call, 1);
        ExtendedFloat old = entry == 0 ? ExtendedFloat.of(0) : decimal(entry);
        ExtendedFloat sum = old.plus(decimal(args.ref(2), args.length(2)));
        if (!sum.isFinite()) {
            throw NOT_FINITE;
        }
        String text = sum.text();
        byte[] bytes = text.getBytes(US_ASCII);
        if (entry == 0) {
            strings.addText(call.database(), args.ref(1), args.length(1), bytes);
        } else {
            strings.setText(call.database(), entry, bytes);
        }
        call.changed(KeyEvent.INCRBYFLOAT, 1);
        call.effects()
                .instead(call.database().index(), 4)
                .word("SET")
                .word(args.ref(1), args.length(1))
                .word(text)
                .word("KEEPTTL");
        call.reply().bulk(bytes);
    }

    private static ExtendedFloat decimal(long entry) {
        return StringValue.isInteger(entry)
                ? ExtendedFloat.of(StringValue.integer(entry))
                : decimal(Entry.value(entry), Entry.length(entry));
    }

    private static ExtendedFloat decimal(long ref, int length) {
        if (length > ExtendedFloat.MAX_TEXT_BYTES) {
            throw CommandError.NOT_A_FLOAT;
        }
        return ExtendedFloat.parse(Memory.text(ref, length))
                .orElseThrow(() -> CommandError.NOT_A_FLOAT);
    }
}
