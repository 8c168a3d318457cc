package io.respite.rest.door;

import com.fasterxml.jackson.core.JsonGenerator;
import io.respite.rest.ByteText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Replies as JSON: strings and null as such, numbers as numbers, an infinite one as its text, an
 * error as {@code {"error": "ERR ..."}}, arrays and sets as arrays. A map is an object where its
 * keys are text, each another, else an array of pairs; that too where its only key is {@code
 * error} or {@code base64}.
 */
public final class ReplyJson {

    private final JsonGenerator json;
    private final ByteForm form;

    public ReplyJson(JsonGenerator json, ByteForm form) {
        this.json = json;
        this.form = form;
    }

    /** Writes a reply as a value. */
    public void write(Reply reply) throws IOException {
        switch (reply) {
            case Reply.Bulk(byte[] bytes) -> form.write(json, bytes);
            case Reply.Status(String text) -> form.write(json, latin(text));
            case Reply.Failure(String text) -> writeError(text);
            case Reply.Whole(long value) -> json.writeNumber(value);
            case Reply.Decimal(double value) -> write(value);
            case Reply.BigNumber(String digits) -> json.writeNumber(digits);
            case Reply.Truth(boolean value) -> json.writeBoolean(value);
            case Reply.Nothing _ -> json.writeNull();
            case Reply.Items(List<Reply> items) -> writeAll(items);
            case Reply.Pairs(List<Reply> items) -> writeMap(items);
        }
    }

    /** Writes a double: as its text where it is infinite or none. */
    public void write(double value) throws IOException {
        if (Double.isFinite(value)) {
            json.writeNumber(value);
        } else {
            json.writeString(Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf");
        }
    }

    private void writeError(String text) throws IOException {
        json.writeStartObject();
        json.writeStringField("error", new String(latin(text), StandardCharsets.UTF_8));
        json.writeEndObject();
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private void writeAll(List<Reply> items) throws IOException {
        json.writeStartArray();
        for (Reply item : items) {
            write(item);
        }
        json.writeEndArray();
    }

    private void writeMap(List<Reply> items) throws IOException {
        if (!hasTextKeys(items)) {
            writePairs(items);
            return;
        }
        json.writeStartObject();
        for (int i = 0; i < items.size(); i += 2) {
            json.writeFieldName(ByteText.text(items.get(i).bytes()));
            write(items.get(i + 1));
        }
        json.writeEndObject();
    }

    private boolean hasTextKeys(List<Reply> items) {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < items.size(); i += 2) {
            byte[] key = items.get(i).bytes();
            String name = key == null || form == ByteForm.BASE64 ? null : ByteText.text(key);
            if (name == null || !names.add(name)) {
                return false;
            }
        }
        /* Else it would look like an error, or like bytes that are no text. */
        return names.size() != 1 || !names.contains("error") && !names.contains("base64");
    }

    private void writePairs(List<Reply> items) throws IOException {
        json.writeStartArray();
        for (int i = 0; i < items.size(); i += 2) {
            writeAll(items.subList(i, i + 2));
        }
        json.writeEndArray();
    }
}
