package io.respite.rest.door;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.respite.rest.ByteText;
import jakarta.ws.rs.BadRequestException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * How bytes are shown in JSON: a string where they are UTF-8, else {@code {"base64": "..."}}; or
 * always the latter. Both are understood in requests, whatever form the answer has.
 */
public enum ByteForm {
    TEXT,
    BASE64;

    /**
     * The form that the query parameter {@code encoding} asks for, which may be missing.
     *
     * @throws BadRequestException where it asks for another
     */
    public static ByteForm of(String encoding) {
        if (encoding == null || encoding.isEmpty()) {
            return TEXT;
        }
        if (encoding.equals(ByteText.BASE64)) {
            return BASE64;
        }
        throw new BadRequestException("encoding is 'base64' or left out, not '" + encoding + "'");
    }

    /** Writes bytes as a value. */
    public void write(JsonGenerator json, byte[] bytes) throws IOException {
        String text = this == TEXT ? ByteText.text(bytes) : null;
        if (text != null) {
            json.writeString(text);
        } else {
            json.writeStartObject();
            json.writeStringField(ByteText.BASE64, Base64.getEncoder().encodeToString(bytes));
            json.writeEndObject();
        }
    }

    /**
     * The bytes that a value of a request means: of a string, of a number as it is written, of
     * base64.
     *
     * @param what names the value in errors
     * @throws BadRequestException where it is something else
     */
    public static byte[] read(JsonNode value, String what) {
        if (value.isIntegralNumber()) {
            return value.asText().getBytes(StandardCharsets.US_ASCII);
        }
        return ByteText.bytes(value, what);
    }

    /**
     * The bytes of a query parameter in this form.
     *
     * @throws BadRequestException where it is not base64 and should be
     */
    public byte[] query(String text, String what) {
        return this == TEXT ? text.getBytes(StandardCharsets.UTF_8) : decode(text, what);
    }

    /** Decodes base64, of either alphabet, padded or not. */
    public static byte[] decode(String base64, String what) {
        try {
            return Base64.getDecoder().decode(base64.replace('-', '+').replace('_', '/'));
        } catch (IllegalArgumentException broken) {
            throw new BadRequestException(what + " is not base64: " + broken.getMessage());
        }
    }
}
