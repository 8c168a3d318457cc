package io.respite.topology;

import java.util.Map;
import java.util.Random;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.StreamEntryID;
import redis.clients.jedis.params.XAddParams;

/**
 * Keys of every type and encoding, some that expire, in three databases: what a test fills a server
 * with. The same seed gives the same keys.
 */
public final class Content {

    private static final int[] DATABASES = {0, 3, 15};
    private static final int AT_ONCE = 500;
    private static final int LARGE = 700;
    private static final long FAR_MS = 1_000_000;

    private final Random random;

    public Content(long seed) {
        random = new Random(seed);
    }

    /** Writes so many keys, and goes back to database 0. */
    public void write(Jedis client, int keys) {
        for (int database : DATABASES) {
            client.select(database);
            write(client, "content:", keys / DATABASES.length + 1);
        }
        client.select(0);
    }

    private void write(Jedis client, String prefix, int keys) {
        Pipeline pipeline = client.pipelined();
        for (int i = 0; i < keys; i++) {
            String key = prefix + i;
            pipeline.del(key);
            writeOne(pipeline, key, i % 40 == 39 ? LARGE : 1 + random.nextInt(8));
            if (i % 7 == 0) {
                pipeline.pexpire(key, FAR_MS + random.nextInt((int) FAR_MS));
            }
            if (i % AT_ONCE == 0) {
                pipeline.sync();
            }
        }
        pipeline.sync();
    }

    private void writeOne(Pipeline pipeline, String key, int size) {
        switch (random.nextInt(8)) {
            case 0 -> pipeline.set(key, Long.toString(random.nextLong()));
            case 1 -> pipeline.set(key, text(size * 20));
            case 2 -> repeat(size, i -> pipeline.rpush(key, text(12)));
            case 3 -> repeat(size, i -> pipeline.hset(key, "field" + i, text(9)));
            case 4 -> repeat(size, i -> pipeline.sadd(key, text(6)));
            case 5 -> repeat(size, i -> pipeline.sadd(key, "" + random.nextInt(1 << 20)));
            case 6 -> repeat(size, i -> pipeline.zadd(key, random.nextGaussian(), text(7)));
            default -> writeStream(pipeline, key, size);
        }
    }

    private void writeStream(Pipeline pipeline, String key, int size) {
        for (int i = 1; i <= size; i++) {
            XAddParams at = XAddParams.xAddParams().id(new StreamEntryID(i, 1));
            pipeline.xadd(key, at, Map.of("field", text(5)));
        }
        pipeline.xgroupCreate(key, "group", new StreamEntryID(0, 0), false);
    }

    private interface Indexed {
        void at(int i);
    }

    private static void repeat(int count, Indexed step) {
        for (int i = 0; i < count; i++) {
            step.at(i);
        }
    }

    private String text(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append((char) ('a' + random.nextInt(26)));
        }
        return text.toString();
    }
}
