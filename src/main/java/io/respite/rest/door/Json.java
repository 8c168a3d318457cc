package io.respite.rest.door;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.StreamWriteConstraints;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.ws.rs.BadRequestException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * JSON of requests, whose size, depth and number of values are bounded, and of answers that are
 * written by hand.
 */
public final class Json {

    private static final int MOST_DEPTH = 16;
    private static final int MOST_TOKENS = 200_000;

    /** Deeper than any reply is read. */
    private static final int MOST_WRITTEN_DEPTH = 1000;

    private static final ObjectMapper MAPPER =
            new ObjectMapper(
                    JsonFactory.builder()
                            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                            .streamReadConstraints(
                                    StreamReadConstraints.builder()
                                            .maxNestingDepth(MOST_DEPTH)
                                            .maxStringLength(Body.MOST_BYTES)
                                            .build())
                            .streamWriteConstraints(
                                    StreamWriteConstraints.builder()
                                            .maxNestingDepth(MOST_WRITTEN_DEPTH)
                                            .build())
                            .build());

    private static final Pattern SOURCE = Pattern.compile("\\[Source: REDACTED[^;]*; ([^]]*)]");

    private Json() {}

    /** Writes something as JSON. */
    @FunctionalInterface
    public interface Writing {

        void to(JsonGenerator json) throws IOException;
    }

    /**
     * Reads the body of a request.
     *
     * @throws BadRequestException where it is not JSON, or too deep, or has too many values
     */
    public static JsonNode read(byte[] body) {
        if (body.length == 0) {
            throw new BadRequestException("The body is empty");
        }
        try (JsonParser parser = new Bounded(MAPPER.createParser(body))) {
            JsonNode value = MAPPER.readTree(parser);
            if (value == null || value.isMissingNode()) {
                throw new BadRequestException("The body is empty");
            }
            if (parser.nextToken() != null) {
                throw new BadRequestException("The body goes on behind its JSON value");
            }
            return value;
        } catch (JsonProcessingException broken) {
            throw new BadRequestException("The body is not JSON: " + words(broken));
        } catch (IOException broken) {
            throw new BadRequestException("The body is not JSON: " + broken.getMessage());
        }
    }

    /* What is wrong, and where, without the name of a source that there is not. */
    private static String words(JsonProcessingException broken) {
        String text = SOURCE.matcher(broken.getOriginalMessage()).replaceAll("$1");
        JsonLocation at = broken.getLocation();
        return at == null
                ? text
                : text + " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    }

    /**
     * The same, of an object that has no other fields than these.
     *
     * @throws BadRequestException where it has
     */
    public static JsonNode readObject(byte[] body, Set<String> known) {
        JsonNode value = read(body);
        if (!value.isObject()) {
            throw new BadRequestException("The body is not a JSON object");
        }
        Set<String> names = new TreeSet<>();
        value.fieldNames().forEachRemaining(names::add);
        names.removeAll(known);
        if (!names.isEmpty()) {
            throw new BadRequestException("The body has unknown fields: " + names);
        }
        return value;
    }

    /** The bytes of what is written. */
    public static byte[] write(Writing writing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = MAPPER.createGenerator(bytes)) {
            writing.to(json);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
        return bytes.toByteArray();
    }

    /** A response of what is written. */
    public static Response.ResponseBuilder response(Writing writing) {
        return Response.ok(write(writing), MediaType.APPLICATION_JSON);
    }

    /** Counts what it reads: a few bytes a value become many on the heap. */
    private static final class Bounded extends JsonParserDelegate {

        private int tokens;

        Bounded(JsonParser parser) {
            super(parser);
        }

        @Override
        public JsonToken nextToken() throws IOException {
            if (++tokens > MOST_TOKENS) {
                throw new BadRequestException(
                        "The body has more than " + MOST_TOKENS + " values, names and brackets");
            }
            return super.nextToken();
        }
    }
}
