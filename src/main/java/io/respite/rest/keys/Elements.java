package io.respite.rest.keys;

import com.fasterxml.jackson.databind.JsonNode;
import io.respite.rest.door.ByteForm;
import io.respite.rest.door.Turn;
import jakarta.ws.rs.BadRequestException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Turns elements in JSON into commands that write them to one key. */
final class Elements {

    /** What is written in one turn of the engine thread, while all others wait. */
    static final int MOST_ELEMENTS = 1000;

    /** The same where it is one command. */
    private static final int MOST_WHOLE = 10_000;

    private static final Set<String> TYPES = Set.of("list", "set", "hash", "zset", "stream");

    private static final int ID_BITS = 128;
    private static final int ID_PART_BITS = 64;

    private final byte[] key;

    Elements(byte[] key) {
        this.key = key;
    }

    /**
     * The commands that make a whole value.
     *
     * @throws BadRequestException where it is none of that type
     */
    List<byte[][]> all(String type, JsonNode value) {
        if (type.equals("string")) {
            return List.<byte[][]>of(command("set", ByteForm.read(value, "value")));
        }
        List<byte[][]> commands = added(type, value, "value");
        if (type.equals("stream")) {
            checkOrder(value, "0-0");
        }
        return commands;
    }

    /**
     * The commands that add elements, or put them in place of those of their names.
     *
     * @param what names the elements in errors
     */
    List<byte[][]> added(String type, JsonNode value, String what) {
        if (!TYPES.contains(type)) {
            throw new BadRequestException(
                    "type is string, list, set, hash, zset or stream, not '" + type + "'");
        }
        if (!value.isArray() || value.isEmpty()) {
            throw new BadRequestException(
                    what + " of a " + type + " is an array that is not empty");
        }
        boolean isOneCommand = !type.equals("stream") && !hasLifetimes(value);
        checkSize(value, what, what.equals("value") && isOneCommand ? MOST_WHOLE : MOST_ELEMENTS);
        return switch (type) {
            case "list" -> one("rpush", words(value, "An element"));
            case "set" -> one("sadd", words(value, "A member"));
            case "hash" -> fields(value);
            case "zset" -> one("zadd", scores(value));
            case "stream" -> entries(value);
            default -> throw new IllegalStateException(type);
        };
    }

    private static boolean hasLifetimes(JsonNode value) {
        for (JsonNode each : value) {
            if (each.has("ttlMs")) {
                return true;
            }
        }
        return false;
    }

    static void checkSize(JsonNode array, String what, int most) {
        if (array.size() > most) {
            throw new BadRequestException(what + " has more than " + most + " elements");
        }
    }

    private List<byte[][]> one(String name, List<byte[]> words) {
        return List.<byte[][]>of(command(name, words));
    }

    byte[][] command(String name, byte[]... words) {
        return command(name, List.of(words));
    }

    private byte[][] command(String name, List<byte[]> words) {
        List<byte[]> all = new ArrayList<>(words.size() + 2);
        all.add(Turn.word(name));
        all.add(key);
        all.addAll(words);
        return all.toArray(byte[][]::new);
    }

    /** Names of elements, or elements that are nothing else. */
    static List<byte[]> words(JsonNode value, String what) {
        List<byte[]> words = new ArrayList<>(value.size());
        for (JsonNode word : value) {
            words.add(ByteForm.read(word, what));
        }
        return words;
    }

    private List<byte[][]> fields(JsonNode value) {
        List<byte[]> words = new ArrayList<>();
        List<byte[][]> commands = new ArrayList<>();
        for (JsonNode each : value) {
            check(each, Set.of("field", "value", "ttlMs"), "A field of a hash");
            byte[] field = ByteForm.read(each.path("field"), "field");
            words.add(field);
            words.add(ByteForm.read(each.path("value"), "value"));
            if (each.has("ttlMs")) {
                byte[] ttlMs = Turn.word(Lifetime.read(each.path("ttlMs"), false));
                commands.add(
                        command("hpexpire", ttlMs, Turn.word("FIELDS"), Turn.word("1"), field));
            }
        }
        commands.addFirst(command("hset", words));
        return commands;
    }

