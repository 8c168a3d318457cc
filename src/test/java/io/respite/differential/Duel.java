package io.respite.differential;

import io.respite.golden.CommandLine;
import io.respite.golden.Connection;
import io.respite.golden.LocalTarget;
import io.respite.golden.RealRedis;
import io.respite.golden.ReplyLines;
import io.respite.golden.Target;
import io.respite.golden.Version;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Two servers with one connection to each: Respite, in this process, and a real Redis. */
final class Duel implements AutoCloseable {

    private static final Version REDIS_7_0 = new Version("7.0");
    private static final Version REDIS_7_2 = new Version("7.2");
    private static final Duration BLOCKED = Duration.ofMillis(20);
    private static final int SILENCE_MS = 30_000;
    private static final int MOST_CALLS = 100_000;
    private static final long TIME_SLACK = 30_000;

    private static final List<Request> FRESH =
            List.of(
                    Request.exact("FLUSHALL"),
                    Request.exact("CONFIG", "SET", "hz", "500"),
                    Request.exact("CONFIG", "SET", "hash-max-listpack-entries", "128"),
                    Request.exact("CONFIG", "SET", "hash-max-listpack-value", "64"),
                    Request.exact("CONFIG", "SET", "set-max-intset-entries", "512"),
                    Request.exact("CONFIG", "SET", "set-max-listpack-entries", "128"),
                    Request.exact("CONFIG", "SET", "set-max-listpack-value", "64"),
                    Request.exact("CONFIG", "SET", "zset-max-listpack-entries", "128"),
                    Request.exact("CONFIG", "SET", "zset-max-listpack-value", "64"),
                    Request.exact("CONFIG", "SET", "list-max-listpack-size", "-2"),
                    Request.exact("CONFIG", "SET", "list-compress-depth", "0"),
                    Request.exact("CONFIG", "SET", "stream-node-max-entries", "100"),
                    Request.exact("CONFIG", "SET", "stream-node-max-bytes", "4096"),
                    Request.exact("CONFIG", "SET", "hll-sparse-max-bytes", "3000"));

    private final Target respite;
    private final RealRedis redis;
    private final UnaryOperator<Request> fault;
    private Connection ours;
    private Connection theirs;
    private String protocol;

    /** Starts the Redis; the two are closed with this. */
    Duel(Target respite, Path redisServer) throws IOException {
        this(respite, redisServer, request -> request);
    }

    /** With a fault that is planted: what our server makes of each request. */
    Duel(Target respite, Path redisServer, UnaryOperator<Request> fault) throws IOException {
        this.respite = respite;
        this.fault = fault;
        redis = RealRedis.start(redisServer, SILENCE_MS);
        begin();
    }

    String redisName() {
        return redis.name();
    }

    /** Whether both have the command, and the other one is not too old for the form. */
    boolean isFor(Grammar.Line line) {
        Request info = Request.exact("COMMAND", "INFO", line.command());
        return redis.version().compareTo(new Version(line.since())) >= 0
                && askRespite(info).lines().size() > 2
                && askRedis(info).lines().size() > 2;
    }

    /** Makes both empty and alike, with fresh connections and one time. */
    void begin() throws IOException {
        if (ours != null) {
            ours.close();
            theirs.close();
        }
        ours = respite.connect();
        theirs = redis.connect();
        protocol = "2";
        if (respite instanceof LocalTarget local) {
            long behind = System.currentTimeMillis() - local.server().clock().millis();
            local.advance(Duration.ofMillis(behind));
        }
        for (Request request : FRESH) {
            askRespite(request);
            askRedis(request);
        }
    }

    /** Sends the request to both; null when the replies are alike. */
    Difference play(Request request) {
        return switch (request.mode()) {
            case RANDOM -> random(request);
            case POP -> pop(request);
            case SCAN -> scan(request);
            case LEX -> isOfOneScore(request) ? compare(request) : null;
            default -> isInNoOrder(request) ? compareShapes(request) : compare(request);
        };
    }

    /** Whether it takes some members of a set as they stand in a table. */
    private boolean isInNoOrder(Request request) {
        List<String> words = request.arguments();
        return request.name().startsWith("SORT")
                && words.contains("BY")
                && !words.get(Math.min(words.size() - 1, words.indexOf("BY") + 1)).contains("*")
                && !words.contains("STORE")
                && askRedis(Request.exact("OBJECT", "ENCODING", words.get(1)))
                        .first()
                        .endsWith("hashtable");
    }

    private Difference compareShapes(Request request) {
        Reply our = askRespite(request);
        Reply their = askRedis(request);
        boolean alike = our.isError() ? our.equals(their) : our.shape().equals(their.shape());
        return alike ? null : new Difference(request, our, their);
    }

    private Difference compare(Request request) {
        return compare(request, askRespite(request), askRedis(request));
    }

