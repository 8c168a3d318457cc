package io.respite.commands.list;

import static io.respite.engine.Flag.BLOCKING;
import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.MOVABLE_KEYS;
import static io.respite.engine.Flag.WRITE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Deadline;
import io.respite.engine.Family;
import io.respite.keyspace.Effects;
import io.respite.keyspace.ValueType;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.List;

/**
 * The commands on a list's ends that wait while there is no list. Each is the plain command where
 * there is one, and is propagated as that. Hot.
 */
public final class BlockingListCommands implements Family {

    private static final CommandError NO_KEYS =
            new CommandError("ERR numkeys should be greater than 0");

    private final ListEnds ends = new ListEnds();

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("blpop", -3, this::blpop, WRITE, BLOCKING),
                Command.of("brpop", -3, this::brpop, WRITE, BLOCKING),
                Command.of("blmpop", -5, this::blmpop, WRITE, BLOCKING, MOVABLE_KEYS),
                Command.of("blmove", 6, this::blmove, WRITE, DENYOOM, BLOCKING),
                Command.of("brpoplpush", 4, this::brpoplpush, WRITE, DENYOOM, BLOCKING));
    }

    /** BLPOP key ... timeout. */
    private void blpop(Call call) {
        pop(call, false);
    }

    /** BRPOP key ... timeout. */
    private void brpop(Call call) {
        pop(call, true);
    }

    private static void pop(Call call, boolean right) {
        Args args = call.args();
        int keys = args.count() - 2;
        long deadline = Deadline.ofSeconds(call, keys + 1);
        for (int i = 1; i <= keys; i++) {
            long entry = ListAccess.write(call, i);
            if (entry != 0) {
                popWithKey(call, entry, i, right);
                return;
            }
        }
        await(call, 1, keys, deadline);
    }

    private static void popWithKey(Call call, long entry, int i, boolean right) {
        Args args = call.args();
        call.reply().array(2);
        call.reply().bulk(args.ref(i), args.length(i));
        ListEnds.pop(call, entry, i, right);
        call.effects()
                .instead(call.database().index(), 2)
                .word(right ? "RPOP" : "LPOP")
                .word(args.ref(i), args.length(i));
    }

    private static void await(Call call, int firstKey, int keys, long deadline) {
        if (!call.block(ValueType.LIST, firstKey, keys, deadline)) {
            call.reply().nullArray();
        }
    }

    /** BLMPOP timeout numkeys key ... LEFT | RIGHT [COUNT count]. */
    private void blmpop(Call call) {
        Args args = call.args();
        long keys = args.integer(2, 1, Long.MAX_VALUE, NO_KEYS);
        if (keys >= args.count() - 3) {
            throw CommandError.SYNTAX;
        }
        int side = (int) keys + 3;
        boolean right = ListAccess.isRight(args, side);
        long count = ListCommands.countOption(args, side + 1);
        long deadline = Deadline.ofSeconds(call, 1);
        for (int i = 3; i < side; i++) {
            long entry = ListAccess.write(call, i);
            if (entry != 0) {
                ListEnds.popWithKey(call, entry, i, right, count);
                return;
            }
        }
        await(call, 3, (int) keys, deadline);
    }

    /** BLMOVE source destination LEFT | RIGHT LEFT | RIGHT timeout. */
    private void blmove(Call call) {
        boolean fromRight = ListAccess.isRight(call.args(), 3);
        boolean toRight = ListAccess.isRight(call.args(), 4);
        long deadline = Deadline.ofSeconds(call, 5);
        if (move(call, fromRight, toRight, deadline)) {
            Effects lmove = call.effects().instead(call.database().index(), 5).word("LMOVE");
            for (int i = 1; i <= 4; i++) {
                lmove.word(call.args().ref(i), call.args().length(i));
            }
        }
    }

    /** BRPOPLPUSH source destination timeout. */
    private void brpoplpush(Call call) {
        if (move(call, true, false, Deadline.ofSeconds(call, 3))) {
            call.effects()
                    .instead(call.database().index(), 3)
                    .word("RPOPLPUSH")
                    .word(call.args().ref(1), call.args().length(1))
                    .word(call.args().ref(2), call.args().length(2));
        }
    }

    /* Whether there was something to move; the reply is not a null array where one may not wait. */
    private boolean move(Call call, boolean fromRight, boolean toRight, long deadline) {
        long source = ListAccess.write(call, 1);
        if (source != 0) {
            ends.move(call, source, fromRight, toRight);
            return true;
        }
        if (!call.block(ValueType.LIST, 1, 1, deadline)) {
            call.reply().nullBulk();
        }
        return false;
    }
}
