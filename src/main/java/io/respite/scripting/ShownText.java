package io.respite.scripting;

import io.respite.memory.Memory;
import io.respite.scripting.lua.LuaString;
import io.respite.scripting.lua.LuaTable;
import io.respite.scripting.lua.Values;
import java.util.function.Consumer;

/**
 * Writes values of scripts, and replies of commands, as a debugger shows them; no further than the
 * number of characters that is wanted. One byte a character.
 */
final class ShownText {

    /** Values inside of values to this depth are shown. */
    private static final int MOST_DEPTH = 10;

    private final StringBuilder text = new StringBuilder();
    private final int most;
    private long at;

    ShownText(int most) {
        this.most = most;
    }

    @Override
    public String toString() {
        return text.toString();
    }

    ShownText add(String more) {
        if (!isFull()) {
            text.append(more);
        }
        return this;
    }

    private boolean isFull() {
        return text.length() >= most;
    }

    /** Adds a value of a script. */
    ShownText value(Object value) {
        value(value, 0);
        return this;
    }

    private void value(Object value, int depth) {
        if (depth == MOST_DEPTH) {
            text.append("<max recursion level reached! Nested table?>");
            return;
        }
        switch (value) {
            case LuaString string -> quoted(string);
            case LuaTable table -> table(table, depth + 1);
            case null -> text.append("nil");
            case Boolean truth -> text.append(truth);
            case Double number -> text.append(Values.general(number, 6));
            default -> other(value);
        }
    }

    private void other(Object value) {
        if (Values.isNullPointer(value)) {
            text.append("\"light-userdata@(nil)\"");
            return;
        }
        String address = Integer.toHexString(System.identityHashCode(value));
        text.append('"').append(Values.typeName(value)).append("@0x").append(address).append('"');
    }

    private void quoted(LuaString string) {
        add("\"");
        for (int i = 0; i < string.length() && !isFull(); i++) {
            text.append(CText.quoted(string.at(i)));
        }
        add("\"");
    }

    private void table(LuaTable table, int depth) {
        boolean isList = isList(table);
        text.append('{');
        String separator = "";
        for (int i = table.from(0); i >= 0 && !isFull(); i = table.from(i + 1)) {
            text.append(separator);
            if (!isList) {
                text.append('[');
                value(table.keyAt(i), depth);
                text.append("]=");
            }
            value(table.valueAt(i), depth);
            separator = "; ";
        }
        text.append('}');
    }

    private static boolean isList(LuaTable table) {
        double expected = 1;
        for (int i = table.from(0); i >= 0; i = table.from(i + 1)) {
            if (!(table.keyAt(i) instanceof Double index) || index != expected++) {
                return false;
            }
        }
        return true;
    }

    /**
     * Adds a reply, and tells of the errors in it. As in Redis, what has no form is nothing: a
     * verbatim string, a big number, an attribute, and whatever follows one in its aggregate.
     *
     * @param ref where it begins
     */
    ShownText reply(long ref, Consumer<String> errors) {
        at = ref;
        reply(errors);
        return this;
    }

    private void reply(Consumer<String> errors) {
        int type = Memory.getByte(at);
        switch (type) {
            case ':' -> add(line().substring(1));
            case '+' -> quoted(LuaString.of(line()));
            case '-' -> {
                String error = line();
                errors.accept(error);
                quoted(LuaString.of(error));
            }
            case '$' -> bulk();
            case '*' -> list("[", "]", errors);
            case '~' -> list("~(", ")", errors);
            case '%' -> map(errors);
            case '_' -> {
                line();
                add("(null)");
            }
            case '#' -> add(line().charAt(1) == 't' ? "#true" : "#false");
            case ',' -> add("(double) ").add(line().substring(1));
            default -> {}
        }
    }

    private String line() {
        long end = at;
        while (Memory.getByte(end) != '\r') {
            end++;
        }
        String line = new LuaString(Memory.bytes(at, (int) (end - at))).toString();
        at = end + 2;
        return line;
    }

    private int count() {
        return Integer.parseInt(line().substring(1));
    }

    private void bulk() {
        int length = count();
        if (length < 0) {
            add("NULL");
            return;
        }
        add("\"");
        for (int i = 0; i < length && !isFull(); i++) {
            text.append(CText.quoted(Memory.getByte(at + i) & 0xFF));
        }
        add("\"");
        at += length + 2L;
    }

    private void list(String begin, String end, Consumer<String> errors) {
        int count = count();
        if (count < 0) {
            add("NULL");
            return;
        }
        add(begin);
        for (int i = 0; i < count; i++) {
            add(i == 0 ? "" : ",");
            reply(errors);
        }
        add(end);
    }

    private void map(Consumer<String> errors) {
        int count = count();
        add("{");
        for (int i = 0; i < count; i++) {
            add(i == 0 ? "" : ",");
            reply(errors);
            add(" => ");
            reply(errors);
        }
        add("}");
    }
}
