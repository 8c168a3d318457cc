package io.respite.commands.hyperloglog;

import io.respite.data.DenseRegisters;
import io.respite.data.HyperLogLog;
import io.respite.data.SparseRegisters;
import io.respite.engine.Call;
import io.respite.keyspace.Encoding;
import io.respite.keyspace.Entry;
import io.respite.keyspace.StringValue;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.CommandError;

/** HyperLogLogs as the values of keys. Owned by the engine thread. Hot. */
final class HyperLogLogAccess {

    static final CommandError CORRUPT =
            new CommandError("INVALIDOBJ Corrupted HLL object detected");

    private static final CommandError NOT_ONE =
            new CommandError("WRONGTYPE Key is not a valid HyperLogLog string value.");

    private HyperLogLogAccess() {}

    /** Throws unless the entry is 0 or a HyperLogLog's, as far as its header says. */
    static long checked(long entry) {
        if (entry == 0) {
            return 0;
        }
        if (!Entry.isString(entry)) {
            throw CommandError.WRONG_TYPE;
        }
        if (StringValue.isInteger(entry)
                || !HyperLogLog.isValid(Entry.value(entry), Entry.length(entry))) {
            throw NOT_ONE;
        }
        return entry;
    }

    /** Makes the key that word {@code i} names, which is absent, an empty one. */
    static long add(Call call, int i) {
        long entry =
                call.keyspace()
                        .strings()
                        .addZeros(
                                call.database(),
                                call.args().ref(i),
                                call.args().length(i),
                                HyperLogLog.EMPTY_BYTES);
        HyperLogLog.initialize(Entry.value(entry));
        return entry;
    }

    /** A string that is about to be changed is kept as one that was. */
    static long opened(Call call, long entry) {
        return Entry.encoding(entry) == Encoding.RAW
                ? entry
                : call.keyspace().strings().resize(call.database(), entry, Entry.length(entry));
    }

    /** A block of registers of one byte each, all 0, which the caller frees. */
    static long plainRegisters(Arena arena) {
        long plain = arena.allocate(HyperLogLog.REGISTERS);
        Memory.fill(plain, HyperLogLog.REGISTERS, 0);
        return plain;
    }

    /** Raises plain registers to the entry's; false if it is corrupt. */
    static boolean mergeInto(long entry, long plain) {
        long ref = Entry.value(entry);
        if (HyperLogLog.isSparse(ref)) {
            return SparseRegisters.mergeInto(ref, Entry.length(entry), plain);
        }
        DenseRegisters.mergeInto(HyperLogLog.registers(ref), plain);
        return true;
    }

    /** Makes a sparse one dense. Returns its entry, or 0 if it is corrupt and stays as it is. */
    static long toDense(Call call, long entry) {
        Arena arena = call.keyspace().arena();
        long plain = plainRegisters(arena);
        try {
            return mergeInto(entry, plain) ? toDense(call, entry, plain) : 0;
        } finally {
            arena.free(plain);
        }
    }

    /** Makes a sparse one a dense one with the given plain registers. Returns its entry. */
    static long toDense(Call call, long entry, long plain) {
        long placed =
                call.keyspace().strings().resize(call.database(), entry, HyperLogLog.DENSE_BYTES);
        long ref = Entry.value(placed);
        HyperLogLog.becomeDense(ref);
        DenseRegisters.pack(plain, HyperLogLog.registers(ref));
        return placed;
    }
}
