package io.respite.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.app.FreePort;
import io.respite.app.ServerProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.redisson.Redisson;
import org.redisson.api.RBucket;
import org.redisson.api.RCountDownLatch;
import org.redisson.api.RDelayedQueue;
import org.redisson.api.RLock;
import org.redisson.api.RMap;
import org.redisson.api.RMapCache;
import org.redisson.api.RQueue;
import org.redisson.api.RRateLimiter;
import org.redisson.api.RReadWriteLock;
import org.redisson.api.RScript;
import org.redisson.api.RSemaphore;
import org.redisson.api.RateType;
import org.redisson.api.RedissonClient;
import org.redisson.client.codec.StringCodec;
import org.redisson.config.Config;

/** The objects and locks of Redisson that are scripts in the server. */
@Timeout(120)
class RedissonScriptsIT {

    @TempDir static Path dir;

    private static ServerProcess server;
    private static RedissonClient redisson;

    @BeforeAll
    static void start() throws Exception {
        int port = FreePort.next();
        server = ServerProcess.start(dir, port, "--save", "");
        Config config = new Config();
        config.setCodec(StringCodec.INSTANCE);
        config.setThreads(4);
        config.setNettyThreads(2);
        config.useSingleServer()
                .setAddress("redis://127.0.0.1:" + port)
                .setConnectionMinimumIdleSize(2)
                .setConnectionPoolSize(8);
        redisson = Redisson.create(config);
    }

    @AfterAll
    static void stop() {
        redisson.shutdown(0, 5, TimeUnit.SECONDS);
        server.close();
    }

    @Test
    void mapsAndBucketsChangeAtOnce() {
        RMap<String, String> map = redisson.getMap("map");
        assertThat(map.put("k", "v")).isNull();
        assertThat(map.put("k", "w")).isEqualTo("v");
        assertThat(map.replace("k", "w", "x")).isTrue();
        assertThat(map.putIfAbsent("k", "y")).isEqualTo("x");
        assertThat(map.remove("k", "none")).isFalse();
        assertThat(map.remove("k")).isEqualTo("x");
        RBucket<String> bucket = redisson.getBucket("bucket");
        bucket.set("a");
        assertThat(bucket.compareAndSet("b", "c")).isFalse();
        assertThat(bucket.compareAndSet("a", "c")).isTrue();
        assertThat(bucket.getAndDelete()).isEqualTo("c");
        RMapCache<String, String> cache = redisson.getMapCache("cache");
        cache.put("short", "v", 1, TimeUnit.HOURS);
        assertThat(cache.get("short")).isEqualTo("v");
        assertThat(cache.remainTimeToLive("short")).isBetween(3_500_000L, 3_600_000L);
    }

    @Test
    void aLockIsHeldByOneThread() throws Exception {
        RLock lock = redisson.getLock("lock");
        lock.lock(20, TimeUnit.SECONDS);
        lock.lock();
        assertThat(lock.getHoldCount()).isEqualTo(2);
        CompletableFuture<Boolean> other =
                CompletableFuture.supplyAsync(() -> redisson.getLock("lock").tryLock());
        assertThat(other.get(30, TimeUnit.SECONDS)).isFalse();
        CountDownLatch got = new CountDownLatch(1);
        Thread waiting =
                Thread.startVirtualThread(
                        () -> {
                            RLock mine = redisson.getLock("lock");
                            mine.lock();
                            got.countDown();
                            mine.unlock();
                        });
        lock.unlock();
        assertThat(lock.isLocked()).isTrue();
        lock.unlock();
        assertThat(got.await(30, TimeUnit.SECONDS)).isTrue();
        waiting.join();
        assertThat(lock.isLocked()).isFalse();
        RReadWriteLock both = redisson.getReadWriteLock("both");
        both.readLock().lock();
        assertThat(CompletableFuture.supplyAsync(() -> both.writeLock().tryLock()).join())
                .isFalse();
        assertThat(CompletableFuture.supplyAsync(() -> both.readLock().tryLock()).join()).isTrue();
        both.readLock().unlock();
        RLock fair = redisson.getFairLock("fair");
        assertThat(fair.tryLock(10, 10, TimeUnit.SECONDS)).isTrue();
        fair.unlock();
    }

    @Test
    void permitsAreCounted() throws Exception {
        RSemaphore semaphore = redisson.getSemaphore("semaphore");
        assertThat(semaphore.trySetPermits(2)).isTrue();
        assertThat(semaphore.tryAcquire(2)).isTrue();
        assertThat(semaphore.tryAcquire()).isFalse();
        CompletableFuture<Boolean> waiting =
                semaphore.tryAcquireAsync(1, Duration.ofSeconds(30)).toCompletableFuture();
        semaphore.release();
        assertThat(waiting.get(30, TimeUnit.SECONDS)).isTrue();
        RCountDownLatch latch = redisson.getCountDownLatch("latch");
        assertThat(latch.trySetCount(1)).isTrue();
        Thread counter = Thread.startVirtualThread(latch::countDown);
        assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        counter.join();
        RRateLimiter limiter = redisson.getRateLimiter("limiter");
        limiter.trySetRate(RateType.OVERALL, 2, Duration.ofHours(1));
        assertThat(limiter.tryAcquire(2)).isTrue();
        assertThat(limiter.tryAcquire()).isFalse();
    }

    @Test
    void delayedElementsComeInTime() throws Exception {
        RQueue<String> target = redisson.getBlockingQueue("target");
        RDelayedQueue<String> delayed = redisson.getDelayedQueue(target);
        delayed.offer("later", 50, TimeUnit.MILLISECONDS);
        assertThat(redisson.getBlockingQueue("target").poll(30, TimeUnit.SECONDS))
                .isEqualTo("later");
        delayed.destroy();
    }

    @Test
    void scriptsOfOnesOwn() {
        RScript script = redisson.getScript(StringCodec.INSTANCE);
        String sha = script.scriptLoad("return redis.call('incrby', KEYS[1], ARGV[1])");
        List<Object> keys = List.of("counter");
        RScript.Mode write = RScript.Mode.READ_WRITE;
        RScript.ReturnType number = RScript.ReturnType.INTEGER;
        assertThat(script.<Long>evalSha(write, sha, number, keys, "5")).isEqualTo(5L);
        assertThat(script.<Long>evalSha(write, sha, number, keys, "5")).isEqualTo(10L);
        assertThat(script.scriptExists(sha, "0".repeat(40))).containsExactly(true, false);
        assertThat(Map.of("counter", "10")).isEqualTo(redisson.getBuckets().get("counter"));
    }
}
