package io.respite.rest.keys;

import com.fasterxml.jackson.databind.JsonNode;
import io.respite.rest.door.ByteForm;
import io.respite.rest.door.Json;
import jakarta.ws.rs.BadRequestException;
import java.util.Set;

/**
 * The name that a request wants a key to have.
 *
 * @param replaces whether a key that has it is replaced
 */
record NewName(byte[] name, boolean replaces) {

    private static final Set<String> FIELDS = Set.of("to", "replace");

    /**
     * Reads a body.
     *
     * @throws BadRequestException where it has no name
     */
    static NewName read(byte[] body) {
        JsonNode wish = Json.readObject(body, FIELDS);
        JsonNode replace = wish.path("replace");
        if (!replace.isMissingNode() && !replace.isBoolean()) {
            throw new BadRequestException("replace is true or false");
        }
        return new NewName(ByteForm.read(wish.path("to"), "to"), replace.asBoolean());
    }
}