    private static List<byte[]> scores(JsonNode value) {
        List<byte[]> words = new ArrayList<>();
        for (JsonNode each : value) {
            check(each, Set.of("member", "score"), "A member of a zset");
            words.add(score(each.path("score")));
            words.add(ByteForm.read(each.path("member"), "member"));
        }
        return words;
    }

    private static byte[] score(JsonNode score) {
        boolean isInfinite =
                score.isTextual() && Set.of("inf", "+inf", "-inf").contains(score.textValue());
        if (isInfinite || score.isIntegralNumber() && score.canConvertToLong()) {
            return Turn.word(score.asText());
        }
        if (score.isNumber() && Double.isFinite(score.doubleValue())) {
            return Turn.word(Double.toString(score.doubleValue()));
        }
        throw new BadRequestException("score is a number, \"inf\" or \"-inf\"");
    }

    private List<byte[][]> entries(JsonNode value) {
        List<byte[][]> commands = new ArrayList<>();
        for (JsonNode each : value) {
            check(each, Set.of("id", "fields"), "An entry of a stream");
            JsonNode fields = each.path("fields");
            if (!fields.isArray() || fields.isEmpty()) {
                throw new BadRequestException("fields is an array that is not empty");
            }
            List<byte[]> words = new ArrayList<>();
            words.add(Turn.word(id(each.path("id"))));
            for (JsonNode field : fields) {
                check(field, Set.of("field", "value"), "A field of an entry");
                words.add(ByteForm.read(field.path("field"), "field"));
                words.add(ByteForm.read(field.path("value"), "value"));
            }
            commands.add(command("xadd", words));
        }
        return commands;
    }

    private static String id(JsonNode id) {
        if (id.isMissingNode()) {
            return "*";
        }
        if (!id.isTextual()) {
            throw new BadRequestException("id is a string");
        }
        String text = id.textValue();
        if (!text.equals("*")) {
            part(text, text.indexOf('-'), true);
            part(text, text.indexOf('-'), false);
        }
        return text;
    }

    private static BigInteger part(String id, int dash, boolean isFirst) {
        String first = dash < 0 ? id : id.substring(0, dash);
        String second = dash < 0 ? "0" : id.substring(dash + 1);
        String part = isFirst ? first : second;
        if (part.matches("[0-9]{1,20}")) {
            BigInteger number = new BigInteger(part);
            if (number.bitLength() <= ID_PART_BITS) {
                return number;
            }
        }
        throw new BadRequestException("id is milliseconds-sequence, or *, not '" + id + "'");
    }

    /**
     * Checks what XADD would refuse when it is too late: that each id is greater than the one
     * before.
     *
     * @param lastId of the stream so far
     */
    static void checkOrder(JsonNode entries, String lastId) {
        BigInteger last = whole(lastId);
        boolean isOfNow = false;
        for (JsonNode entry : entries) {
            String id = id(entry.path("id"));
            boolean isGreater =
                    id.equals("*")
                            ? last.bitCount() < ID_BITS
                            : !isOfNow && whole(id).compareTo(last) > 0;
            if (!isGreater) {
                throw new BadRequestException(
                        "id " + id + " is not greater than " + lastId + " and those before it");
            }
            isOfNow |= id.equals("*");
            last = id.equals("*") ? last : whole(id);
        }
    }

    private static BigInteger whole(String id) {
        int dash = id.indexOf('-');
        return part(id, dash, true).shiftLeft(ID_PART_BITS).add(part(id, dash, false));
    }

    /** The same array, if it has ids only. */
    static JsonNode ids(JsonNode values) {
        for (JsonNode value : values) {
            if (id(value).equals("*")) {
                throw new BadRequestException("id is milliseconds-sequence");
            }
        }
        return values;
    }

    static void check(JsonNode object, Set<String> known, String what) {
        if (!object.isObject()) {
            throw new BadRequestException(what + " is an object");
        }
        object.fieldNames()
                .forEachRemaining(
                        name -> {
                            if (!known.contains(name)) {
                                throw new BadRequestException(
                                        what + " has no '" + name + "', but " + known);
                            }
                        });
    }
}
