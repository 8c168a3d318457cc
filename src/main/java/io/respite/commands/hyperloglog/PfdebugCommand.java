package io.respite.commands.hyperloglog;

import static io.respite.engine.Flag.ADMIN;
import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.WRITE;

import io.respite.data.DenseRegisters;
import io.respite.data.HyperLogLog;
import io.respite.data.SparseRegisters;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.Entry;
import io.respite.keyspace.StringValue;
import io.respite.memory.Arena;
import io.respite.resp.CommandError;
import java.util.List;

/** PFDEBUG: looks into a HyperLogLog. */
public final class PfdebugCommand implements Family {

    private static final CommandError NO_SUCH_KEY =
            new CommandError("ERR The specified key does not exist");
    private static final CommandError NOT_SPARSE =
            new CommandError("ERR HLL encoding is not sparse");

    private static final int KEY = 2;

    @Override
    public List<Command> commands() {
        return List.of(Command.of("pfdebug", 3, this::pfdebug, WRITE, DENYOOM, ADMIN));
    }

    /** PFDEBUG GETREG|DECODE|ENCODING|TODENSE key; the first and the last make it dense. */
    private void pfdebug(Call call) {
        long found = HyperLogLogAccess.checked(call.write(KEY));
        if (found == 0) {
            throw NO_SUCH_KEY;
        }
        found = HyperLogLogAccess.opened(call, found);
        if (call.args().is(1, "getreg")) {
            getreg(call, found);
        } else if (call.args().is(1, "decode")) {
            decode(call, found);
        } else if (call.args().is(1, "encoding")) {
            call.reply().status(HyperLogLog.isSparse(Entry.value(found)) ? "sparse" : "dense");
        } else if (call.args().is(1, "todense")) {
            boolean isSparse = HyperLogLog.isSparse(Entry.value(found));
            toDense(call, found);
            call.reply().integer(isSparse ? 1 : 0);
        } else {
            throw new CommandError("ERR Unknown PFDEBUG subcommand '" + call.args().shown(1) + "'");
        }
    }

    private static long toDense(Call call, long entry) {
        if (!HyperLogLog.isSparse(Entry.value(entry))) {
            return entry;
        }
        long dense = HyperLogLogAccess.toDense(call, entry);
        if (dense == 0) {
            throw HyperLogLogAccess.CORRUPT;
        }
        call.effects().changed(1);
        return dense;
    }

    private static void getreg(Call call, long entry) {
        long registers = HyperLogLog.registers(Entry.value(toDense(call, entry)));
        call.reply().array(HyperLogLog.REGISTERS);
        for (int i = 0; i < HyperLogLog.REGISTERS; i++) {
            call.reply().integer(DenseRegisters.get(registers, i));
        }
    }

    private static void decode(Call call, long entry) {
        long ref = Entry.value(entry);
        int length = Entry.length(entry);
        if (!HyperLogLog.isSparse(ref)) {
            throw NOT_SPARSE;
        }
        long size = SparseRegisters.describe(ref, length, 0);
        if (size > StringValue.MAX_BYTES) {
            throw HyperLogLogAccess.CORRUPT;
        }
        Arena arena = call.keyspace().arena();
        long text = arena.allocate(Math.max(1, size));
        SparseRegisters.describe(ref, length, text);
        call.reply().bulk(text, (int) size);
        arena.free(text);
    }
}
