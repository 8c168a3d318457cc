package io.respite.commands.hash;

import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.WRITE;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.respite.bytes.AsciiNumber;
import io.respite.bytes.ExtendedFloat;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.Entry;
import io.respite.keyspace.HashValue;
import io.respite.keyspace.KeyEvent;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.List;

/** Fields that are numbers: count up and down. Hot, but for the floats. */
public final class HashCounterCommands implements Family {

    private static final CommandError NOT_AN_INTEGER =
            new CommandError("ERR hash value is not an integer");
    private static final CommandError NOT_A_FLOAT =
            new CommandError("ERR hash value is not a float");
    private static final CommandError NOT_FINITE = new CommandError("ERR value is NaN or Infinity");
    private static final CommandError SUM_NOT_FINITE =
            new CommandError("ERR increment would produce NaN or Infinity");

    /** Room for the text of a sum, of no use between commands; made with the first. */
    private long digits;

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("hincrby", 4, this::hincrby, WRITE, DENYOOM, FAST),
                Command.of("hincrbyfloat", 4, this::hincrbyfloat, WRITE, DENYOOM, FAST));
    }

    /** HINCRBY key field increment. */
    private void hincrby(Call call) {
        Args args = call.args();
        long increment = args.integer(3);
        long entry = HashAccess.write(call);
        long old = HashAccess.find(call, entry, 2) ? number(call.keyspace().hashes()) : 0;
        long sum = old + increment;
        if (((old ^ sum) & (increment ^ sum)) < 0) {
            throw CommandError.OVERFLOW;
        }
        if (digits == 0) {
            digits = call.keyspace().arena().allocate(AsciiNumber.MAX_LENGTH);
        }
        update(call, entry, digits, AsciiNumber.format(sum, digits));
        call.changed(KeyEvent.HINCRBY, 1);
        call.reply().integer(sum);
    }

    private static long number(HashValue hashes) {
        if (!AsciiNumber.isCanonical(hashes.value(), hashes.valueLength())) {
            throw NOT_AN_INTEGER;
        }
        return AsciiNumber.parse(hashes.value(), hashes.valueLength());
    }

    private static void update(Call call, long entry, long text, int length) {
        Args args = call.args();
        long placed = HashAccess.orNew(call, entry);
        call.keyspace()
                .hashes()
                .update(call.database(), placed, args.ref(2), args.length(2), text, length);
    }

    /* Replicas get the sum as text: they need not compute as we do. */
    private void hincrbyfloat(Call call) {
        Args args = call.args();
        HashValue hashes = call.keyspace().hashes();
        ExtendedFloat increment = decimal(args.ref(3), args.length(3), CommandError.NOT_A_FLOAT);
        if (!increment.isFinite()) {
            throw NOT_FINITE;
        }
        long entry = HashAccess.write(call);
        ExtendedFloat old =
                HashAccess.find(call, entry, 2)
                        ? decimal(hashes.value(), hashes.valueLength(), NOT_A_FLOAT)
                        : ExtendedFloat.of(0);
        ExtendedFloat sum = old.plus(increment);
        if (!sum.isFinite()) {
            throw SUM_NOT_FINITE;
        }
        byte[] text = sum.text().getBytes(US_ASCII);
        Arena arena = call.keyspace().arena();
        long block = arena.allocate(text.length);
        Memory.copyIn(text, 0, text.length, block);
        update(call, entry, block, text.length);
        arena.free(block);
        call.changed(KeyEvent.HINCRBYFLOAT, 1);
        propagateSum(call, sum.text());
        call.reply().bulk(text);
    }

    private static void propagateSum(Call call, String sum) {
        Args args = call.args();
        int database = call.database().index();
        call.effects()
                .instead(database, 4)
                .word("HSET")
                .word(args.ref(1), args.length(1))
                .word(args.ref(2), args.length(2))
                .word(sum);
        long time =
                call.keyspace()
                        .fieldLifetimes()
                        .time(call.keyspace().hashes().entry(), args.ref(2), args.length(2));
        if (time != Entry.NEVER) {
            /* HSET has ended the field's lifetime, which HINCRBYFLOAT does not. */
            call.effects()
                    .instead(database, 6)
                    .word("HPEXPIREAT")
                    .word(args.ref(1), args.length(1))
                    .word(time)
                    .word("FIELDS")
                    .word(1)
                    .word(args.ref(2), args.length(2));
        }
    }

    private static ExtendedFloat decimal(long ref, int length, CommandError otherwise) {
        if (length > ExtendedFloat.MAX_TEXT_BYTES) {
            throw otherwise;
        }
        return ExtendedFloat.parse(Memory.text(ref, length)).orElseThrow(() -> otherwise);
    }
}
