package io.respite.rest;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.BadRequestException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Bytes as JSON has them: a string where they are UTF-8, else an object with their Base64 (RFC
 * 4648), which requests may use as well.
 *
 * @param json a String, or {@link Encoded}
 */
@Schema(
        oneOf = {String.class, ByteText.Encoded.class},
        description =
                "A string where the bytes are UTF-8, else {\"base64\": \"...\"}; with"
                        + " ?encoding=base64 always the latter")
public record ByteText(@JsonValue Object json) {

    /** The name of the field that has bytes which are not text. */
    public static final String BASE64 = "base64";

    /** Bytes that are not text. */
    @Schema(name = "Base64")
    record Encoded(String base64) {}

    /** Shows bytes as text where they are text. */
    public static ByteText of(byte[] bytes) {
        String text = text(bytes);
        return text == null ? encoded(bytes) : new ByteText(text);
    }

    /** The text that the bytes are in UTF-8, or null where they are none. */
    public static String text(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        } catch (CharacterCodingException notText) {
            return null;
        }
    }

    /** Shows bytes as Base64 whatever they are. */
    public static ByteText encoded(byte[] bytes) {
        return new ByteText(new Encoded(Base64.getEncoder().encodeToString(bytes)));
    }

    /** For what is read by Jackson as a whole. */
    @JsonCreator
    static ByteText of(JsonNode node) {
        return of(bytes(node, "text"));
    }

    /**
     * The bytes that a request names, in either form.
     *
     * @param what they are, for the error
     * @throws BadRequestException where they are in neither
     */
    public static byte[] bytes(JsonNode node, String what) {
        if (node.isTextual()) {
            return utf8(node.textValue(), what);
        }
        JsonNode encoded = node.path(BASE64);
        if (node.size() == 1 && encoded.isTextual()) {
            try {
                return Base64.getDecoder().decode(encoded.textValue());
            } catch (IllegalArgumentException broken) {
                throw new BadRequestException(what + ": not Base64: " + broken.getMessage());
            }
        }
        throw new BadRequestException(what + " is a string or {\"base64\": \"...\"}");
    }

    private static byte[] utf8(String text, String what) {
        try {
            ByteBuffer bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            return Arrays.copyOf(bytes.array(), bytes.limit());
        } catch (CharacterCodingException loneSurrogate) {
            throw new BadRequestException(what + " is not Unicode: half of a surrogate pair");
        }
    }
}
