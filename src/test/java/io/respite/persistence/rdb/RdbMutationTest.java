package io.respite.persistence.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.bytes.ManualClock;
import io.respite.engine.FunctionLibraries;
import io.respite.keyspace.Keyspace;
import io.respite.memory.Arena;
import io.respite.server.LocalServer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Files with a few wrong bytes, or cut short: each is loaded or refused at some place in it, and
 * leaves nothing behind. The checksum, which would tell at once, is not looked at.
 */
class RdbMutationTest {

    private static final long MOST_BYTES = 16 << 20;
    private static final long MOST_KEPT_BYTES = 4 << 20;

    private static final int LEAST_LONG = 2;

    /** A library may not run for longer; each look at the clock takes a millisecond. */
    private static final long MOST_MILLIS = 20;

    private final LocalServer server = LocalServer.start();
    private final Keyspace keyspace = server.engine().keyspace();
    private final Arena arena = keyspace.arena();
    private final FunctionLibraries functions =
            server.engine().scripting().libraries().aside(MOST_MILLIS);
    private final RdbLoad.Surroundings surroundings =
            new RdbLoad.Surroundings(
                    keyspace, new ValueCodecs(keyspace), functions, new ManualClock(), Thread::new);
    private boolean inParts;
    private int refused;
    private int loaded;

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void wrongBytesAreRefusedOrHarmless() throws IOException {
        run(3000, 11);
    }

    @Tag("long")
    @Test
    void manyWrongBytesAreRefusedOrHarmless() throws IOException {
        run(100_000, 12);
    }

    private void run(int rounds, long seed) throws IOException {
        server.clock().lookTakes(1);
        List<RdbFiles.Known> files = new ArrayList<>(RdbFiles.own());
        files.addAll(RdbFiles.old());
        for (RdbFiles.Known file : files) {
            read(file.bytes(), true);
            settle();
        }
        /* What is kept from one value to the next may grow, but not with the same bytes again. */
        long first = arena.usedBytes();
        long empty = first;
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < rounds; i++) {
            RdbFiles.Known file = files.get(random.nextInt(files.size()));
            byte[] bytes = mutated(file.bytes(), random);
            inParts = i % 2 == 0;
            String place = "round " + i + " of " + file;
            arena.resetPeak();
            attempt(bytes, random.nextBoolean(), place);
            assertThat(arena.peakBytes()).as(place).isLessThan(empty + MOST_BYTES);
            settle();
            if (arena.usedBytes() != empty) {
                /* Values that are kept may need what those that are not did not. */
                attempt(bytes, true, place);
                settle();
                empty = arena.usedBytes();
                attempt(bytes, true, place);
                settle();
                assertThat(arena.usedBytes()).as(place).isEqualTo(empty);
            }
        }
        assertThat(empty).isLessThan(first + MOST_KEPT_BYTES);
        assertThat(refused).isGreaterThan(rounds / 4);
        assertThat(loaded).isGreaterThan(rounds / 20);
    }

    private void attempt(byte[] bytes, boolean keeps, String place) {
        try {
            read(bytes, keeps);
            loaded++;
        } catch (RdbError error) {
            refused++;
            assertThat(error.offset()).as(place).isBetween(0L, (long) bytes.length);
        } catch (RuntimeException | AssertionError broken) {
            throw new AssertionError(place, broken);
        }
    }

    private static byte[] mutated(byte[] whole, SplittableRandom random) {
        if (random.nextInt(8) == 0) {
            return Arrays.copyOf(whole, random.nextInt(whole.length));
        }
        byte[] bytes = whole.clone();
        for (int i = random.nextInt(1, 4); i > 0; i--) {
            int at = random.nextInt(9, bytes.length);
            switch (random.nextInt(3)) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes[at] = (byte) random.nextInt();
                default -> bytes[at] = (byte) (random.nextBoolean() ? 0xFF : 0);
            }
        }
        return bytes;
    }

    private void read(byte[] bytes, boolean keeps) {
        RdbTarget target = new RdbTarget(keeps, true, true, RdbTarget.AS_SAVED, false);
        try (Stretches source = new Stretches(arena, bytes, 64 << 10, true);
                RdbInput in = new RdbInput(arena, source);
                RdbReader reader = new RdbReader(in, surroundings, target, new RdbListener() {})) {
            if (inParts) {
                in.readInParts(LEAST_LONG);
            }
            while (reader.step()) {
                assertThat(reader.position()).isLessThanOrEqualTo(bytes.length);
            }
        } catch (RdbError module) {
            if (bytes.length == 0 || !module.getMessage().contains("module")) {
                throw module;
            }
        }
    }

    private void settle() {
        functions.clear();
        keyspace.flushAll();
        while (!keyspace.reclaimer().isIdle()) {
            keyspace.reclaimer().slice();
        }
    }
}
