package io.respite.rest.users;

import com.fasterxml.jackson.databind.JsonNode;
import io.respite.rest.door.ByteForm;
import io.respite.rest.door.Json;
import jakarta.ws.rs.BadRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Rules that make a user, as a request names them.
 *
 * @param words of ACL SETUSER behind the name
 */
record RuleList(List<byte[]> words) {

    private static final String RULES = "rules";
    private static final int MOST_RULES = 10_000;

    /**
     * The rules of a body.
     *
     * @throws BadRequestException where it has none
     */
    static RuleList parse(byte[] body) {
        JsonNode rules = Json.readObject(body, Set.of(RULES)).path(RULES);
        if (!rules.isArray() || rules.size() > MOST_RULES) {
            throw new BadRequestException(
                    "rules is an array of rules as in ACL SETUSER, " + MOST_RULES + " at most");
        }
        List<byte[]> words = new ArrayList<>(rules.size());
        for (JsonNode rule : rules) {
            words.add(ByteForm.read(rule, "A rule"));
        }
        return new RuleList(words);
    }

    /** The words of ACL SETUSER that give a user these rules besides those that it has. */
    byte[][] added(byte[] name) {
        return setUser(name, List.of());
    }

    /** The same that give it these rules alone. */
    byte[][] alone(byte[] name) {
        return setUser(name, List.of("reset"));
    }

    private byte[][] setUser(byte[] name, List<String> first) {
        List<byte[]> all = new ArrayList<>();
        all.add("SETUSER".getBytes());
        all.add(name);
        first.forEach(word -> all.add(word.getBytes()));
        all.addAll(words);
        return all.toArray(byte[][]::new);
    }
}
