package io.respite.differential;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Clients that wait for lists, sorted sets and streams are served by the same commands, in the same
 * order and with the same replies as by a real Redis, and the same is left for the others.
 */
class WaitingClientsTest extends CrowdContest {

    private static final int CLIENTS = 6;
    private static final int STEPS = 80;
    private static final String[] KEYS = {"l1", "l2", "l3", "z1", "z2", "x1", "x2"};

    @Test
    void theSameClientsAreServed() throws IOException {
        play(30);
    }

    @Test
    @Tag("long")
    void theSameClientsAreServedForLong() throws IOException {
        play(3_000);
    }

    @Override
    List<Step> steps(Random random) throws IOException {
        return known(anySteps(random));
    }

    /**
     * The steps whose commands both servers have: a Redis 6.2 has no BLMPOP and BZMPOP. And before
     * 7.2 a client is not told that a key it waits for has come to be of another type, and one of
     * a group is told otherwise that the key is gone.
     */
    private List<Step> known(List<Step> steps) throws IOException {
        boolean isOlder = isBefore72();
        Crowd ours = new Crowd(respite, 0);
        Crowd theirs = new Crowd(redis, 0);
        List<Step> known = new ArrayList<>();
        for (Step step : steps) {
            if (isOlder && (mixesTypes(step.request()) || isOfStreams(step.request()))) {
                continue;
            }
            Request info = Request.exact("COMMAND", "INFO", step.request().name());
            if (ours.look(info).lines().size() > 2 && theirs.look(info).lines().size() > 2) {
                known.add(step);
            }
        }
        ours.leave();
        theirs.leave();
        return known;
    }

    private static boolean mixesTypes(Request request) {
        List<String> words = request.arguments();
        boolean isOfSets = words.stream().anyMatch(word -> word.matches("z\\d"));
        boolean isOfLists = words.stream().anyMatch(word -> word.matches("l\\d"));
        return request.name().equals("SET")
                || isOfSets && isOfLists && !request.name().equals("DEL");
    }

    private static boolean isOfStreams(Request request) {
        return request.arguments().stream().anyMatch(word -> word.matches("x\\d"));
    }

    @Override
    String difference(List<Step> steps) throws IOException {
        Crowd ours = new Crowd(respite, CLIENTS);
        Crowd theirs = new Crowd(redis, CLIENTS);
        try {
            for (Step step : steps) {
                if (ours.isWaiting(step.client())) {
                    continue;
                }
                String difference = difference(ours, theirs, step);
                if (difference != null) {
                    return difference;
                }
            }
            for (String key : KEYS) {
                Request look = look(key);
                Reply our = ours.look(look).withoutMoments();
                Reply their = theirs.look(look).withoutMoments();
                if (!our.equals(their)) {
                    return look + "\nRespite:\n" + our + "\nRedis:\n" + their;
                }
            }
            return null;
        } finally {
            ours.leave();
            theirs.leave();
        }
    }

    private Request look(String key) {
        boolean isOlder = isBefore72();
        return switch (key.charAt(0)) {
            case 'l' -> Request.exact("LRANGE", key, "0", "-1");
            case 'z' -> Request.exact("ZRANGE", key, "0", "-1", "WITHSCORES");
            default ->
                    isOlder
                            ? Request.exact("XLEN", key)
                            : Request.exact("XINFO", "STREAM", key, "FULL", "COUNT", "0");
        };
    }