    /** Whether a range by text means something; so it does where there is no sorted set at all. */
    private boolean isOfOneScore(Request request) {
        int at = request.name().equals("ZRANGESTORE") ? 2 : 1;
        if (request.arguments().size() <= at) {
            return true;
        }
        String key = request.arguments().get(at);
        Reply all = askRedis(Request.exact("ZRANGE", key, "0", "-1", "WITHSCORES"));
        List<String> leaves = all.leaves(1);
        return all.isError()
                || IntStream.range(0, leaves.size())
                                .filter(i -> i % 2 == 1)
                                .mapToObj(leaves::get)
                                .distinct()
                                .count()
                        < 2;
    }

    private Difference compare(Request request, Reply our, Reply their) {
        if (isOlder() && !our.equals(their)) {
            return compareAsNumbers(request, our, their);
        }
        return compareExactly(request, our, their);
    }

    /** Before 7.2 scores have up to 17 digits where fewer would do. */
    private Difference compareAsNumbers(Request request, Reply our, Reply their) {
        boolean isAlike =
                compareExactly(request, our.withPlainNumbers(), their.withPlainNumbers()) == null;
        return isAlike ? null : new Difference(request, our, their);
    }

    private Difference compareExactly(Request request, Reply our, Reply their) {
        boolean alike =
                our.equals(their)
                        || isOlder() && our.isError() && their.isError()
                        || switch (request.mode()) {
                            case UNORDERED -> our.inAnyOrder(1).equals(their.inAnyOrder(1));
                            case PAIRS -> our.inAnyOrder(2).equals(their.inAnyOrder(2));
                            case MOMENTS -> our.withoutMoments().equals(their.withoutMoments());
                            case TIME -> isAboutTheSame(our.integer(), their.integer());
                            case ENCODING -> isOfNewRules(request, their);
                            case ANSWERED -> our.isError() == their.isError();
                            default -> false;
                        };
        if (request.name().equals("HELLO") && !their.isError() && request.arguments().size() > 1) {
            protocol = request.arguments().get(1);
        }
        return alike ? null : new Difference(request, our, their);
    }

    /** Whether its errors may read otherwise: the transcripts hold the texts of 7.2. */
    private boolean isOlder() {
        return redis.version().compareTo(REDIS_7_2) < 0;
    }

    private static boolean isAboutTheSame(Long our, Long their) {
        return our != null
                && their != null
                && our >= 0
                && their >= 0
                && Math.abs(our - their) < TIME_SLACK;
    }

    /** 7.2 has new names for small values, and other rules for when they become large. */
    private boolean isOfNewRules(Request request, Reply their) {
        Request type = Request.exact("TYPE", request.arguments().getLast());
        return isOlder() && !their.isError() && !askRedis(type).first().equals("+string");
    }

    private Difference random(Request request) {
        Reply our = askRespite(request);
        Reply their = askRedis(request);
        if (our.isError() || their.isError() || our.isEmpty() || their.isEmpty()) {
            return compare(request, our, their);
        }
        boolean isPaired = request.arguments().size() == 4;
        int atATime = isPaired ? 2 : 1;
        Reply all = askRedis(members(request, isPaired));
        List<String> members = (isOlder() ? our.withPlainNumbers() : our).leaves(atATime);
        Set<String> known =
                new HashSet<>((isOlder() ? all.withPlainNumbers() : all).leaves(atATime));
        boolean isDistinct =
                request.arguments().size() > 2 && !request.arguments().get(2).startsWith("-");
        boolean alike =
                our.shape().equals(their.shape())
                        && known.containsAll(members)
                        && (!isDistinct || new HashSet<>(members).size() == members.size());
        return alike ? null : new Difference(request, our, their);
    }

    /** The request for everything that a random member is one of. */
    private static Request members(Request random, boolean isPaired) {
        String key = random.arguments().size() > 1 ? random.arguments().get(1) : "";
        return switch (random.name()) {
            case "RANDOMKEY" -> Request.exact("KEYS", "*");
            case "SRANDMEMBER" -> Request.exact("SMEMBERS", key);
            case "HRANDFIELD" -> Request.exact(isPaired ? "HGETALL" : "HKEYS", key);
            case "ZRANDMEMBER" ->
                    isPaired
                            ? Request.exact("ZRANGE", key, "0", "-1", "WITHSCORES")
                            : Request.exact("ZRANGE", key, "0", "-1");
            default -> throw new IllegalArgumentException(random + " has no random members");
        };
    }

    private Difference pop(Request request) {
        String key = request.arguments().get(1);
        Reply our = askRespite(request);
        if (our.isError() || our.isEmpty()) {
            return compare(request, our, askRedis(request));
        }
        List<String> members = our.leaves(1).stream().map(Reply::text).toList();
        Long size = askRedis(Request.exact("SCARD", key)).integer();
        List<String> remove = new ArrayList<>(List.of("SREM", key));
        remove.addAll(members);
        Reply removed = askRedis(new Request(Mode.EXACT, remove));
        boolean isSingle = request.arguments().size() == 2;
        long wanted = isSingle ? 1 : Long.parseLong(request.arguments().get(2));
        boolean alike =
                size != null
                        && members.size() == Math.min(wanted, size)
                        && removed.equals(new Reply(List.of(":" + members.size())))
                        && our.first()
                                .startsWith(isSingle ? "$" : protocol.equals("3") ? "~" : "*");
        return alike ? null : new Difference(request, our, removed);
    }

