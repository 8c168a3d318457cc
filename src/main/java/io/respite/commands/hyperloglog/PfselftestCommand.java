package io.respite.commands.hyperloglog;

import static io.respite.engine.Flag.ADMIN;

import io.respite.data.CardinalityEstimate;
import io.respite.data.DenseRegisters;
import io.respite.data.HyperLogLog;
import io.respite.data.SparseRegisters;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.CommandError;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * PFSELFTEST: do the registers keep what is written to them, and are the estimates near the truth?
 * Takes a second or two, in which nothing else is served, as in Redis.
 */
public final class PfselftestCommand implements Family {

    private static final int REGISTER_ROUNDS = 1000;
    private static final int MOST_ELEMENTS = 10_000_000;

    /** Expected relative error of one estimate; six times that is as good as impossible. */
    private static final double STANDARD_ERROR = 1.04 / Math.sqrt(HyperLogLog.REGISTERS);

    private static final int TOLERATED_ERRORS = 6;

    /** The sparse one is given up beyond this size, as strings become dense ones. */
    private static final int MOST_SPARSE_BYTES = 3000;

    @Override
    public List<Command> commands() {
        return List.of(Command.of("pfselftest", 1, this::pfselftest, ADMIN));
    }

    private void pfselftest(Call call) {
        Arena arena = call.keyspace().arena();
        long dense = arena.allocate(HyperLogLog.DENSE_BYTES);
        long other = arena.allocate(HyperLogLog.REGISTERS);
        try {
            RandomGenerator random = call.keyspace().random();
            testRegisters(HyperLogLog.registers(dense), other, random);
            testEstimates(HyperLogLog.registers(dense), other, random.nextLong());
        } finally {
            arena.free(dense);
            arena.free(other);
        }
        call.reply().ok();
    }

    private static void testRegisters(long registers, long plain, RandomGenerator random) {
        Memory.fill(registers, DenseRegisters.BYTES, 0);
        for (int round = 0; round < REGISTER_ROUNDS; round++) {
            for (int i = 0; i < HyperLogLog.REGISTERS; i++) {
                int value = random.nextInt(64);
                Memory.putByte(plain + i, value);
                DenseRegisters.set(registers, i, value);
            }
            for (int i = 0; i < HyperLogLog.REGISTERS; i++) {
                int expected = Memory.getByte(plain + i);
                int actual = DenseRegisters.get(registers, i);
                if (actual != expected) {
                    throw failed("Register " + i + " should be " + expected + " but is " + actual);
                }
            }
        }
    }

    /* The same elements go to a dense one and, as long as it fits, to a sparse one. */
    private static void testEstimates(long registers, long sparse, long seed) {
        SparseRegisters runs = new SparseRegisters();
        Memory.fill(registers, DenseRegisters.BYTES, 0);
        HyperLogLog.initialize(sparse);
        int length = HyperLogLog.EMPTY_BYTES;
        int checkpoint = 1;
        for (int i = 1; i <= MOST_ELEMENTS; i++) {
            long hash = HyperLogLog.hash(i ^ seed);
            int index = HyperLogLog.index(hash);
            int run = HyperLogLog.run(hash);
            DenseRegisters.raise(registers, index, run);
            boolean fits =
                    length > 0 && length <= MOST_SPARSE_BYTES && run <= SparseRegisters.MAX_VALUE;
            if (!fits) {
                length = 0;
            } else if (runs.find(sparse, length, index, run) >= -1) {
                length = runs.write(sparse, length);
            }
            if (i == checkpoint) {
                check(registers, sparse, length, i);
                checkpoint *= 10;
            }
        }
    }

    private static void check(long registers, long sparse, int length, int added) {
        int[] histogram = new int[CardinalityEstimate.SLOTS];
        DenseRegisters.count(registers, histogram);
        if (length > 0) {
            int[] ofRuns = new int[CardinalityEstimate.SLOTS];
            SparseRegisters.count(sparse, length, ofRuns);
            if (!Arrays.equals(histogram, ofRuns)) {
                throw failed("dense/sparse disagree");
            }
        }
        long error = Math.abs(added - CardinalityEstimate.of(histogram));
        double most = Math.ceil(STANDARD_ERROR * TOLERATED_ERRORS * added);
        if (error > most) {
            throw failed("Too big error. card:" + added + " abserr:" + error);
        }
    }

    private static CommandError failed(String what) {
        return new CommandError("ERR TESTFAILED " + what);
    }
}
