package io.respite.commands.bitmap;

import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.WRITE;

import io.respite.bytes.Bits;
import io.respite.commands.StringAccess;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.StringValue;
import io.respite.resp.CommandError;
import java.util.List;

/**
 * Numbers of 1 to 64 bits anywhere in a string: BITFIELD key [GET type offset] [SET type offset
 * value] [INCRBY type offset increment] [OVERFLOW WRAP | SAT | FAIL] ... Owned by the engine
 * thread. Hot.
 */
public final class BitfieldCommands implements Family {

    private static final CommandError READS_ONLY =
            new CommandError("ERR BITFIELD_RO only supports the GET subcommand");

    private final BitfieldStep step = new BitfieldStep();

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("bitfield", -2, this::bitfield, WRITE, DENYOOM),
                Command.of("bitfield_ro", -2, this::bitfieldRo, READONLY, FAST));
    }

    private void bitfield(Call call) {
        int steps = check(call);
        if (step.highestWritten() < 0) {
            replyFields(call, steps);
            return;
        }
        int reached = (int) (step.highestWritten() >>> 3) + 1;
        long entry = StringAccess.write(call, 1);
        int oldLength = entry == 0 ? 0 : StringValue.length(entry);
        boolean grows = entry == 0 || oldLength < reached;
        long bytes = StringAccess.open(call, 1, entry, reached);
        int changes = play(call, steps, bytes, Math.max(oldLength, reached), grows);
        if (changes > 0) {
            call.changed(KeyEvent.SETBIT, 1);
            call.effects().changed(changes - 1);
        }
    }

    private void bitfieldRo(Call call) {
        int steps = check(call);
        if (step.highestWritten() >= 0) {
            throw READS_ONLY;
        }
        replyFields(call, steps);
    }

    /* Parses all steps before any is played. Returns how many reply. */
    private int check(Call call) {
        step.begin();
        int steps = 0;
        while (step.next(call)) {
            steps += step.replies() ? 1 : 0;
        }
        return steps;
    }

    private void replyFields(Call call, int steps) {
        long entry = StringAccess.read(call, 1);
        long bytes = entry == 0 ? 0 : call.keyspace().strings().bytes(entry);
        play(call, steps, bytes, entry == 0 ? 0 : StringValue.length(entry), false);
    }

    /* Returns how many fields were changed; in a string that has grown each write is a change. */
    private int play(Call call, int steps, long bytes, int length, boolean hasGrown) {
        int changes = 0;
        call.reply().array(steps);
        step.begin();
        while (step.next(call)) {
            if (!step.replies()) {
                continue;
            }
            long old = step.extend(Bits.get(bytes, length, step.offset(), step.bits()));
            if (!step.writes()) {
                call.reply().integer(old);
                continue;
            }
            step.compute(old);
            if (step.fails()) {
                call.reply().nullBulk();
                continue;
            }
            long value = step.result();
            Bits.put(bytes, step.offset(), step.bits(), value);
            call.reply().integer(step.isSet() ? old : value);
            changes += hasGrown || old != value ? 1 : 0;
        }
        return changes;
    }
}
