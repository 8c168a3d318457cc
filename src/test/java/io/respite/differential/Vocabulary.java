package io.respite.differential;

import java.util.List;
import java.util.Random;

/**
 * Random words of a kind, few enough to meet again, with a few odd ones. No word makes a server
 * hold or send more than some megabytes.
 */
final class Vocabulary {

    private static final String[] OWNED = {
        "string", "list", "hash", "set", "zset", "bits", "hll", "geo", "lexset", "stream"
    };
    private static final int KEYS_OF_A_KIND = 3;
    private static final int IDS_A_MILLISECOND = 4;
    private static final String MOST_ID = "18446744073709551615-18446744073709551615";
    private static final int[] POOLS = {6, 25, 300};
    private static final String[] VALUES = {
        "",
        "0",
        "12",
        "-7",
        "3.25",
        "9223372036854775807",
        "hello",
        "a b",
        "\r\n\0\u00ff",
        "1e5",
        "007"
    };
    private static final String[] FLOATS = {
        "1.5",
        "0",
        "-3",
        "0.1",
        "1e3",
        "-2.5e-3",
        "1e17",
        "3.0",
        "4e-300",
        "1.7976931348623157e308",
        "inf",
        "-inf",
        "nan",
        "abc",
        "",
        "0x10",
        " 1"
    };
    private static final String[] GLOBS = {
        "*", "?", "??", "1*", "*2", "[a-c]*", "[^1]*", "m*", "\\*", "s*1", "*e*", "[", ""
    };
    private static final String[] BIT_TYPES = {
        "u1", "i1", "u2", "u4", "i5", "u8", "i8", "u13", "i16", "u31", "u32", "i33", "u63", "i64",
        "i63"
    };
    private static final String[] UNITS = {"m", "km", "mi", "ft", "KM"};
    private static final String[] TYPES = {
        "string", "list", "hash", "set", "zset", "HASH", "stream"
    };
    private static final String[] PATTERNS = {
        "string*", "hash1->*", "hash*->1", "*", "nosuch*", "x", "list*", "#"
    };

    private final Random random;
    private final long nowS;
    private final int pool;
    private int moments;
    private int ids;
    private int counted;

    /** @param nowS the moment from which times are counted, in seconds since 1970 */
    Vocabulary(Random random, long nowS) {
        this.random = random;
        this.nowS = nowS;
        this.pool = POOLS[random.nextInt(POOLS.length)];
    }

    /** Adds a word of the given kind, or several. */
    void add(String kind, List<String> words) {
        if (kind.startsWith("n:")) {
            counted = 1 + random.nextInt(3);
            words.add("" + (rarely(30) ? counted + 1 : counted));
            for (int i = 0; i < counted; i++) {
                words.add(word(kind.substring(2)));
            }
        } else if (kind.equals("weights")) {
            words.add("WEIGHTS");
            for (int i = 0; i < counted; i++) {
                words.add(word("score"));
            }
        } else {
            words.add(word(kind));
        }
    }

    private String word(String kind) {
        return switch (kind) {
            case "string",
                    "list",
                    "hash",
                    "set",
                    "zset",
                    "bits",
                    "hll",
                    "geo",
                    "lexset",
                    "stream" ->
                    rarely(14) ? key() : kind + (1 + random.nextInt(KEYS_OF_A_KIND));
            case "key" -> rarely(20) ? "nosuch" : key();
            case "db" -> "" + random.nextInt(2);
            case "element" -> element();
            case "integer" -> "" + (rarely(8) ? random.nextLong() : random.nextInt(pool));
            case "value" -> value();
            case "sketch" -> sketch();
            case "type" -> one(TYPES);
            case "glob" -> one(GLOBS);
            case "pattern" -> one(PATTERNS);
            case "cursor" -> "0";
            case "timeout" -> rarely(20) ? one("-1", "x", "1e400") : "0.01";
            case "protocol" -> one("2", "3");
            case "ttl", "ttl-ms", "at", "at-ms" -> moment(kind);
            case "bit", "bit-offset", "bit-type", "bit-place", "offset" -> ofBits(kind);
            case "new-id", "id", "from", "to", "group", "consumer", "idle", "timeout-ms" ->
                    ofStreams(kind);
            case "longitude", "latitude", "radius", "unit" -> ofPlaces(kind);
            default -> number(kind);
        };
    }

    private String key() {
        return one(OWNED) + (1 + random.nextInt(KEYS_OF_A_KIND));
    }

    /** A member, a field or an element: half of them numbers. */
    private String element() {
        int which = random.nextInt(pool);
        if (rarely(40)) {
            return value();
        }
        return random.nextBoolean() ? "" + which : "m" + which;
    }

    private String value() {
        if (rarely(12)) {
            return "v".repeat(one(9, 20, 44, 45, 63, 64, 65, 200, 1100, 9000));
        }
        return one(VALUES);
    }

    /** A HyperLogLog as one could write it by hand: empty or dense, at times not quite one. */
    private String sketch() {
        boolean isDense = rarely(3);
        StringBuilder text = new StringBuilder(rarely(20) ? "HYLK" : "HYLL");
        text.append((char) (rarely(20) ? 2 : isDense ? 0 : 1)).append("\0\0\0");
        for (int i = 0; i < 8; i++) {
            text.append((char) (i == 7 && random.nextBoolean() ? 0x80 : random.nextInt(3)));
        }
        if (!isDense) {
            return text.append("\u007f\u00ff").toString();
        }
        int factor = random.nextInt(64);
        for (int i = 0; i < 12_288 + (rarely(8) ? 1 : 0); i++) {
            text.append((char) (i * factor & 0xff));
        }
        return text.toString();
    }

