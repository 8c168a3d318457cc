package io.respite.commands.admin;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes replies as the golden files show them under RESP3: {@code *n ~n %n} for an array, set and
 * map, {@code +status}, {@code :integer}, {@code nil}, {@code -error}, and bulk strings bare or,
 * where that could be mistaken, in quotes.
 */
final class ReplyText implements ReplySink {

    private final List<String> elements = new ArrayList<>();

    /** The elements written so far, in order. */
    List<String> elements() {
        return elements;
    }

    @Override
    public String toString() {
        return String.join(" ", elements);
    }

    @Override
    public void array(int size) {
        elements.add("*" + size);
    }

    @Override
    public void map(int pairs) {
        elements.add("%" + pairs);
    }

    @Override
    public void set(int size) {
        elements.add("~" + size);
    }

    @Override
    public void bulk(String text) {
        boolean isPlain = text.matches("[^ *~%:+\"-][^ ]*");
        elements.add(isPlain ? text : '"' + text.replace("\"", "\\\"") + '"');
    }

    @Override
    public void bulk(byte[] bytes) {
        bulk(new String(bytes, StandardCharsets.ISO_8859_1));
    }

    @Override
    public void status(String text) {
        elements.add("+" + text);
    }

    @Override
    public void integer(long value) {
        elements.add(":" + value);
    }

    @Override
    public void nullBulk() {
        elements.add("nil");
    }

    @Override
    public void error(String text) {
        elements.add("-" + text);
    }
}
