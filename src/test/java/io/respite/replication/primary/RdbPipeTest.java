package io.respite.replication.primary;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.bytes.ManualClock;
import io.respite.engine.Loop;
import io.respite.engine.Session;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RdbPipeTest {

    private static final String MARK = "m".repeat(40);

    private final Arena arena = new Arena(1L << 30);
    private final ManualClock clock = new ManualClock();
    private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
    private final RdbPipe pipe = new RdbPipe(arena, loop(), clock, MARK, broken -> {});
    private int through;

    @AfterEach
    void close() {
        arena.close();
    }

    private Loop loop() {
        return new Loop() {
            @Override
            public void execute(Runnable task) {
                tasks.add(task);
            }

            @Override
            public void yieldThen(Runnable task) {
                tasks.add(task);
            }

            @Override
            public Timer schedule(long delayMillis, Runnable task) {
                throw new UnsupportedOperationException();
            }

            @Override
            public boolean isCurrent() {
                return true;
            }
        };
    }

    private static Session session() {
        Object peer =
                Proxy.newProxyInstance(
                        RdbPipeTest.class.getClassLoader(),
                        new Class<?>[] {Session.Peer.class},
                        (proxy, method, arguments) -> null);
        return new Session(1, (Session.Peer) peer, 0);
    }

    private RdbPipe.Reader reader() {
        return pipe.reader(session(), () -> through++);
    }

    private CompletableFuture<Boolean> write(byte[] bytes, int step) {
        long source = arena.allocate(bytes.length);
        Memory.copyIn(bytes, 0, bytes.length, source);
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        for (int at = 0; at < bytes.length; at += step) {
                            pipe.write(source + at, Math.min(step, bytes.length - at));
                        }
                        pipe.finish();
                        return true;
                    } catch (IOException gaveUp) {
                        pipe.abort();
                        return false;
                    } finally {
                        tasks.add(() -> arena.free(source));
                    }
                },
                task -> Thread.ofPlatform().daemon().start(task));
    }

    private void run() throws InterruptedException {
        Runnable task = tasks.poll(20, TimeUnit.MILLISECONDS);
        if (task != null) {
            task.run();
        }
    }

    private static void take(RdbPipe.Reader reader, ByteArrayOutputStream to, int most) {
        int length = Math.min(reader.available(), most);
        if (length > 0) {
            to.writeBytes(Memory.bytes(reader.at(), length));
            reader.taken(length);
        }
    }

    @Test
    void readersOfAnySpeedGetTheSameAndNothingIsLeft() throws Exception {
        SplittableRandom random = new SplittableRandom(3);
        byte[] bytes = new byte[7_654_321];
        random.nextBytes(bytes);
        RdbPipe.Reader fast = reader();
        RdbPipe.Reader slow = reader();
        long held = arena.usedBytes();
        ByteArrayOutputStream toFast = new ByteArrayOutputStream();
        ByteArrayOutputStream toSlow = new ByteArrayOutputStream();
        CompletableFuture<Boolean> written = write(bytes, 300_000);

        while (through < 2) {
            run();
            take(fast, toFast, Integer.MAX_VALUE);
            take(slow, toSlow, random.nextInt(200_000));
            assertThat(toFast.size() - toSlow.size()).isLessThanOrEqualTo(4 * 256 * 1024);
        }

        assertThat(written.get()).isTrue();
        while (!tasks.isEmpty()) {
            run();
        }
        byte[] whole = toSlow.toByteArray();
        assertThat(Arrays.copyOf(whole, bytes.length)).isEqualTo(bytes);
        assertThat(new String(whole, bytes.length, 40)).isEqualTo(MARK);
        assertThat(toFast.toByteArray()).isEqualTo(whole);
        assertThat(held).isGreaterThan(0);
        assertThat(arena.usedBytes()).isZero();
    }

    @Test
    void oneThatTakesNothingIsSeenAndTheOthersGoOnWithoutIt() throws Exception {
        RdbPipe.Reader good = reader();
        RdbPipe.Reader stuck = reader();
        CompletableFuture<Boolean> written = write(new byte[3_000_000], 100_000);
        ByteArrayOutputStream taken = new ByteArrayOutputStream();
        while (taken.size() < 300_000) {
            run();
            take(good, taken, Integer.MAX_VALUE);
        }
        clock.advance(61_000);
        assertThat(stuck.isLate()).isTrue();
        assertThat(clock.seconds() - stuck.tookAt()).isGreaterThan(60);
        assertThat(written.isDone()).isFalse();

        stuck.close();
        while (through < 1) {
            run();
            take(good, taken, Integer.MAX_VALUE);
        }

        assertThat(written.get()).isTrue();
        assertThat(taken.size()).isEqualTo(3_000_040);
    }

    @Test
    void aWriterThatWaitsForNobodyFails() throws Exception {
        RdbPipe.Reader reader = reader();
        CompletableFuture<Boolean> written = write(new byte[3_000_000], 100_000);
        run();
        reader.close();
        pipe.giveUp();

        assertThat(written.get()).isFalse();
        while (!tasks.isEmpty()) {
            run();
        }
        assertThat(arena.usedBytes()).isZero();
    }
}
