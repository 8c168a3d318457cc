package io.respite.rest.events;

import com.fasterxml.jackson.core.JsonGenerator;
import io.respite.rest.door.ByteForm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A line that MONITOR shows.
 *
 * <pre>
 *   +1763860000.123456 [0 127.0.0.1:52110] "SET" "key" "a \"value\" \x00"\r\n
 * </pre>
 */
record MonitorLine(String seconds, int database, String address, List<byte[]> arguments) {

    /** Reads a line, without its end. */
    static MonitorLine of(byte[] bytes) {
        String line = new String(bytes, StandardCharsets.ISO_8859_1);
        int open = line.indexOf(" [");
        int space = line.indexOf(' ', open + 2);
        int close = line.indexOf("] \"", space);
        return new MonitorLine(
                line.substring(1, open),
                Integer.parseInt(line, open + 2, space, 10),
                line.substring(space + 1, close),
                words(line, close + 1));
    }

    private static List<byte[]> words(String line, int from) {
        List<byte[]> words = new ArrayList<>();
        ByteArrayOutputStream word = null;
        for (int i = from; i < line.length(); i++) {
            char c = line.charAt(i);
            if (word == null) {
                word = c == '"' ? new ByteArrayOutputStream() : null;
            } else if (c == '"') {
                words.add(word.toByteArray());
                word = null;
            } else if (c != '\\') {
                word.write(c);
            } else if (line.charAt(++i) == 'x') {
                word.write(Integer.parseInt(line, i + 1, i + 3, 16));
                i += 2;
            } else {
                word.write(unescaped(line.charAt(i)));
            }
        }
        return words;
    }

    private static int unescaped(char c) {
        return switch (c) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'a' -> 7;
            case 'b' -> '\b';
            default -> c;
        };
    }

    void write(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeFieldName("atSeconds");
        json.writeNumber(seconds);
        json.writeNumberField("database", database);
        json.writeStringField("address", address);
        json.writeArrayFieldStart("arguments");
        for (byte[] argument : arguments) {
            ByteForm.TEXT.write(json, argument);
        }
        json.writeEndArray();
        json.writeEndObject();
    }
}
