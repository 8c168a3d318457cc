package io.respite.rest.commands;

import com.fasterxml.jackson.databind.JsonNode;
import io.respite.rest.door.ByteForm;
import io.respite.rest.door.Caller;
import io.respite.rest.door.Door;
import io.respite.rest.door.Json;
import jakarta.ws.rs.BadRequestException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What the body of a request to run commands says: one command alone, or some.
 *
 * @param isOne whether it is one command, an array of words
 */
record CommandBatch(boolean isOne, int database, boolean isTransaction, List<byte[][]> commands) {

    static final int MOST_COMMANDS = 10_000;

    private static final List<String> OF_TRANSACTIONS =
            List.of("multi", "exec", "discard", "watch", "unwatch");

    private static final Set<String> FIELDS = Set.of("database", "commands", "transaction");

    /**
     * Reads a body.
     *
     * @throws BadRequestException where it is none
     */
    static CommandBatch read(byte[] body) {
        JsonNode wish = Json.read(body);
        if (wish.isArray()) {
            List<byte[][]> one = new ArrayList<>();
            one.add(words(wish, "The command"));
            return new CommandBatch(true, 0, false, one);
        }
        if (!wish.isObject()) {
            throw new BadRequestException(
                    "The body is neither a JSON object nor an array of words");
        }
        Set<String> names = new TreeSet<>();
        wish.fieldNames().forEachRemaining(names::add);
        names.removeAll(FIELDS);
        if (!names.isEmpty()) {
            throw new BadRequestException("The body has unknown fields: " + names);
        }
        return new CommandBatch(false, database(wish.path("database")), flag(wish), commands(wish));
    }

    private static int database(JsonNode value) {
        if (value.isMissingNode()) {
            return 0;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw new BadRequestException("database is an integer");
        }
        return value.intValue();
    }

    private static boolean flag(JsonNode wish) {
        JsonNode value = wish.path("transaction");
        if (!value.isMissingNode() && !value.isBoolean()) {
            throw new BadRequestException("transaction is true or false");
        }
        return value.booleanValue();
    }

    private static List<byte[][]> commands(JsonNode wish) {
        JsonNode list = wish.path("commands");
        if (!list.isArray() || list.isEmpty()) {
            throw new BadRequestException("commands is an array of at least one command");
        }
        if (list.size() > MOST_COMMANDS) {
            throw new BadRequestException("commands has more than " + MOST_COMMANDS);
        }
        List<byte[][]> commands = new ArrayList<>(list.size());
        for (JsonNode command : list) {
            commands.add(words(command, "Command " + commands.size()));
        }
        return commands;
    }

    private static byte[][] words(JsonNode command, String what) {
        if (!command.isArray() || command.isEmpty()) {
            throw new BadRequestException(what + " is an array of at least one word");
        }
        byte[][] words = new byte[command.size()][];
        for (int i = 0; i < words.length; i++) {
            words[i] = ByteForm.read(command.get(i), "Word " + i + " of a command");
        }
        return words;
    }

    /**
     * What the door is asked: a transaction has its MULTI and EXEC.
     *
     * @throws BadRequestException where a transaction would begin or end inside it
     */
    Door.Request request(Caller caller, Door door) {
        if (!isTransaction) {
            return new Door.Request(caller, database, commands);
        }
        List<byte[][]> all = new ArrayList<>(commands.size() + 2);
        all.add(new byte[][] {door.called("multi")});
        for (byte[][] command : commands) {
            for (String name : OF_TRANSACTIONS) {
                byte[] called = door.called(name);
                if (new String(called, StandardCharsets.ISO_8859_1)
                        .equalsIgnoreCase(new String(command[0], StandardCharsets.ISO_8859_1))) {
                    throw new BadRequestException("'" + name + "' has no place in a transaction");
                }
            }
            all.add(command);
        }
        all.add(new byte[][] {door.called("exec")});
        return new Door.Request(caller, database, all, true);
    }
}
