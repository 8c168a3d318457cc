package io.respite.persistence.rdb;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** Commands that make values of every type and encoding, small ones and some thousand elements. */
final class SampleValues {

    private final SplittableRandom random;
    private final List<String> keys = new ArrayList<>();
    private final List<String[]> commands = new ArrayList<>();

    SampleValues(long seed) {
        random = new SplittableRandom(seed);
        strings();
        for (int size : new int[] {1, 5, 120, 140, 700, 3_000}) {
            list(size);
            set(size, true);
            set(size, false);
            sortedSet(size);
            hash(size);
        }
        for (int size : new int[] {0, 3, 90, 1_500}) {
            stream(size, false);
            stream(size, true);
        }
    }

    /** The keys, in the order in which they are made. */
    List<String> keys() {
        return keys;
    }

    /** Makes the values by commands. */
    void make(Resp server) {
        for (String[] command : commands) {
            String reply = server.call(command);
            if (reply.startsWith("-")) {
                throw new IllegalStateException(String.join(" ", command) + ": " + reply);
            }
        }
    }

    private String key(String name) {
        String key = name + ":" + keys.size();
        keys.add(key);
        return key;
    }

    private void add(String... command) {
        commands.add(command);
    }

    private void strings() {
        String[] texts = {
            "",
            "0",
            "-128",
            "32767",
            "-2147483648",
            "9223372036854775807",
            "hello",
            "\0\u00FF\r\n",
            "ab".repeat(3000),
            text(100),
            text(20_000)
        };
        for (String text : texts) {
            add("SET", key("string"), text);
        }
        add("PFADD", key("hyperloglog"), "a", "b", "c");
        add("SETBIT", key("bitmap"), "70000", "1");
    }

    private String text(int length) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            text.append((char) random.nextInt(256));
        }
        return text.toString();
    }

    private String word(int i) {
        return switch (random.nextInt(12)) {
            case 0 -> "" + (long) i * (1 << random.nextInt(30));
            case 1 -> "-" + (i + 1);
            case 2 -> i + "." + i;
            case 3 -> i + text(random.nextInt(60));
            default -> "member:" + i;
        };
    }

    private void list(int size) {
        String key = key("list");
        for (int i = 0; i < size; i++) {
            add(random.nextBoolean() ? "RPUSH" : "LPUSH", key, word(i));
        }
        if (size > 100) {
            add("RPUSH", key, "x".repeat(9_000), "");
        }
    }

    private void set(int size, boolean numbers) {
        String key = key("set");
        int bits = 15 + random.nextInt(40);
        for (int i = 0; i < size; i++) {
            String number = "" + (random.nextLong(1L << bits) - (1L << bits - 1));
            add("SADD", key, numbers ? number : word(i));
        }
        if (!numbers && size == 5) {
            add("SADD", key, "y".repeat(65));
        }
    }

    private void sortedSet(int size) {
        String key = key("zset");
        String[] scores = {"-inf", "+inf", "0", "-0", "1.5", "1e300", "3", "-17", "0.1"};
        for (int i = 0; i < size; i++) {
            String score =
                    random.nextInt(3) == 0
                            ? scores[random.nextInt(scores.length)]
                            : "" + random.nextInt(size) / 8.0;
            add("ZADD", key, score, word(i));
        }
        if (size == 5) {
            add("ZADD", key, "2", "z".repeat(65));
        }
    }

    private void hash(int size) {
        String key = key("hash");
        for (int i = 0; i < size; i++) {
            add("HSET", key, word(i), random.nextInt(4) == 0 ? "" + i : text(random.nextInt(64)));
        }
        if (size == 5) {
            add("HSET", key, "f", "v".repeat(65));
        }
    }

    private void stream(int size, boolean withGroups) {
        String key = key("stream");
        add("XADD", key, "1-1", "first", "entry");
        for (int i = 0; i < size; i++) {
            String id = 5 + i / 3 + "-" + (i % 3 + 1);
            if (random.nextInt(5) == 0) {
                add("XADD", key, id, word(i), text(10), "other" + i, "");
            } else {
                add("XADD", key, id, "name", word(i), "n", "" + i);
            }
            if (random.nextInt(6) == 0) {
                add("XDEL", key, id);
            }
        }
        if (withGroups) {
            groups(key, size);
        }
        if (size == 0) {
            add("XDEL", key, "1-1");
        } else if (size == 1_500) {
            add("XTRIM", key, "MAXLEN", "1000");
        }
    }

    private void groups(String key, int size) {
        add("XGROUP", "CREATE", key, "empty", "$");
        add("XGROUP", "CREATE", key, "g", "0");
        add("XGROUP", "CREATE", key, "known", "1-1", "ENTRIESREAD", "1");
        add("XGROUP", "CREATECONSUMER", key, "g", "idle");
        for (int i = 0; i < 5; i++) {
            String consumer = "consumer" + i;
            String count = "" + (size / 6 + 1);
            add("XREADGROUP", "GROUP", "g", consumer, "COUNT", count, "STREAMS", key, ">");
        }
        add("XREADGROUP", "GROUP", "known", "17", "COUNT", "2", "STREAMS", key, ">");
        add("XACK", key, "g", "1-1", "6-1");
        add("XCLAIM", key, "g", "idle", "0", "5-2", "7-1");
    }
}
