package io.respite.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.util.SafeEncoder;

/**
 * Whether two servers hold the same: every key of every database, its type, its value element by
 * element, and when it expires, to the millisecond where both tell the moment, and to ten seconds
 * where one tells the time left: before Redis 7 that is what replicas were told.
 */
public final class Comparison {

    private static final int DATABASES = 16;
    private static final int AT_ONCE = 1000;
    private static final int SHOWN = 12;
    private static final long TOLERANCE_MS = 10_000;
    private static final long PATIENCE_MS = 30_000;

    private Comparison() {}

    /**
     * Waits until a replica holds what its primary does. Nobody may write meanwhile.
     *
     * @throws AssertionError with the differences, where it does not within half a minute
     */
    public static void assertConverge(Node primary, Node replica) {
        Node.await(
                () -> "the offsets differ: " + state(primary) + "\n" + state(replica),
                () -> replica.isLinked() && isLevel(primary, replica));
        assertSame(primary, replica);
    }

    private static String state(Node node) {
        return node + "\n" + node.client().info("replication");
    }

    private static boolean isLevel(Node primary, Node replica) {
        String offset = primary.info("master_repl_offset");
        String sameAs =
                replica.info("slave_repl_offset").isEmpty()
                        ? replica.info("master_repl_offset")
                        : replica.info("slave_repl_offset");
        return offset.equals(sameAs) && offset.equals(primary.info("master_repl_offset"));
    }

    /** Waits until two servers hold the same, whatever their offsets are. */
    public static void assertSame(Node one, Node other) {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        List<String> differences = differences(one, other);
        while (!differences.isEmpty() && System.nanoTime() < deadline) {
            Node.pause(50);
            differences = differences(one, other);
        }
        assertThat(differences).as("%s and %s", one, other).isEmpty();
        assertSameDigest(one, other);
    }

    /* What the servers themselves say, where both can: a second opinion. Scores were written into
     * it in other digits before 7.2. */
    private static void assertSameDigest(Node one, Node other) {
        if (!one.info("redis_version").startsWith("7.2")
                || !other.info("redis_version").startsWith("7.2")) {
            return;
        }
        try {
            /* Keys may expire between the two answers. */
            Node.await(
                    () -> "the digests of " + one + " and " + other + " differ",
                    () -> other.call("DEBUG", "DIGEST").equals(one.call("DEBUG", "DIGEST")));
        } catch (JedisDataException notAllowed) {
            assertThat(notAllowed.getMessage()).containsIgnoringCase("debug");
        }
    }

    /** Where two servers differ, the first few places. */
    public static List<String> differences(Node one, Node other) {
        List<String> found = new ArrayList<>();
        try (Jedis left = one.connect();
                Jedis right = other.connect()) {
            for (int database = 0; database < DATABASES; database++) {
                left.select(database);
                right.select(database);
                compare("db" + database, left, right, found);
            }
        }
        return found;
    }

    private static void compare(String database, Jedis left, Jedis right, List<String> found) {
        Set<String> keys = keys(left);
        Set<String> others = keys(right);
        only(database + ": only left", keys, others, found);
        only(database + ": only right", others, keys, found);
        keys.retainAll(others);
        List<String> all = List.copyOf(keys);
        for (int from = 0; from < all.size() && found.size() < SHOWN; from += AT_ONCE) {
            List<String> some = all.subList(from, Math.min(all.size(), from + AT_ONCE));
            Map<String, State> states = read(left, some);
            Map<String, State> otherStates = read(right, some);
            for (String key : some) {
                State state = states.get(key);
                if (!state.isAs(otherStates.get(key)) && found.size() < SHOWN) {
                    found.add(database + " " + key + ": " + state + " | " + otherStates.get(key));
                }
            }
        }
    }

    private static void only(String what, Set<String> some, Set<String> others, List<String> to) {
        List<String> alone = some.stream().filter(each -> !others.contains(each)).toList();
        if (!alone.isEmpty()) {
            to.add(what + ": " + alone.size() + " " + alone.subList(0, Math.min(5, alone.size())));
        }
    }

    private static Set<String> keys(Jedis client) {
        Set<String> keys = new TreeSet<>();
        ScanParams some = new ScanParams().count(AT_ONCE);
        String cursor = ScanParams.SCAN_POINTER_START;
        do {
            var page = client.scan(cursor, some);
            keys.addAll(page.getResult());
            cursor = page.getCursor();
        } while (!cursor.equals(ScanParams.SCAN_POINTER_START));
        return keys;
    }

