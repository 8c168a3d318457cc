package io.respite.persistence.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.persistence.disk.ByteSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ChunksTest {

    private static final int MOST_BYTES = 700_000;

    /** Keeps the bytes. */
    static final class Bytes implements ByteSink {

        final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        boolean isFinished;
        boolean isAborted;
        long room = Long.MAX_VALUE;

        @Override
        public void write(long ref, int length) throws IOException {
            if (taken.size() + length > room) {
                throw new IOException("No space left on device");
            }
            taken.writeBytes(Memory.bytes(ref, length));
        }

        @Override
        public void finish() {
            isFinished = true;
        }

        @Override
        public void abort() {
            isAborted = true;
        }
    }

    @Test
    void chunksCarryTheSameBytesAsOneBlock() throws Exception {
        for (int seed = 0; seed < 6; seed++) {
            assertSameBytes(seed, Runnable::run);
        }
        try (ExecutorService worker = Executors.newSingleThreadExecutor()) {
            for (int seed = 10; seed < 16; seed++) {
                assertSameBytes(seed, worker);
            }
        }
    }

    private static void assertSameBytes(int seed, Executor worker) throws Exception {
        try (Arena arena = new Arena(1L << 30)) {
            Bytes sink = new Bytes();
            ChunkEncoder encoder =
                    new ChunkEncoder(sink, arena.allocate(ChunkEncoder.ROOM_BYTES), true);
            Chunks chunks = new Chunks(arena, worker, encoder, () -> {});
            RdbOutput parts = new RdbOutput(chunks, true, false);
            RdbOutput whole = new RdbOutput(arena, true);
            RdbOutput behind = new RdbOutput(chunks, true, true);
            RdbOutput wholeBehind = new RdbOutput(arena, true);
            long text = arena.allocate(MOST_BYTES);
            SplittableRandom random = new SplittableRandom(seed);
            for (int i = 0; i < 2000; i++) {
                fill(random, text);
                boolean isBehind = random.nextInt(8) == 0;
                long choices = random.nextLong();
                write(choices, text, isBehind ? behind : parts);
                write(choices, text, isBehind ? wholeBehind : whole);
            }
            parts.flush();
            behind.release();
            whole.raw(wholeBehind.ref(), wholeBehind.position());
            long sum = io.respite.bytes.Crc64.update(0, whole.ref(), whole.position());
            whole.int64(sum);
            var done = new java.util.concurrent.CompletableFuture<Void>();
            worker.execute(
                    () -> {
                        encoder.finish();
                        done.complete(null);
                    });
            done.get();
            assertThat(sink.isFinished).isTrue();
            assertThat(sink.taken.toByteArray())
                    .isEqualTo(Memory.bytes(whole.ref(), (int) whole.position()));
            assertThat(encoder.writtenBytes()).isEqualTo(whole.position());
            chunks.close();
        }
    }

    private static void fill(SplittableRandom random, long text) {
        int length = random.nextInt(500) == 0 ? MOST_BYTES : random.nextInt(2000);
        int letters = random.nextInt(1, 64);
        for (int i = 0; i < length; i++) {
            Memory.putByte(text + i, 'a' + random.nextInt(letters));
        }
    }

    private static void write(long choices, long text, RdbOutput out) {
        SplittableRandom random = new SplittableRandom(choices);
        switch (random.nextInt(6)) {
            case 0 -> out.put(random.nextInt(256));
            case 1 -> out.length(random.nextLong() >>> random.nextInt(1, 64));
            case 2 -> out.string(random.nextLong() >> random.nextInt(64));
            case 3 -> out.raw(text, length(random));
            case 4 -> out.float64(random.nextDouble());
            default -> out.string(text, length(random));
        }
    }

    private static int length(SplittableRandom random) {
        return random.nextInt(100) == 0 ? random.nextInt(MOST_BYTES) : random.nextInt(100);
    }

    @Test
    void theWalkWaitsWhileAFewChunksAreFullAndIsToldWhenThereIsRoom() {
        try (Arena arena = new Arena(1L << 30)) {
            var tasks = new java.util.ArrayDeque<Runnable>();
            AtomicInteger told = new AtomicInteger();
            ChunkEncoder encoder =
                    new ChunkEncoder(new Bytes(), arena.allocate(ChunkEncoder.ROOM_BYTES), false);
            Chunks chunks = new Chunks(arena, tasks::add, encoder, told::incrementAndGet);
            RdbOutput out = new RdbOutput(chunks, false, false);
            int handed = 0;
            while (!chunks.isFull()) {
                out.int64(handed++);
                out.flush();
            }
            assertThat(handed).isBetween(2, 100);
            assertThat(told).hasValue(0);
            tasks.remove().run();
            assertThat(told).hasValue(1);
            assertThat(chunks.isFull()).isFalse();
            tasks.remove().run();
            assertThat(told).hasValue(1);
        }
    }

    @Test
    void aSinkThatFailsIsAbortedAndNothingMoreIsWrittenToIt() {
        try (Arena arena = new Arena(1L << 30)) {
            Bytes sink = new Bytes();
            sink.room = 1_000_000;
            ChunkEncoder encoder =
                    new ChunkEncoder(sink, arena.allocate(ChunkEncoder.ROOM_BYTES), true);
            Chunks chunks = new Chunks(arena, Runnable::run, encoder, () -> {});
            RdbOutput out = new RdbOutput(chunks, false, false);
            for (int i = 0; i < 1_000_000; i++) {
                out.int64(i);
            }
            out.flush();
            encoder.finish();
            assertThat(encoder.failure()).hasMessage("No space left on device");
            assertThat(sink.isAborted).isTrue();
            assertThat(sink.isFinished).isFalse();
            assertThat(encoder.writtenBytes()).isLessThanOrEqualTo(1_000_000);
        }
    }
}
