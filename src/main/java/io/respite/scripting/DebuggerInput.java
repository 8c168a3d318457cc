package io.respite.scripting;

import io.respite.scripting.lua.LuaError;
import io.respite.scripting.lua.LuaString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a debugging client has sent and nobody has read. Owned by the engine thread.
 *
 * <p>Commands are arrays of bulk strings, read as forgivingly as Redis does: what stands before the
 * first asterisk is passed over, and numbers end where they are none any more. What came together
 * with a command, behind it, is forgotten.
 */
final class DebuggerInput {

    private static final int MOST_BYTES = 1 << 20;
    private static final int MOST_WORDS = 1024;
    private static final int MOST_WORD_BYTES = 1024;

    private static final List<LuaString> INCOMPLETE = List.of();

    private byte[] bytes = {};
    private int length;
    private int at;

    /** Adds what came; of more than can be read, nothing is kept. */
    void add(byte[] more) {
        if (length > MOST_BYTES) {
            return;
        }
        if (length + more.length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more.length, length * 2));
        }
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    private void clear() {
        bytes = new byte[0];
        length = 0;
    }

    /**
     * Takes a command; empty while it is not whole.
     *
     * @throws LuaError where it is none, or too long to become one
     */
    List<LuaString> next() {
        if (length > MOST_BYTES) {
            clear();
            throw RedisLibrary.raised("max client buffer reached");
        }
        if (length == 0) {
            return INCOMPLETE;
        }
        at = 0;
        while (!isEnd() && bytes[at] != '*') {
            at++;
        }
        expect('*');
        Integer count = number(MOST_WORDS);
        if (count == null) {
            return INCOMPLETE;
        }
        List<LuaString> words = new ArrayList<>();
        while (words.size() < count) {
            LuaString word = word();
            if (word == null) {
                return INCOMPLETE;
            }
            words.add(word);
        }
        clear();
        return words;
    }

    /* Null where more has to come. */
    private LuaString word() {
        if (isEnd()) {
            return null;
        }
        expect('$');
        Integer size = number(MOST_WORD_BYTES);
        if (size == null || at + size + 2 > length) {
            return null;
        }
        LuaString word = new LuaString(Arrays.copyOfRange(bytes, at, at + size));
        at += size;
        expect('\r');
        expect('\n');
        return word;
    }

    /* A zero ends what came, as it ends a string of C's. */
    private boolean isEnd() {
        return at >= length || bytes[at] == 0;
    }

    private void expect(char c) {
        if (at >= length || bytes[at] != c) {
            throw RedisLibrary.raised("protocol error");
        }
        at++;
    }

    /* The number of a line, from 1 to the given one; null where the line has no end yet. */
    private Integer number(int most) {
        int end = at;
        while (end < length && bytes[end] != 0 && !isLineEnd(end)) {
            end++;
        }
        if (!isLineEnd(end)) {
            return null;
        }
        int value = CText.number(new LuaString(Arrays.copyOfRange(bytes, at, end)));
        if (value <= 0 || value > most) {
            throw RedisLibrary.raised("protocol error");
        }
        at = end + 2;
        return value;
    }

    private boolean isLineEnd(int i) {
        return i + 1 < length && bytes[i] == '\r' && bytes[i + 1] == '\n';
    }
}