    /**
     * What one key holds.
     *
     * @param expiresAtMs the moment, -1: never
     * @param isExact whether the server told the moment itself
     */
    private record State(String type, String value, long expiresAtMs, boolean isExact) {

        boolean isAs(State other) {
            boolean isTimeSame =
                    isExact && other.isExact || expiresAtMs < 0 || other.expiresAtMs < 0
                            ? expiresAtMs == other.expiresAtMs
                            : Math.abs(expiresAtMs - other.expiresAtMs) <= TOLERANCE_MS;
            return type.equals(other.type) && value.equals(other.value) && isTimeSame;
        }

        @Override
        public String toString() {
            String start = value.length() <= 120 ? value : value.substring(0, 120) + "...";
            return type + " " + start + " until " + expiresAtMs;
        }
    }

    private static Map<String, State> read(Jedis client, List<String> keys) {
        boolean isExact = client.info("server").contains("redis_version:7");
        List<Response<String>> types = new ArrayList<>();
        List<Response<Long>> times = new ArrayList<>();
        Pipeline first = client.pipelined();
        for (String key : keys) {
            types.add(first.type(key));
            times.add(isExact ? first.pexpireTime(key) : first.pttl(key));
        }
        first.sync();
        long now = isExact ? 0 : System.currentTimeMillis();
        Pipeline second = client.pipelined();
        List<Response<Object>> values = new ArrayList<>();
        for (int i = 0; i < keys.size(); i++) {
            values.add(readValue(second, types.get(i).get(), keys.get(i)));
        }
        second.sync();
        Map<String, State> states = new TreeMap<>();
        for (int i = 0; i < keys.size(); i++) {
            String type = types.get(i).get();
            long time = times.get(i).get();
            Object reply = values.get(i).get();
            String value =
                    type.equals("zset")
                            ? scored((List<?>) reply)
                            : text(reply, type.equals("set"), type.equals("hash"));
            states.put(keys.get(i), new State(type, value, time < 0 ? time : time + now, isExact));
        }
        return states;
    }

    private static Response<Object> readValue(Pipeline pipeline, String type, String key) {
        return switch (type) {
            case "string" -> pipeline.sendCommand(Command.GET, key);
            case "list" -> pipeline.sendCommand(Command.LRANGE, key, "0", "-1");
            case "hash" -> pipeline.sendCommand(Command.HGETALL, key);
            case "set" -> pipeline.sendCommand(Command.SMEMBERS, key);
            case "zset" -> pipeline.sendCommand(Command.ZRANGE, key, "0", "-1", "WITHSCORES");
            case "stream" -> pipeline.sendCommand(Command.XRANGE, key, "-", "+");
            default -> pipeline.sendCommand(Command.TYPE, key);
        };
    }

    /* One text for a reply; members of a set in their order, fields of a hash likewise. */
    private static String text(Object reply, boolean isSet, boolean isHash) {
        if (!(reply instanceof List<?> list)) {
            return reply instanceof byte[] bytes ? encode(bytes) : String.valueOf(reply);
        }
        List<String> parts = new ArrayList<>();
        int step = isHash ? 2 : 1;
        for (int i = 0; i < list.size(); i += step) {
            String part = text(list.get(i), false, false);
            parts.add(isHash ? part + "=" + text(list.get(i + 1), false, false) : part);
        }
        String[] all = parts.toArray(String[]::new);
        if (isSet || isHash) {
            Arrays.sort(all);
        }
        return Arrays.toString(all);
    }

    /* Versions write the same score in different digits. */
    private static String scored(List<?> membersAndScores) {
        List<String> parts = new ArrayList<>();
        for (int i = 0; i < membersAndScores.size(); i += 2) {
            double score = Double.parseDouble(text(membersAndScores.get(i + 1), false, false));
            parts.add(text(membersAndScores.get(i), false, false) + "=" + score);
        }
        return parts.toString();
    }

    private static String encode(byte[] bytes) {
        for (byte each : bytes) {
            if (each < ' ' || each > '~') {
                return Base64.getEncoder().encodeToString(bytes);
            }
        }
        return SafeEncoder.encode(bytes);
    }
}