    private String number(String kind) {
        return switch (kind) {
            case "number" ->
                    rarely(10)
                            ? one("9223372036854775807", "-9223372036854775808", "x", "1.0", "")
                            : "" + (random.nextInt(2000) - 1000);
            case "float" -> rarely(3) ? one(FLOATS) : hundredths(2000);
            case "count" -> rarely(20) ? one("1000", "-1", "x", "9223372036854775807") : small(9);
            case "signed" -> "" + (rarely(20) ? random.nextInt(400) - 200 : random.nextInt(17) - 8);
            case "near" -> "" + (random.nextInt(25) - 12);
            case "index" ->
                    rarely(30)
                            ? one(
                                    "1000",
                                    "-1000",
                                    "x",
                                    "9223372036854775807",
                                    "-9223372036854775808")
                            : "" + (random.nextInt(25) - 12);
            case "score" -> score();
            case "min" -> rarely(4) ? "-inf" : bound();
            case "max" -> rarely(4) ? "+inf" : bound();
            case "lex" -> rarely(4) ? one("-", "+") : one("[", "(") + element();
            default -> throw new IllegalArgumentException("no words of the kind " + kind);
        };
    }

    private String score() {
        return rarely(12) ? one(FLOATS) : rarely(3) ? hundredths(1000) : "" + random.nextInt(12);
    }

    private String bound() {
        return random.nextBoolean() ? score() : "(" + score();
    }

    private String ofBits(String kind) {
        return switch (kind) {
            case "bit" -> rarely(40) ? "2" : small(2);
            case "bit-offset" ->
                    rarely(20)
                            ? one("4294967296", "-1", "x", "70000")
                            : small(rarely(3) ? 3000 : 90);
            case "bit-type" -> rarely(40) ? one("u64", "i65", "u0", "x8", "u") : one(BIT_TYPES);
            case "bit-place" -> rarely(4) ? "#" + small(12) : small(120);
            default -> rarely(25) ? one("536870912", "-1", "x", "9223372036854775807") : small(60);
        };
    }

    private String ofPlaces(String kind) {
        return switch (kind) {
            case "longitude" -> rarely(30) ? one("180.1", "-181", "x") : degrees(180);
            case "latitude" -> rarely(30) ? one("85.06", "-86", "x") : degrees(85);
            case "radius" ->
                    rarely(30)
                            ? one("-1", "x", "0", "1e9")
                            : "" + Math.round(Math.pow(10, 1 + 6 * random.nextDouble()));
            default -> rarely(40) ? "parsec" : one(UNITS);
        };
    }

    /** Ids that are added only grow; the others are mostly ids that were added. */
    private String ofStreams(String kind) {
        return switch (kind) {
            case "new-id" -> id(++ids);
            case "id" ->
                    rarely(25)
                            ? one("-", "+", "$", ">", "x", "1-2-3", "(1", "", "0-0", MOST_ID)
                            : id(1 + random.nextInt(ids + 2));
            case "from" -> rarely(3) ? "-" : (rarely(4) ? "(" : "") + word("id");
            case "to" -> rarely(3) ? "+" : (rarely(4) ? "(" : "") + word("id");
            case "group" -> rarely(30) ? value() : "g" + random.nextInt(3);
            case "consumer" -> rarely(30) ? value() : "c" + random.nextInt(3);
            case "idle" ->
                    rarely(20) ? one("-1", "x", "9223372036854775807") : "" + one(0, 500_000);
            default -> rarely(20) ? one("-1", "x", "1.5") : "10";
        };
    }

    private String id(int number) {
        int millis = number / IDS_A_MILLISECOND;
        int sequence = number % IDS_A_MILLISECOND;
        return sequence == 0 && random.nextBoolean() ? "" + millis : millis + "-" + sequence;
    }

    /** Half of the places lie close together. */
    private String degrees(int limit) {
        double far = (2 * random.nextDouble() - 1) * limit;
        return String.format("%." + random.nextInt(8) + "f", random.nextBoolean() ? far : far / 40);
    }

    /**
     * A time to live or a moment. No two lie so close that the time that a test takes changes their
     * order.
     */
    private String moment(String kind) {
        if (rarely(15)) {
            return one("-1", "0", "x", "9223372036854775807", "-9223372036854775808");
        }
        long ttlS = 1000L * (1 + (moments++ * 7919L) % 100_003);
        return switch (kind) {
            case "ttl" -> "" + ttlS;
            case "ttl-ms" -> "" + ttlS * 1000;
            case "at" -> "" + (nowS + ttlS);
            default -> "" + (nowS + ttlS) * 1000;
        };
    }

    private String hundredths(int limit) {
        return "" + (random.nextInt(limit) - limit / 4) / 100.0;
    }

    private String small(int limit) {
        return "" + random.nextInt(limit);
    }

    private boolean rarely(int oneIn) {
        return random.nextInt(oneIn) == 0;
    }

    private String one(String... words) {
        return words[random.nextInt(words.length)];
    }

    private int one(int... numbers) {
        return numbers[random.nextInt(numbers.length)];
    }
}
