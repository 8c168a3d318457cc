package io.respite.rest.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.respite.engine.settings.ConfigText;
import io.respite.engine.settings.Setting;
import io.respite.engine.settings.Settings;
import io.respite.rest.door.Json;
import jakarta.ws.rs.BadRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * New values of directives, in JSON's own types: a string as CONFIG SET takes it, a number, a
 * boolean for yes and no, null for the default.
 *
 * @param values by name; null for the default
 */
record ConfigChange(List<Map.Entry<String, JsonNode>> values) {

    /** Reads {@code {"name": value, ...}}. */
    static ConfigChange parse(byte[] body) {
        JsonNode wish = Json.read(body);
        if (!wish.isObject()) {
            throw new BadRequestException("The body is not a JSON object");
        }
        List<Map.Entry<String, JsonNode>> values = new ArrayList<>();
        for (Map.Entry<String, JsonNode> each : wish.properties()) {
            if (each.getValue().isContainerNode()) {
                throw new BadRequestException(
                        each.getKey() + " is a string, a number, a boolean or null");
            }
            values.add(each);
        }
        if (values.isEmpty()) {
            throw new BadRequestException("The body names no directive");
        }
        return new ConfigChange(values);
    }

    List<String> names() {
        return values.stream().map(Map.Entry::getKey).toList();
    }

    /** The words of CONFIG SET; where a directive is unknown, that command says so. */
    String[] words(Settings settings) {
        List<String> words = new ArrayList<>(List.of("CONFIG", "SET"));
        for (Map.Entry<String, JsonNode> each : values) {
            String name = ConfigText.bytesOf(each.getKey());
            words.add(name);
            words.add(text(settings.row(name), each.getValue()));
        }
        return words.toArray(String[]::new);
    }

    /* Of a directive that there is not anything will do: it is refused by its name. */
    private static String text(Setting row, JsonNode value) {
        if (value.isNull()) {
            return row == null ? "" : row.initial();
        }
        if (value.isBoolean()) {
            return value.booleanValue() ? "yes" : "no";
        }
        return ConfigText.bytesOf(value.asText());
    }
}
