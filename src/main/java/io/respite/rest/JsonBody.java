package io.respite.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import jakarta.ws.rs.BadRequestException;
import java.util.Set;
import java.util.TreeSet;

/** Reads the JSON of requests, and says what is wrong with it. */
public final class JsonBody {

    private static final ObjectReader JSON =
            new ObjectMapper()
                    .readerFor(JsonNode.class)
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    private JsonBody() {}

    /**
     * Any JSON value.
     *
     * @throws BadRequestException where the body is none
     */
    public static JsonNode value(String body) {
        try {
            JsonNode value = JSON.readValue(body);
            if (value != null && !value.isMissingNode()) {
                return value;
            }
        } catch (JsonProcessingException broken) {
            throw new BadRequestException("The body is not JSON: " + reason(broken));
        }
        throw new BadRequestException("The body is empty");
    }

    /* Without the text around the place, which may be long. */
    private static String reason(JsonProcessingException broken) {
        String place =
                broken.getLocation() == null
                        ? ""
                        : " (line "
                                + broken.getLocation().getLineNr()
                                + ", column "
                                + broken.getLocation().getColumnNr()
                                + ")";
        return broken.getOriginalMessage() + place;
    }

    /**
     * A JSON object.
     *
     * @throws BadRequestException where the body is none
     */
    public static JsonNode object(String body) {
        JsonNode value = value(body);
        if (!value.isObject()) {
            throw new BadRequestException("The body is not a JSON object");
        }
        return value;
    }

    /**
     * A JSON object of these fields; an empty body is an object without any.
     *
     * @throws BadRequestException where the body is none, or has others
     */
    public static JsonNode object(String body, Set<String> known) {
        JsonNode value = object(body.isBlank() ? "{}" : body);
        Set<String> names = new TreeSet<>();
        value.fieldNames().forEachRemaining(names::add);
        names.removeAll(known);
        if (!names.isEmpty()) {
            throw new BadRequestException("The body has unknown fields: " + names);
        }
        return value;
    }
}
