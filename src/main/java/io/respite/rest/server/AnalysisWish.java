package io.respite.rest.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.respite.analysis.MemoryAnalysis.Wish;
import io.respite.rest.ByteText;
import io.respite.rest.door.Json;
import jakarta.ws.rs.BadRequestException;
import java.util.Set;

/** Reads what an analysis is to find out. */
final class AnalysisWish {

    private static final Set<String> FIELDS = Set.of("db", "separator", "depth", "prefixes");
    private static final byte[] NOTHING = {'{', '}'};
    private static final int MOST_SEPARATOR_BYTES = 16;
    private static final int MOST_DEPTH = 16;
    private static final int MOST_PREFIXES = 5000;
    private static final int USUAL_DEPTH = 4;
    private static final int USUAL_PREFIXES = 200;

    private AnalysisWish() {}

    /** Reads {@code {"db": 0, "separator": ":", "depth": 4, "prefixes": 200}}; all is optional. */
    static Wish parse(byte[] body, int databases) {
        byte[] given = body.length == 0 ? NOTHING : body;
        JsonNode wish = Json.readObject(given, FIELDS);
        return new Wish(
                number(wish, "db", 0, databases - 1, -1),
                separator(wish),
                number(wish, "depth", 1, MOST_DEPTH, USUAL_DEPTH),
                number(wish, "prefixes", 1, MOST_PREFIXES, USUAL_PREFIXES));
    }

    private static byte[] separator(JsonNode wish) {
        if (!wish.hasNonNull("separator")) {
            return new byte[] {':'};
        }
        byte[] separator = ByteText.bytes(wish.get("separator"), "separator");
        if (separator.length == 0 || separator.length > MOST_SEPARATOR_BYTES) {
            throw new BadRequestException(
                    "separator has 1 to "
                            + MOST_SEPARATOR_BYTES
                            + " bytes, not "
                            + separator.length);
        }
        return separator;
    }

    private static int number(JsonNode wish, String name, int least, int most, int usual) {
        JsonNode value = wish.path(name);
        if (value.isMissingNode() || value.isNull()) {
            return usual;
        }
        boolean isNumber = value.isIntegralNumber() && value.canConvertToInt();
        if (!isNumber || value.intValue() < least || value.intValue() > most) {
            throw new BadRequestException(
                    name + " is a number from " + least + " to " + most + ", not " + value);
        }
        return value.intValue();
    }
}
