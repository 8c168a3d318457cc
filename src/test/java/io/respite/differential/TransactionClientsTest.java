package io.respite.differential;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Clients that watch keys, queue commands and track what they read, all at once: each gets the
 * replies and messages that a real Redis gives it, in the same order, and the same data is left.
 */
class TransactionClientsTest extends CrowdContest {

    private static final int CLIENTS = 4;
    private static final int STEPS = 120;

    @Test
    void theSameTransactionsAreRun() throws IOException {
        play(30);
    }

    @Test
    @Tag("long")
    void theSameTransactionsAreRunForLong() throws IOException {
        play(3_000);
    }

    @Override
    String difference(List<Step> steps) throws IOException {
        Crowd ours = new Crowd(respite, CLIENTS);
        Crowd theirs = new Crowd(redis, CLIENTS);
        for (int i = 0; i < CLIENTS - 1; i++) {
            ours.useResp3(i);
            theirs.useResp3(i);
        }
        try {
            for (Step step : steps) {
                String difference = difference(ours, theirs, step);
                if (difference != null) {
                    return difference;
                }
            }
            for (String database : List.of("1", "0")) {
                String our = content(ours, database);
                String their = content(theirs, database);
                if (!our.equals(their)) {
                    return "database " + database + "\nRespite:\n" + our + "\nRedis:\n" + their;
                }
            }
            return null;
        } finally {
            ours.leave();
            theirs.leave();
        }
    }

    private static String content(Crowd crowd, String database) throws IOException {
        crowd.look(Request.exact("SELECT", database));
        Reply values = crowd.look(Request.exact("MGET", "a", "b", "c", "n"));
        Reply list = crowd.look(Request.exact("LRANGE", "l", "0", "-1"));
        Reply other = crowd.look(Request.exact("LRANGE", "m", "0", "-1"));
        return values + "\n" + list + "\n" + other;
    }

    @Override
    List<Step> steps(Random random) {
        /* What 7.2 changed about the order of messages and replies is in the transcripts. */
        boolean tracks = !isBefore72();
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < STEPS; i++) {
            int client = random.nextInt(CLIENTS);
            List<String> words =
                    switch (random.nextInt(tracks ? 10 : 8)) {
                        case 0, 1 -> transaction(random);
                        case 2, 3, 4 -> write(random);
                        case 5 -> other(random);
                        case 8, 9 -> tracking(random);
                        default -> read(random);
                    };
            steps.add(new Step(client, new Request(Mode.EXACT, words)));
        }
        return steps;
    }

    private static List<String> transaction(Random random) {
        return switch (random.nextInt(12)) {
            case 0, 1, 2 -> List.of("MULTI");
            case 3, 4, 5, 6 -> List.of("EXEC");
            case 7 -> List.of("DISCARD");
            case 8 -> List.of("UNWATCH");
            case 9 -> List.of("WATCH", key(random), key(random), list(random));
            default -> List.of("WATCH", key(random));
        };
    }

    private static List<String> write(Random random) {
        String key = key(random);
        return switch (random.nextInt(20)) {
            case 0, 1, 2 -> List.of("SET", key, "" + random.nextInt(9));
            case 3, 4 -> List.of("INCR", key);
            case 5 -> List.of("DEL", key, key(random), list(random));
            case 6 -> List.of("APPEND", key, "x");
            case 7 -> List.of("MSET", key, "1", key(random), "2");
            case 8 -> List.of("RENAME", key, key(random));
            case 9 -> List.of("COPY", key, key(random), "REPLACE");
            case 10 -> List.of("MOVE", key, "1");
            case 11 -> List.of("EXPIRE", key, "1000");
            case 12 -> List.of("PERSIST", key);
            case 13 -> List.of("RPUSH", list(random), "x", "y");
            case 14 -> List.of("LMOVE", list(random), list(random), "LEFT", "RIGHT");
            case 15 -> List.of("LREM", list(random), "1", "x");
            case 16 -> List.of("SETNX", key, "9");
            case 17 -> List.of("GETDEL", key);
            case 18 -> List.of("SORT", list(random), "ALPHA", "STORE", list(random));
            default -> List.of("GETEX", key, random.nextBoolean() ? "PERSIST" : "EX", "100");
        };
    }

    private static List<String> read(Random random) {
        return switch (random.nextInt(8)) {
            case 0, 1, 2 -> List.of("GET", key(random));
            case 3 -> List.of("MGET", key(random), key(random), list(random));
            case 4 -> List.of("LRANGE", list(random), "0", "-1");
            case 5 -> List.of("TYPE", key(random));
            case 6 -> List.of("EXISTS", key(random), list(random));
            default -> List.of("STRLEN", key(random));
        };
    }

    /** Rarer commands, and some that are refused. */
    private static List<String> other(Random random) {
        return switch (random.nextInt(16)) {
            case 0 -> List.of("FLUSHDB");
            case 1 -> List.of("FLUSHALL");
            case 2 -> List.of("SWAPDB", "0", "1");
            case 3, 4 -> List.of("SELECT", "" + random.nextInt(2));
            case 5 -> List.of("NOSUCH", "command");
            case 6 -> List.of("GET");
            case 7 -> List.of("SELECT", "99");
            case 8 -> List.of("LPUSH", key(random), "wrong", "type");
            case 9 -> List.of("RESET");
            case 10 -> List.of("SET", key(random), "v", "NX", "XX");
            case 11 -> List.of("EXEC", "now");
            case 12 -> List.of("CLIENT", "GETNAME");
            default -> List.of("PING");
        };
    }

    private static List<String> tracking(Random random) {
        return switch (random.nextInt(14)) {
            case 0, 1, 2, 3 -> List.of("CLIENT", "TRACKING", "ON");
            case 4 -> List.of("CLIENT", "TRACKING", "ON", "NOLOOP");
            case 5 -> List.of("CLIENT", "TRACKING", "ON", "OPTIN");
            case 6 -> List.of("CLIENT", "TRACKING", "ON", "BCAST");
            case 7 -> List.of("CLIENT", "TRACKING", "ON", "BCAST", "PREFIX", key(random), "NOLOOP");
            case 8 -> List.of("CLIENT", "TRACKING", "OFF");
            case 9, 10 -> List.of("CLIENT", "CACHING", "YES");
            case 11 -> redirection(random);
            case 12 -> List.of("CLIENT", "CACHING", "NO");
            default -> List.of("SUBSCRIBE", "__redis__:invalidate");
        };
    }

    private static List<String> redirection(Random random) {
        String client = "client:" + random.nextInt(CLIENTS);
        return List.of("CLIENT", "TRACKING", "ON", "REDIRECT", client);
    }

    private static String key(Random random) {
        return List.of("a", "b", "c", "n").get(random.nextInt(4));
    }

    private static String list(Random random) {
        return random.nextBoolean() ? "l" : "m";
    }
}
