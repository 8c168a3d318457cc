package io.respite.scripting.library;

import io.respite.scripting.lua.Heap;
import io.respite.scripting.lua.LuaError;
import io.respite.scripting.lua.LuaString;
import io.respite.scripting.lua.LuaTable;
import io.respite.scripting.lua.Values;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Reads JSON as values, with the messages that programs know from {@code cjson}. */
final class JsonReader {

    private static final String[] NAMES = {
        "T_OBJ_BEGIN", "T_OBJ_END", "T_ARR_BEGIN", "T_ARR_END", "T_COLON", "T_COMMA"
    };
    private static final String SIGNS = "{}[]:,";
    private static final String VALUE = "value";

    private final JsonSettings settings;
    private final byte[] text;
    private int at;
    private int depth;

    /* The current token: a sign, or what it is called; its value; where it begins. */
    private int sign;
    private String name;
    private Object value;
    private int begin;

    JsonReader(JsonSettings settings, LuaString text) {
        this.settings = settings;
        this.text = text.bytes();
    }

    Object read() {
        next();
        Object result = value();
        next();
        if (!name.equals("T_END")) {
            throw expected("the end");
        }
        return result;
    }

    private LuaError expected(String what) {
        return new LuaError(
                "Expected " + what + " but found " + name + " at character " + (begin + 1));
    }

    private LuaError broken(String how, int place) {
        name = how;
        begin = place;
        return expected(VALUE);
    }

    private Object value() {
        if (name.equals("T_STRING")
                || name.equals("T_NUMBER")
                || name.equals("T_BOOLEAN")
                || name.equals("T_NULL")) {
            return value;
        }
        if (sign == '{') {
            return object();
        }
        if (sign == '[') {
            return array();
        }
        throw expected(VALUE);
    }

    private void descend() {
        if (++depth > settings.readingDepth) {
            throw new LuaError(
                    "Found too many nested data structures ("
                            + depth
                            + ") at character "
                            + (begin + 1));
        }
    }

    private LuaTable object() {
        descend();
        LuaTable table = new LuaTable();
        next();
        if (sign != '}') {
            while (true) {
                if (!name.equals("T_STRING")) {
                    throw expected("object key string");
                }
                Object key = value;
                next();
                if (sign != ':') {
                    throw expected("colon");
                }
                next();
                table.put(key, value());
                next();
                if (sign == '}') {
                    break;
                }
                if (sign != ',') {
                    throw expected("comma or object end");
                }
                next();
            }
        }
        depth--;
        return table;
    }

    private LuaTable array() {
        descend();
        LuaTable table = new LuaTable();
        next();
        if (sign != ']') {
            for (int i = 1; ; i++) {
                table.put(i, value());
                next();
                if (sign == ']') {
                    break;
                }
                if (sign != ',') {
                    throw expected("comma or array end");
                }
                next();
            }
        }
        depth--;
        return table;
    }

    private int peek(int ahead) {
        return at + ahead < text.length ? text[at + ahead] & 0xFF : -1;
    }

    private void next() {
        while (peek(0) == ' ' || peek(0) == '\t' || peek(0) == '\n' || peek(0) == '\r') {
            at++;
        }
        begin = at;
        sign = 0;
        int c = peek(0);
        int known = c < 0 ? -1 : SIGNS.indexOf(c);
        if (c <= 0) {
            token("T_END", null, 0);
        } else if (known >= 0) {
            token(NAMES[known], null, 1);
            sign = c;
        } else if (c == '"') {
            string();
        } else {
            word(c);
        }
    }

    private void token(String newName, Object newValue, int length) {
        name = newName;
        value = newValue;
        at += length;
    }

    private void word(int c) {
        boolean isPlain = c == '-' || c >= '0' && c <= '9';
        if (isPlain && (settings.readsInvalid || !isUnusual())) {
            number();
        } else if (isPlain) {
            name = "invalid number";
        } else if (starts("true")) {
            token("T_BOOLEAN", true, 4);
        } else if (starts("false")) {
            token("T_BOOLEAN", false, 5);
        } else if (starts("null")) {
            token("T_NULL", Values.nullPointer(), 4);
        } else if (settings.readsInvalid && isUnusual()) {
            number();
        } else {
            name = "invalid token";
        }
    }

    private boolean starts(String word) {
        for (int i = 0; i < word.length(); i++) {
            if (peek(i) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /* A number that JSON does not know: with a plus, zeros before it, hexadecimal, nan, inf. */
    private boolean isUnusual() {
        int from = peek(0) == '-' ? 1 : 0;
        int c = peek(from);
        if (c == '+') {
            return true;
        }
        if (c == '0') {
            int after = peek(from + 1);
            return (after | 0x20) == 'x' || after >= '0' && after <= '9';
        }
        return isWord(from, "inf") || isWord(from, "nan");
    }

    private boolean isWord(int from, String word) {
        for (int i = 0; i < word.length(); i++) {
            if ((peek(from + i) | 0x20) != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /* As much as C's strtod would take. */
    private void number() {
        int end = 0;
        Double found = null;
        int length = numberLength();
        for (int size = length; size > 0 && found == null; size--) {
            found = Values.toNumber(new LuaString(text).part(at, at + size));
            end = size;
        }
        if (found == null) {
            name = "invalid number";
            return;
        }
        token("T_NUMBER", found, end);
    }

    private int numberLength() {
        int length = 0;
        for (int c = peek(0); ; c = peek(++length)) {
            boolean isPart =
                    c == '+' || c == '-' || c == '.' || c >= '0' && c <= '9' || isNumberLetter(c);
            if (!isPart || length > 400) {
                return length;
            }
        }
    }

    private static boolean isNumberLetter(int c) {
        return c > 0 && "abcdefinptxyABCDEFINPTXY".indexOf(c) >= 0;
    }

    private void string() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        int i = at + 1;
        while (true) {
            int c = i < text.length ? text[i] & 0xFF : 0;
            if (c == 0 && i >= text.length) {
                throw broken("unexpected end of string", i);
            }
            if (c == '"') {
                break;
            }
            if (c != '\\') {
                out.write(c);
                i++;
                continue;
            }
            i = escape(out, i);
        }
        Heap.take(out.size());
        token("T_STRING", new LuaString(out.toByteArray()), i + 1 - at);
    }

    private int escape(ByteArrayOutputStream out, int place) {
        int c = place + 1 < text.length ? text[place + 1] : 0;
        int simple = "\"\\/bfnrt".indexOf(c);
        if (c != 0 && simple >= 0) {
            out.write("\"\\/\b\f\n\r\t".charAt(simple));
            return place + 2;
        }
        if (c != 'u') {
            throw broken("invalid escape code", place);
        }
        int unit = unit(place, place);
        int end = place + 6;
        int point = unit;
        if (unit >= 0xDC00 && unit <= 0xDFFF) {
            throw broken("invalid unicode escape code", place);
        }
        if (unit >= 0xD800 && unit < 0xDC00) {
            boolean isPair = end + 1 < text.length && text[end] == '\\' && text[end + 1] == 'u';
            int low = isPair ? unit(end, place) : 0;
            if (low < 0xDC00 || low > 0xDFFF) {
                throw broken("invalid unicode escape code", place);
            }
            point = Character.toCodePoint((char) unit, (char) low);
            end += 6;
        }
        out.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
        return end;
    }

    private int unit(int escape, int place) {
        int unit = 0;
        for (int i = escape + 2; i < escape + 6; i++) {
            int digit = i < text.length ? Character.digit(text[i], 16) : -1;
            if (digit < 0) {
                throw broken("invalid unicode escape code", place);
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }
}
