package io.respite.scripting;

import io.respite.bytes.AsciiDouble;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.RequestWriter;
import io.respite.scripting.lua.Arguments;
import io.respite.scripting.lua.LuaError;
import io.respite.scripting.lua.LuaString;
import java.util.ArrayList;
import java.util.List;

/** The words of a command that a script asks for, as a client would send them. Hot. */
final class CommandWords {

    private static final int NUMBER_BYTES = 64;
    private static final long MOST_BYTES = 1 << 30;
    private static final long MOST_KEPT_BYTES = 64 * 1024;

    private final Arena arena;
    private final Args args = new Args();
    private long block;
    private long capacity;

    CommandWords(Arena arena) {
        this.arena = arena;
    }

    Args args() {
        return args;
    }

    /** Takes the arguments of a call as words; returns whether all are strings or numbers. */
    boolean take(Arguments given) {
        long bytes = RequestWriter.FRAME_BYTES;
        for (int i = 1; i <= given.count(); i++) {
            Object value = given.get(i);
            if (value instanceof LuaString string) {
                bytes += RequestWriter.FRAME_BYTES + string.length();
            } else if (value instanceof Double) {
                bytes += RequestWriter.FRAME_BYTES + NUMBER_BYTES;
            } else {
                return false;
            }
        }
        if (bytes > MOST_BYTES) {
            throw new LuaError("the arguments of a command are too long");
        }
        reserve(bytes);
        args.clear(block);
        long at = RequestWriter.begin(given.count(), block);
        for (int i = 1; i <= given.count(); i++) {
            at =
                    given.get(i) instanceof LuaString string
                            ? word(string, at)
                            : number((Double) given.get(i), at);
        }
        return true;
    }

    private void reserve(long bytes) {
        if (bytes > capacity) {
            close();
            long wanted = Math.max(1024, bytes);
            block = arena.allocate(wanted);
            capacity = wanted;
        }
    }

    private long word(LuaString string, long from) {
        byte[] bytes = string.bytes();
        long at = RequestWriter.beginWord(bytes.length, from);
        Memory.copyIn(bytes, 0, bytes.length, at);
        return end(at, bytes.length);
    }

    private long number(double value, long from) {
        /* The text first, so that its length is known: behind where it will stand. */
        long text = from + RequestWriter.FRAME_BYTES;
        int length = AsciiDouble.format(value, text);
        long at = RequestWriter.beginWord(length, from);
        Memory.copy(text, at, length);
        return end(at, length);
    }

    private long end(long at, int length) {
        args.add(Math.toIntExact(at - block), length);
        return RequestWriter.endWord(at + length);
    }

    /** So many of the words, or all if there are less. */
    List<LuaString> first(int most) {
        List<LuaString> words = new ArrayList<>();
        for (int i = 0; i < Math.min(most, args.count()); i++) {
            words.add(new LuaString(args.bytes(i)));
        }
        return words;
    }

    /** The command has run. */
    void release() {
        args.clear(0);
        if (capacity > MOST_KEPT_BYTES) {
            close();
        }
    }

    private void close() {
        if (block != 0) {
            arena.free(block);
            block = 0;
            capacity = 0;
        }
    }
}
