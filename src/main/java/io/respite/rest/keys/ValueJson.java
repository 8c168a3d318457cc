package io.respite.rest.keys;

import com.fasterxml.jackson.core.JsonGenerator;
import io.respite.keyspace.ValueType;
import io.respite.rest.door.ByteForm;
import io.respite.rest.door.Reply;
import io.respite.rest.door.ReplyJson;
import java.io.IOException;
import java.util.List;

/** Writes a part of a value as JSON: what PUT of the key takes, if it is the whole. */
final class ValueJson {

    private final JsonGenerator json;
    private final ReplyJson replies;

    ValueJson(JsonGenerator json, ByteForm form) {
        this.json = json;
        replies = new ReplyJson(json, form);
    }

    /** Writes the fields {@code value}, {@code groups} of a stream, and {@code cursor}. */
    void write(ValueType type, ValuePage page) throws IOException {
        json.writeFieldName("value");
        switch (type) {
            case STRING -> replies.write(page.elements().getFirst());
            case LIST, SET -> replies.write(new Reply.Items(page.elements()));
            case HASH -> writeHash(page);
            case SORTED_SET -> writePairs(page.elements(), "member", "score");
            case STREAM -> writeStream(page.elements());
        }
        if (page.groups() != null) {
            json.writeFieldName("groups");
            writeGroups(page.groups().elements());
        }
        json.writeStringField("cursor", page.next());
    }

    private void writeHash(ValuePage page) throws IOException {
        if (page.lifetimes() == null) {
            writePairs(page.elements(), "field", "value");
            return;
        }
        json.writeStartArray();
        for (int i = 0; i < page.lifetimes().size(); i++) {
            json.writeStartObject();
            write("field", page.elements().get(2 * i));
            write("value", page.elements().get(2 * i + 1));
            long ttlMs = page.lifetimes().get(i).whole();
            if (ttlMs >= 0) {
                json.writeNumberField("ttlMs", ttlMs);
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void write(String name, Reply value) throws IOException {
        json.writeFieldName(name);
        replies.write(value);
    }

    private void writePairs(List<Reply> pairs, String first, String second) throws IOException {
        json.writeStartArray();
        for (int i = 0; i < pairs.size(); i += 2) {
            json.writeStartObject();
            write(first, pairs.get(i));
            write(second, pairs.get(i + 1));
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeStream(List<Reply> entries) throws IOException {
        json.writeStartArray();
        for (int i = 0; i < entries.size(); i += 2) {
            json.writeStartObject();
            json.writeStringField("id", entries.get(i).text());
            json.writeFieldName("fields");
            writePairs(entries.get(i + 1).elements(), "field", "value");
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private void writeGroups(List<Reply> groups) throws IOException {
        json.writeStartArray();
        for (Reply group : groups) {
            List<Reply> fields = group.elements();
            json.writeStartObject();
            for (int i = 0; i < fields.size(); i += 2) {
                write(camel(fields.get(i).text()), fields.get(i + 1));
            }
            json.writeEndObject();
        }
        json.writeEndArray();
    }

    private static String camel(String name) {
        StringBuilder camel = new StringBuilder();
        for (String word : name.split("-")) {
            camel.append(
                    camel.isEmpty()
                            ? word
                            : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return camel.toString();
    }
}
