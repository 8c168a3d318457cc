package io.respite.commands.hyperloglog;

import static io.respite.engine.Flag.DENYOOM;
import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.MAY_REPLICATE;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.WRITE;

import io.respite.data.CardinalityEstimate;
import io.respite.data.DenseRegisters;
import io.respite.data.HyperLogLog;
import io.respite.data.SparseRegisters;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.keyspace.Entry;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.StringValue;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import java.util.Arrays;
import java.util.List;

/**
 * How many different elements there were: added, counted, merged. Owned by the engine thread. Hot.
 */
public final class HyperLogLogCommands implements Family {

    private final SparseRegisters sparse = new SparseRegisters();
    private final int[] histogram = new int[CardinalityEstimate.SLOTS];

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("pfadd", -2, this::pfadd, WRITE, DENYOOM, FAST),
                Command.of("pfcount", -2, this::pfcount, READONLY, MAY_REPLICATE),
                Command.of("pfmerge", -2, this::pfmerge, WRITE, DENYOOM));
    }

    private void pfadd(Call call) {
        Args args = call.args();
        long entry = HyperLogLogAccess.checked(call.write(1));
        int changes = 0;
        if (entry == 0) {
            entry = HyperLogLogAccess.add(call, 1);
            changes++;
        } else {
            checkSound(call, entry);
            entry = HyperLogLogAccess.opened(call, entry);
        }
        for (int i = 2; i < args.count(); i++) {
            long hash = HyperLogLog.hash(args.ref(i), args.length(i));
            int index = HyperLogLog.index(hash);
            long changed = raise(call, entry, index, HyperLogLog.run(hash), false);
            if (changed != 0) {
                entry = changed;
                changes++;
            }
        }
        if (changes > 0) {
            HyperLogLog.outdate(Entry.value(entry));
            call.changed(KeyEvent.PFADD, 1);
            call.effects().changed(changes - 1);
        }
        call.reply().integer(changes > 0 ? 1 : 0);
    }

    /*
     * Before the first of several elements is added, finds what a corrupt sparse one could not
     * take: an element whose register no run covers, or that would make it dense.
     */
    private static void checkSound(Call call, long entry) {
        long ref = Entry.value(entry);
        int length = Entry.length(entry);
        Args args = call.args();
        if (!HyperLogLog.isSparse(ref) || args.count() <= 3) {
            return;
        }
        long covered = SparseRegisters.coverage(ref, length);
        if (covered == HyperLogLog.REGISTERS) {
            return;
        }
        long most = mostSparseBytes(call);
        for (int i = 2; i < args.count(); i++) {
            long hash = HyperLogLog.hash(args.ref(i), args.length(i));
            if (HyperLogLog.index(hash) >= covered
                    || HyperLogLog.run(hash) > SparseRegisters.MAX_VALUE
                    || length + (i - 1L) * SparseRegisters.MOST_GROWTH > most) {
                throw HyperLogLogAccess.CORRUPT;
            }
        }
    }

    private static long mostSparseBytes(Call call) {
        return call.engine().settings().number("hll-sparse-max-bytes");
    }

    /*
     * Raises a register, perhaps one behind the last one raised. Returns the entry, which may have
     * moved, or 0 if nothing changed.
     */
    private long raise(Call call, long entry, int index, int value, boolean isBehind) {
        long ref = Entry.value(entry);
        if (!HyperLogLog.isSparse(ref)) {
            return DenseRegisters.raise(HyperLogLog.registers(ref), index, value) ? entry : 0;
        }
        if (value > SparseRegisters.MAX_VALUE) {
            return raiseDense(call, entry, index, value);
        }
        int length = Entry.length(entry);
        int growth =
                isBehind
                        ? sparse.findNext(ref, length, index, value)
                        : sparse.find(ref, length, index, value);
        if (growth == SparseRegisters.UNCHANGED) {
            return 0;
        }
        if (growth == SparseRegisters.CORRUPT) {
            throw HyperLogLogAccess.CORRUPT;
        }
        if (growth > 0 && length + growth > mostSparseBytes(call)) {
            return raiseDense(call, entry, index, value);
        }
        StringValue strings = call.keyspace().strings();
        long placed = entry;
        if (growth > 0) {
            placed = strings.resize(call.database(), entry, length + growth);
        }
        int written = sparse.write(Entry.value(placed), length);
        return written == Entry.length(placed)
                ? placed
                : strings.resize(call.database(), placed, written);
    }

    private static long raiseDense(Call call, long entry, int index, int value) {
        long dense = HyperLogLogAccess.toDense(call, entry);
        if (dense == 0) {
            throw HyperLogLogAccess.CORRUPT;
        }
        DenseRegisters.raise(HyperLogLog.registers(Entry.value(dense)), index, value);
        return dense;
    }

    /** PFCOUNT key...: of several, how many different elements they have together. */
    private void pfcount(Call call) {
        if (call.args().count() > 2) {
            call.reply().integer(countMerged(call));
            return;
        }
        long found = HyperLogLogAccess.checked(call.read(1));
        if (found == 0) {
            call.reply().integer(0);
            return;
        }
        call.database().willChange(found);
        long entry = HyperLogLogAccess.opened(call, found);
        long ref = Entry.value(entry);
        if (!HyperLogLog.isCached(ref)) {
            HyperLogLog.cache(ref, count(ref, Entry.length(entry)));
            /* The cache is part of the string: replicas are to have it too. */
            Args args = call.args();
            call.effects().changed(1);
            call.effects()
                    .touched(KeyEvent.PFADD, call.database().index(), args.ref(1), args.length(1));
        }
        call.reply().integer(HyperLogLog.cached(ref));
    }

    private long count(long ref, int length) {
        Arrays.fill(histogram, 0);
        if (!HyperLogLog.isSparse(ref)) {
            DenseRegisters.count(HyperLogLog.registers(ref), histogram);
        } else if (!SparseRegisters.count(ref, length, histogram)) {
            throw HyperLogLogAccess.CORRUPT;
        }
        return CardinalityEstimate.of(histogram);
    }

    private long countMerged(Call call) {
        Arena arena = call.keyspace().arena();
        long plain = HyperLogLogAccess.plainRegisters(arena);
        try {
            mergeAll(call, plain);
            Arrays.fill(histogram, 0);
            DenseRegisters.countPlain(plain, histogram);
            return CardinalityEstimate.of(histogram);
        } finally {
            arena.free(plain);
        }
    }

    /* Raises plain registers to those of all keys. Returns whether one of them is dense. */
    private static boolean mergeAll(Call call, long plain) {
        boolean isDense = false;
        for (int i = 1; i < call.args().count(); i++) {
            long entry = HyperLogLogAccess.checked(call.read(i));
            if (entry == 0) {
                continue;
            }
            isDense |= !HyperLogLog.isSparse(Entry.value(entry));
            if (!HyperLogLogAccess.mergeInto(entry, plain)) {
                throw HyperLogLogAccess.CORRUPT;
            }
        }
        return isDense;
    }

    /** PFMERGE target [source...]: the target is a source as well. */
    private void pfmerge(Call call) {
        Arena arena = call.keyspace().arena();
        long plain = HyperLogLogAccess.plainRegisters(arena);
        try {
            boolean isDense = mergeAll(call, plain);
            long found = call.write(1);
            long entry =
                    found == 0
                            ? HyperLogLogAccess.add(call, 1)
                            : HyperLogLogAccess.opened(call, found);
            long merged =
                    isDense
                            ? HyperLogLogAccess.toDense(call, entry, plain)
                            : raiseAll(call, entry, plain);
            HyperLogLog.outdate(Entry.value(merged));
        } finally {
            arena.free(plain);
        }
        call.changed(KeyEvent.PFADD, 1);
        call.reply().ok();
    }

    /* One register after the other, as if they were added: the runs are to be Redis' own. */
    private long raiseAll(Call call, long entry, long plain) {
        long placed = entry;
        boolean isBehind = false;
        for (int i = 0; i < HyperLogLog.REGISTERS; i++) {
            int value = Memory.getByte(plain + i);
            if (value > 0) {
                long changed = raise(call, placed, i, value, isBehind);
                placed = changed == 0 ? placed : changed;
                isBehind = true;
            }
        }
        return placed;
    }
}
