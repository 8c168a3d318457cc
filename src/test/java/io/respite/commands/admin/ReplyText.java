package io.respite.commands.admin;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.ReplyWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows replies in RESP3 as the golden files do: {@code *n ~n %n} for an array, set and map, {@code
 * +status}, {@code :integer}, {@code nil}, {@code -error}, and bulk strings bare or, where that
 * could be mistaken, in quotes.
 */
final class ReplyText {

    private static final Arena ARENA = new Arena(1L << 32);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final ReplyWriter writer = new ReplyWriter(ARENA);

    ReplyText() {
        writer.attach((ref, length) -> bytes.writeBytes(Memory.bytes(ref, length)), true);
    }

    /** Where the replies are written. */
    ReplyWriter writer() {
        return writer;
    }

    /** The elements written so far, in order. */
    List<String> elements() {
        writer.flush();
        String text = bytes.toString(StandardCharsets.ISO_8859_1);
        List<String> elements = new ArrayList<>();
        for (int at = 0; at < text.length(); ) {
            int end = text.indexOf("\r\n", at);
            String line = text.substring(at, end);
            at = end + 2;
            if (line.startsWith("$")) {
                int length = Integer.parseInt(line.substring(1));
                elements.add(bulk(text.substring(at, at + length)));
                at += length + 2;
            } else {
                elements.add(line.equals("_") ? "nil" : line);
            }
        }
        return elements;
    }

    private static String bulk(String text) {
        boolean isPlain = text.matches("[^ *~%:+\"-][^ ]*");
        return isPlain ? text : '"' + text.replace("\"", "\\\"") + '"';
    }

    @Override
    public String toString() {
        return String.join(" ", elements());
    }
}
