package io.respite.console;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.params.XAddParams;

/** Keys of every type as a shop might have them, some with names that mean mischief. */
final class ExampleData {

    static final String SCRIPT = "<script>alert(1)</script>";
    static final String IMAGE = "<img src=x onerror=alert(2)>";

    private static final List<String> NAMES =
            List.of("Ada", "Grace", "Linus", "Barbara", "Edsger", "Donald", "Margaret", "Radia");

    private ExampleData() {}

    static void fill(Jedis client) {
        Random random = new Random(7);
        try (Pipeline pipe = client.pipelined()) {
            for (int i = 0; i < 400; i++) {
                user(pipe, i, random);
                pipe.psetex("cache:page:/products/" + i, 600_000 + i * 997L, "<html>" + i);
                pipe.set("counter:views:" + i, "" + random.nextInt(100_000));
            }
            for (int i = 0; i < 1500; i++) {
                String board = "leaderboard:2026-11-" + (10 + i % 14);
                pipe.zadd(board, random.nextInt(10_000) / 10.0, "player:" + random.nextInt(5000));
                pipe.rpush("queue:mail:" + i % 6, "{\"to\":\"user" + i + "@example.org\"}");
                pipe.sadd("tag:" + List.of("java", "redis", "arena").get(i % 3), "article:" + i);
            }
            for (int i = 0; i < 300; i++) {
                String state = List.of("created", "paid", "shipped").get(i % 3);
                Map<String, String> order = new HashMap<>(Map.of("order", "" + i, "state", state));
                pipe.xadd(
                        "events:orders", XAddParams.xAddParams().id(1_763_880_000_000L + i), order);
            }
            pipe.pfadd("unique:visitors", NAMES.toArray(String[]::new));
            pipe.set("greeting", "Hello, world");
            pipe.set("settings", "{\"theme\":\"dark\",\"pages\":[1,2,3]}");
            pipe.set(SCRIPT, IMAGE);
            pipe.hset("<b>bold</b>", "<i>field</i>", SCRIPT);
            pipe.set(bytes("binary:\u0000\u00ff"), new byte[] {0, 1, (byte) 0xfe, (byte) 0xff});
        }
        client.xgroupCreate("events:orders", "billing", null, false);
    }

    private static byte[] bytes(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static void user(Pipeline pipe, int i, Random random) {
        String name = NAMES.get(random.nextInt(NAMES.size()));
        pipe.hset("user:" + i, Map.of("name", name, "email", "user" + i + "@example.org"));
        pipe.hset("user:" + i, "visits", "" + random.nextInt(900));
        if (i % 3 == 0) {
            String session = "session:%016x".formatted(random.nextLong());
            pipe.setex(session, 60 + random.nextInt(80_000), "{\"user\":" + i + "}");
        }
    }
}