    private Difference scan(Request request) {
        int cursorAt = request.name().equals("SCAN") ? 1 : 2;
        Reply our = askRespite(request);
        Reply their = askRedis(request);
        if (our.isError() || their.isError() || !request.arguments().get(cursorAt).equals("0")) {
            return our.isError() == their.isError() ? null : new Difference(request, our, their);
        }
        int atATime = Set.of("HSCAN", "ZSCAN").contains(request.name()) ? 2 : 1;
        Set<String> ourAll = new TreeSet<>();
        Set<String> theirAll = new TreeSet<>();
        gather(our, atATime, ourAll);
        gather(their, atATime, theirAll);
        for (int i = 0; !our.cursor().equals("0") && i < MOST_CALLS; i++) {
            our = askRespite(request.with(cursorAt, our.cursor()));
            gather(our, atATime, ourAll);
        }
        while (!their.cursor().equals("0")) {
            their = askRedis(request.with(cursorAt, their.cursor()));
            gather(their, atATime, theirAll);
        }
        return ourAll.equals(theirAll) && our.cursor().equals("0")
                ? null
                : new Difference(
                        request,
                        new Reply(List.of("all of it", "" + ourAll)),
                        new Reply(List.of("all of it", "" + theirAll)));
    }

    private void gather(Reply reply, int atATime, Set<String> all) {
        List<String> elements = (isOlder() ? reply.withPlainNumbers() : reply).scanned();
        for (int i = 0; i < elements.size(); i += atATime) {
            all.add(String.join(" ", elements.subList(i, i + atATime)));
        }
    }

    /** Compares every key of both databases: type, encoding, time to live and content. */
    List<Request> everything() {
        List<Request> requests = new ArrayList<>();
        for (String database : List.of("0", "1")) {
            Request select = Request.exact("SELECT", database);
            requests.add(select);
            askRedis(select);
            requests.add(new Request(Mode.UNORDERED, List.of("KEYS", "*")));
            Reply keys = askRedis(Request.exact("KEYS", "*"));
            for (String leaf : keys.leaves(1)) {
                addContent(Reply.text(leaf), requests);
            }
        }
        return requests;
    }

    private void addContent(String key, List<Request> requests) {
        String type = askRedis(Request.exact("TYPE", key)).first();
        boolean isOrdered =
                !isOlder()
                        && askRedis(Request.exact("OBJECT", "ENCODING", key))
                                .first()
                                .matches(".*(list|zip).*");
        requests.add(Request.exact("TYPE", key));
        requests.add(new Request(Mode.ENCODING, List.of("OBJECT", "ENCODING", key)));
        requests.add(new Request(Mode.TIME, List.of("PTTL", key)));
        requests.add(
                switch (type) {
                    case "+string" -> Request.exact("GET", key);
                    case "+list" -> Request.exact("LRANGE", key, "0", "-1");
                    case "+hash" ->
                            new Request(
                                    isOrdered ? Mode.EXACT : Mode.PAIRS, List.of("HGETALL", key));
                    case "+stream" ->
                            isOlder()
                                    ? Request.exact("XRANGE", key, "-", "+")
                                    : new Request(
                                            Mode.MOMENTS,
                                            List.of("XINFO", "STREAM", key, "FULL", "COUNT", "0"));
                    case "+set" -> new Request(Mode.UNORDERED, List.of("SMEMBERS", key));
                    case "+zset" -> Request.exact("ZRANGE", key, "0", "-1", "WITHSCORES");
                    default -> throw new IllegalArgumentException(key + " is " + type);
                });
    }

    private Reply askRespite(Request request) {
        Reply reply = ask(ours, fault.apply(request));
        if (reply.first().equals(ReplyLines.SILENCE)) {
            respite.advance(BLOCKED);
            reply = read(ours);
        }
        return reply;
    }

    private Reply askRedis(Request request) {
        boolean isOld = redis.version().compareTo(REDIS_7_0) < 0;
        return ask(theirs, isOld ? request.inOldWords() : request);
    }

    private static Reply ask(Connection connection, Request request) {
        try {
            connection.send(CommandLine.request(request.bytes()));
        } catch (IOException e) {
            return new Reply(List.of("(" + e + ")"));
        }
        return read(connection);
    }

    private static Reply read(Connection connection) {
        try {
            return new Reply(ReplyLines.read(connection.replies(), 1));
        } catch (IOException e) {
            return new Reply(List.of("(" + e + ")"));
        }
    }

    @Override
    public void close() throws IOException {
        ours.close();
        theirs.close();
        respite.close();
        redis.close();
    }
}
