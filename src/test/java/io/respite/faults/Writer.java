package io.respite.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisException;

/**
 * A client that writes numbers in their order, each in several commands, until the server is gone,
 * and remembers which of them were acknowledged when.
 *
 * <p>Number n is written as {@code SET s:ID:n}, {@code RPUSH l:ID n}, {@code HSET h:ID n n}, and as
 * a transaction that counts two counters up together.
 */
final class Writer extends Thread {

    private static final int MOST_AT_ONCE = 20;
    private static final int PATIENCE_MS = 30_000;
    private static final String[] NO_WORDS = {};

    private record Acknowledged(long number, long atNanos) {}

    private final int port;
    private final String id;
    private final Random random;
    private final List<Acknowledged> acknowledged = new ArrayList<>();
    private long next;

    Writer(int port, String id, long seed) {
        super("writer-" + id);
        this.port = port;
        this.id = id;
        random = new Random(seed);
    }

    String id() {
        return id;
    }

    @Override
    public void run() {
        try (Jedis client = new Jedis("127.0.0.1", port, PATIENCE_MS)) {
            while (true) {
                writeSome(client);
            }
        } catch (JedisException gone) {
            /* The server was killed: what is not acknowledged may be there or not. */
        }
    }

    private void writeSome(Jedis client) {
        Pipeline pipeline = client.pipelined();
        int count = 1 + random.nextInt(MOST_AT_ONCE);
        for (int i = 0; i < count; i++) {
            String number = Long.toString(next + i);
            pipeline.set("s:" + id + ":" + number, number);
            pipeline.rpush("l:" + id, number);
            pipeline.hset("h:" + id, number, number);
            pipeline.sendCommand(Protocol.Command.MULTI, NO_WORDS);
            pipeline.sendCommand(Protocol.Command.INCR, "x:" + id);
            pipeline.sendCommand(Protocol.Command.INCR, "y:" + id);
            pipeline.sendCommand(Protocol.Command.EXEC, NO_WORDS);
        }
        List<Object> replies = pipeline.syncAndReturnAll();
        for (Object reply : replies) {
            if (reply instanceof JedisException error) {
                throw error;
            }
        }
        next += count;
        acknowledged.add(new Acknowledged(next, System.nanoTime()));
    }

    /** How many numbers were acknowledged; to be asked when the thread has ended. */
    long acknowledged() {
        return acknowledged.isEmpty() ? 0 : acknowledged.getLast().number;
    }

    /** How many of them so many milliseconds before a moment. */
    long acknowledgedBefore(long nanos, long milliseconds) {
        long limit = nanos - TimeUnit.MILLISECONDS.toNanos(milliseconds);
        return acknowledged.stream()
                .filter(each -> each.atNanos - limit < 0)
                .mapToLong(Acknowledged::number)
                .max()
                .orElse(0);
    }
}