    private static List<Step> anySteps(Random random) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            /* The last client never waits, so that somebody can always go on. */
            boolean waits = random.nextInt(5) < 2;
            int client = random.nextInt(CLIENTS - 1);
            boolean isOfStreams = random.nextInt(3) == 0;
            List<String> words =
                    waits
                            ? isOfStreams ? waitingForStream(random) : waiting(random)
                            : isOfStreams ? otherOfStreams(random, i) : other(random);
            steps.add(new Step(waits ? client : CLIENTS - 1, new Request(Mode.EXACT, words)));
        }
        return steps;
    }

    private static List<String> waiting(Random random) {
        String list = list(random);
        String zset = zset(random);
        return switch (random.nextInt(8)) {
            case 0, 1 -> List.of("BLPOP", list, list(random), "0");
            case 2 -> List.of("BRPOP", list, list(random), "0");
            case 3 -> List.of("BLMOVE", list, list(random), side(random), side(random), "0");
            case 4 -> List.of("BRPOPLPUSH", list, zset, "0");
            case 5 -> List.of("BLMPOP", "0", "2", list, list(random), side(random), "COUNT", "2");
            case 6 -> List.of("BZPOPMIN", zset, zset(random), list, "0");
            default -> List.of("BZMPOP", "0", "2", zset, zset(random), "MAX", "COUNT", "2");
        };
    }

    private static List<String> other(Random random) {
        String list = list(random);
        String zset = zset(random);
        String member = "m" + random.nextInt(9);
        String score = "" + random.nextInt(9);
        return switch (random.nextInt(18)) {
            case 0, 1 -> List.of("RPUSH", list, member);
            case 2 -> List.of("LPUSH", list, member, "n", "o", "p");
            case 3, 4 -> List.of("ZADD", zset, score, member);
            case 5 -> List.of("ZADD", zset, "1", "x", "2", "y", "3", "z");
            case 6 -> List.of("RENAME", list, list(random));
            case 7 -> List.of("COPY", list, list(random), "REPLACE");
            case 8 -> List.of("LMOVE", list, list(random), side(random), side(random));
            case 9 -> List.of("DEL", list, zset);
            case 10 -> List.of("SET", random.nextBoolean() ? list : zset, "v");
            case 11 -> List.of("CLIENT", "UNBLOCK", client(random), kind(random));
            case 12 -> List.of("ZUNIONSTORE", zset, "2", zset, zset(random));
            case 13 -> List.of("SORT", list, "ALPHA", "STORE", list(random));
            case 14 -> List.of("MOVE", list, "1");
            case 15 -> List.of("ZINCRBY", zset, score, member);
            case 16 -> List.of("RENAME", zset, list);
            default -> List.of("LINSERT", list, "BEFORE", "n", member);
        };
    }

    private static List<String> waitingForStream(Random random) {
        String stream = stream(random);
        String group = "g" + random.nextInt(2);
        String consumer = "c" + random.nextInt(2);
        return switch (random.nextInt(4)) {
            case 0 -> List.of("XREAD", "BLOCK", "0", "STREAMS", stream, "$");
            case 1 ->
                    List.of(
                            words(
                                    "XREADGROUP GROUP",
                                    group,
                                    consumer,
                                    "BLOCK 0 STREAMS x1 x2 > >"));
            default ->
                    List.of(
                            words(
                                    "XREADGROUP GROUP",
                                    group,
                                    consumer,
                                    "COUNT 1 BLOCK 0 STREAMS",
                                    stream,
                                    ">"));
        };
    }

    private static List<String> otherOfStreams(Random random, int step) {
        String stream = stream(random);
        String group = "g" + random.nextInt(2);
        return switch (random.nextInt(16)) {
            case 0 -> List.of("XGROUP", "DESTROY", stream, group);
            case 1 -> List.of("DEL", stream);
            case 2 -> List.of("RENAME", stream, stream(random));
            case 3 -> List.of("COPY", stream, stream(random), "REPLACE");
            case 4 -> List.of("SET", stream, "v");
            case 5 -> List.of("RENAME", list(random), stream);
            case 6 -> List.of("XGROUP", "SETID", stream, group, random.nextBoolean() ? "0" : "$");
            case 7 -> List.of("CLIENT", "UNBLOCK", client(random), kind(random));
            case 8 -> List.of(random.nextBoolean() ? "FLUSHALL" : "FLUSHDB");
            case 9 -> List.of("SWAPDB", "0", "1");
            case 10 -> List.of("MOVE", stream, "1");
            case 11, 12 -> List.of("XADD", stream, step + "-1", "a", "b");
            default -> List.of("XGROUP", "CREATE", stream, group, "$", "MKSTREAM");
        };
    }

    private static String[] words(String... parts) {
        return String.join(" ", parts).split(" ");
    }

    private static String stream(Random random) {
        return "x" + (1 + random.nextInt(2));
    }

    private static String list(Random random) {
        return "l" + (1 + random.nextInt(3));
    }

    private static String zset(Random random) {
        return "z" + (1 + random.nextInt(2));
    }

    private static String side(Random random) {
        return random.nextBoolean() ? "LEFT" : "RIGHT";
    }

    private static String kind(Random random) {
        return random.nextBoolean() ? "TIMEOUT" : "ERROR";
    }

    private static String client(Random random) {
        return "client:" + random.nextInt(CLIENTS - 1);
    }
}
