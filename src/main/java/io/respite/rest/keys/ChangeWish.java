package io.respite.rest.keys;

import com.fasterxml.jackson.databind.JsonNode;
import io.respite.keyspace.ValueType;
import io.respite.rest.door.ByteForm;
import io.respite.rest.door.Json;
import io.respite.rest.door.Reply;
import io.respite.rest.door.Turn;
import jakarta.ws.rs.BadRequestException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * What a request wants to be changed of a key that is there: how long it lives, and elements.
 *
 * @param wish {@code ttlMs}, {@code set}, {@code remove}, {@code append} and {@code prepend}
 */
record ChangeWish(byte[] key, JsonNode wish) {

    /** Each is looked for from an end of the list. */
    private static final int MOST_PLACES = 100;

    private static final Set<String> FIELDS = Set.of("ttlMs", "set", "remove", "append", "prepend");

    /**
     * Reads a body.
     *
     * @throws BadRequestException where it asks for nothing, or for something else
     */
    static ChangeWish read(byte[] key, byte[] body) {
        JsonNode wish = Json.readObject(body, FIELDS);
        if (wish.isEmpty()) {
            throw new BadRequestException("The body asks for no change: it has one of " + FIELDS);
        }
        return new ChangeWish(key, wish);
    }

    /**
     * The commands that do it to a value: all that could fail in them is looked at before. Places
     * in a list are those before anything was done.
     *
     * @param turn in which they are run
     * @throws BadRequestException where the value has no such elements
     */
    List<byte[][]> commands(Turn turn, KeyFacts facts) {
        List<byte[][]> all = new ArrayList<>();
        Elements elements = new Elements(key);
        ValueType type = facts.type();
        long most =
                type == ValueType.STRING
                        ? turn.engine().settings().number("proto-max-bulk-len")
                        : facts.length();
        if (wish.has("set")) {
            all.addAll(set(type, elements, most));
            if (type == ValueType.STREAM) {
                Elements.checkOrder(wish.path("set"), lastId(turn));
            }
        }
        if (wish.has("remove")) {
            all.addAll(removed(type, elements, most));
        }
        if (wish.has("append") || wish.has("prepend")) {
            all.addAll(added(facts, elements, most));
        }
        if (wish.has("ttlMs")) {
            all.add(lifetime(elements, turn.engine().keyspace().now()));
        }
        return all;
    }

    private String lastId(Turn turn) {
        List<Reply> facts = turn.demand("xinfo", Turn.word("STREAM"), key).elements();
        for (int i = 0; i < facts.size(); i += 2) {
            if (facts.get(i).text().equals("last-generated-id")) {
                return facts.get(i + 1).text();
            }
        }
        throw new IllegalStateException("XINFO STREAM tells no last-generated-id");
    }

    private byte[][] lifetime(Elements elements, long nowMs) {
        JsonNode ttl = wish.path("ttlMs");
        long ttlMs = ttl.isNull() ? -1 : Lifetime.read(ttl, true);
        return ttlMs < 0
                ? elements.command("persist")
                : elements.command("pexpireat", Turn.word(nowMs + ttlMs));
    }

    private List<byte[][]> set(ValueType type, Elements elements, long most) {
        JsonNode set = wish.path("set");
        return switch (type) {
            case STRING -> overwritten(set, elements, most);
            case LIST -> replaced(set, elements, most);
            case SET, HASH, SORTED_SET, STREAM -> elements.added(type.text(), set, "set");
        };
    }

    private static List<byte[][]> overwritten(JsonNode set, Elements elements, long mostBytes) {
        Elements.check(set, Set.of("offset", "value"), "set of a string");
        byte[] value = ByteForm.read(set.path("value"), "value");
        long offset = number(set.path("offset"), "offset", 0, mostBytes - value.length);
        return List.<byte[][]>of(elements.command("setrange", Turn.word(offset), value));
    }

    private static List<byte[][]> replaced(JsonNode set, Elements elements, long length) {
        List<byte[][]> commands = new ArrayList<>();
        Elements.checkSize(set, "set", MOST_PLACES);
        for (JsonNode each : array(set, "set")) {
            Elements.check(each, Set.of("index", "value"), "An element of set");
            long index = number(each.path("index"), "index", -length, length - 1);
            byte[] value = ByteForm.read(each.path("value"), "value");
            commands.add(elements.command("lset", Turn.word(index), value));
        }
        return commands;
    }

    private List<byte[][]> added(KeyFacts facts, Elements elements, long most) {
        List<byte[][]> commands = new ArrayList<>();
        if (facts.type() == ValueType.STRING && !wish.has("prepend")) {
            byte[] more = ByteForm.read(wish.path("append"), "append");
            if (wish.has("set") || facts.length() + more.length > most) {
                throw new BadRequestException("append goes without set, up to " + most + " bytes");
            }
            commands.add(elements.command("append", more));
        } else if (facts.type() == ValueType.LIST) {
            if (wish.has("append")) {
                commands.add(pushed("rpush", "append", elements));
            }
            if (wish.has("prepend")) {
                commands.add(pushed("lpush", "prepend", elements));
            }
        } else {
            throw new BadRequestException(
                    "Only to a list something is prepended, and to a string or a list appended");
        }
        return commands;
    }

    private byte[][] pushed(String command, String field, Elements elements) {
        List<byte[]> words = Elements.words(array(wish.path(field), field), "An element");
        if (command.equals("lpush")) {
            words = words.reversed();
        }
        return elements.command(command, words.toArray(byte[][]::new));
    }

    private List<byte[][]> removed(ValueType type, Elements elements, long length) {
        JsonNode remove = array(wish.path("remove"), "remove");
        return switch (type) {
            case HASH -> removed("hdel", "A field", remove, elements);
            case SET -> removed("srem", "A member", remove, elements);
            case SORTED_SET -> removed("zrem", "A member", remove, elements);
            case STREAM -> removed("xdel", "An id", Elements.ids(remove), elements);
            case LIST -> takenOut(remove, elements, length);
            case STRING -> throw new BadRequestException("A string has no elements to remove");
        };
    }

    private static List<byte[][]> removed(
            String command, String what, JsonNode remove, Elements elements) {
        byte[][] words = Elements.words(remove, what).toArray(byte[][]::new);
        return List.<byte[][]>of(elements.command(command, words));
    }

    /* What is to go becomes something that no list has, and that is removed. */
    private static List<byte[][]> takenOut(JsonNode remove, Elements elements, long length) {
        byte[] mark = ("removed " + UUID.randomUUID()).getBytes(StandardCharsets.US_ASCII);
        List<byte[][]> commands = new ArrayList<>();
        Elements.checkSize(remove, "remove", MOST_PLACES);
        for (JsonNode each : remove) {
            byte[] index = Turn.word(number(each, "An index", -length, length - 1));
            commands.add(elements.command("lset", index, mark));
        }
        commands.add(elements.command("lrem", Turn.word("0"), mark));
        return commands;
    }

    private static JsonNode array(JsonNode value, String what) {
        if (!value.isArray() || value.isEmpty()) {
            throw new BadRequestException(what + " is an array that is not empty");
        }
        Elements.checkSize(value, what, Elements.MOST_ELEMENTS);
        return value;
    }

    private static long number(JsonNode value, String what, long least, long most) {
        boolean isNumber = value.isIntegralNumber() && value.canConvertToLong();
        if (!isNumber || value.longValue() < least || value.longValue() > most) {
            throw new BadRequestException(what + " is a number from " + least + " to " + most);
        }
        return value.longValue();
    }
}
