package io.respite.differential;

import io.respite.differential.Grammar.Choice;
import io.respite.differential.Grammar.Line;
import io.respite.differential.Grammar.Literal;
import io.respite.differential.Grammar.Part;
import io.respite.differential.Grammar.Repeated;
import io.respite.differential.Grammar.Slot;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Every number of every command once more, as the largest, the smallest, just beyond these, and
 * written in ways that some parsers take and others do not.
 */
final class Extremes {

    private static final Set<String> NUMBERS =
            Set.of(
                    "number",
                    "float",
                    "count",
                    "signed",
                    "index",
                    "score",
                    "min",
                    "max",
                    "bit",
                    "bit-offset",
                    "bit-place",
                    "offset",
                    "longitude",
                    "latitude",
                    "radius",
                    "ttl",
                    "ttl-ms",
                    "at",
                    "at-ms",
                    "cursor",
                    "new-id",
                    "id",
                    "from",
                    "to",
                    "idle",
                    "db",
                    "protocol");

    private static final List<String> WORDS =
            List.of(
                    "9223372036854775807",
                    "9223372036854775806",
                    "9223372036854775808",
                    "-9223372036854775808",
                    "-9223372036854775807",
                    "-9223372036854775809",
                    "18446744073709551615",
                    "18446744073709551616",
                    "4611686018427387904",
                    "-4611686018427387904",
                    "4294967296",
                    "-1",
                    "0",
                    "-0",
                    "+1",
                    "01",
                    "00",
                    " 1",
                    "1 ",
                    "1\0",
                    "\n1",
                    "0x10",
                    "1.0",
                    "1.",
                    ".5",
                    "1e3",
                    "1E+2",
                    "1e",
                    "1e400",
                    "-1e400",
                    "1e-400",
                    "nan",
                    "NaN",
                    "-nan",
                    "inf",
                    "+inf",
                    "-inf",
                    "Infinity",
                    "infinite",
                    "",
                    "-",
                    "+",
                    "(",
                    "(1",
                    "((1",
                    "(inf",
                    "#1",
                    "#-1",
                    "x",
                    "1,5",
                    "179769313486231570000000000000000000000000",
                    "1".repeat(300));

    /** Servers would send replies without end. */
    private static final Set<String> ENDLESS =
            Set.of("-9223372036854775807", "-4611686018427387904");

    private static final List<Request> FILL =
            List.of(
                    Request.exact("SET", "string1", "hello"),
                    Request.exact("SET", "string2", "12"),
                    Request.exact("SET", "string3", "3.5"),
                    Request.exact("RPUSH", "list1", "1", "2", "m1", "m2", "1", "3", "2"),
                    Request.exact("RPUSH", "list2", "7", "3", "5"),
                    Request.exact("HSET", "hash1", "1", "5", "m1", "x", "2", "2.5"),
                    Request.exact("HSET", "hash2", "m2", "9223372036854775807", "3", ""),
                    Request.exact("SADD", "set1", "1", "2", "3"),
                    Request.exact("SADD", "set2", "1", "m1", "m2"),
                    Request.exact("ZADD", "zset1", "1", "m1", "2", "1", "3", "m2"),
                    Request.exact("ZADD", "zset2", "0", "a", "0", "m1", "0", "m2"),
                    Request.exact("SETRANGE", "bits1", "20", "foobar"),
                    Request.exact("SET", "bits2", "\u00ff\u000f\u0000a"),
                    Request.exact("PFADD", "hll1", "1", "2", "3"),
                    Request.exact("GEOADD", "geo1", "13.36", "38.11", "m1", "15.08", "37.5", "1"),
                    Request.exact("XADD", "stream1", "1-1", "a", "1"),
                    Request.exact("XADD", "stream1", "2-0", "a", "2"),
                    Request.exact("XADD", "stream2", "1-0", "b", "1", "c", "2"),
                    Request.exact("XGROUP", "CREATE", "stream1", "g0", "0"),
                    Request.exact("XREADGROUP", "GROUP", "g0", "c0", "STREAMS", "stream1", ">"),
                    Request.exact("EXPIRE", "list1", "5000"));

    private final Random random;
    private final Vocabulary vocabulary;
    private int slot;
    private int wanted;
    private String word;
    private boolean isUsed;

    private Extremes(Random random, long nowS) {
        this.random = random;
        this.vocabulary = new Vocabulary(random, nowS);
    }

    /** Some keys of each type that the grammar has, then the extremes of one of its forms. */
    static List<Request> of(Line line, Grammar grammar, long nowS) {
        Random random = new Random(line.command().hashCode());
        Extremes extremes = new Extremes(random, nowS);
        List<Request> requests = new ArrayList<>();
        FILL.stream().filter(each -> grammar.has(each.name())).forEach(requests::add);
        for (String each : WORDS) {
            if (line.mode() != Mode.RANDOM || !ENDLESS.contains(each)) {
                extremes.add(line, each, requests);
            }
        }
        return requests;
    }

    /** The word in the place of each number that the form has. */
    private void add(Line line, String extreme, List<Request> requests) {
        word = extreme;
        isUsed = true;
        for (wanted = 0; isUsed; wanted++) {
            slot = 0;
            isUsed = false;
            List<String> words = new ArrayList<>();
            line.parts().forEach(part -> add(part, words));
            if (isUsed) {
                requests.add(new Request(line.mode(), words));
            }
        }
    }

    private void add(Part part, List<String> words) {
        switch (part) {
            case Literal literal -> words.add(literal.word());
            case Repeated repeated -> add(repeated.part(), words);
            case Choice choice ->
                    choice.alternatives()
                            .get(random.nextInt(choice.alternatives().size()))
                            .forEach(each -> add(each, words));
            case Slot named -> {
                boolean isNumber = NUMBERS.contains(named.name());
                if (isNumber && slot++ == wanted) {
                    words.add(word);
                    isUsed = true;
                } else {
                    vocabulary.add(named.name(), words);
                }
            }
        }
    }
}
