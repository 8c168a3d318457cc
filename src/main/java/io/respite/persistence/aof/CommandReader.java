package io.respite.persistence.aof;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Reads the commands of one file, one after the other, through a window in the arena. Owned by the
 * engine thread.
 *
 * <pre>
 *   #TS:1700000000\r\n                            a time
 *   *3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1\r\nv\r\n     a command: words with their lengths
 *   │                                      │
 *   start                                  end   of what was read last, in the file
 * </pre>
 *
 * <p>Lines may end in a line feed alone, and what follows a number in its line is passed over, as
 * Redis reads them. The window grows for a command that is longer, but never beyond what is left of
 * the file, whatever lengths stand in it.
 */
final class CommandReader implements AutoCloseable {

    private static final int WINDOW_BYTES = 1 << 20;

    /** The longest line, with its end. */
    private static final int MOST_LINE_BYTES = 1024;

    /** The longest command: positions in it are numbers of 32 bits. */
    private static final long MOST_COMMAND_BYTES = Integer.MAX_VALUE - 1024L;

    /** What was found. */
    enum Outcome {
        /** A command: see {@link #args}. */
        COMMAND,
        /** A line that is no command. */
        ANNOTATION,
        /** The file ends here. */
        END,
        /** The file ends in the middle of something. */
        TRUNCATED,
        /** What stands here is no command: see {@link #reason}. */
        BROKEN
    }

    private final Arena arena;
    private final FileChannel channel;
    private final long size;
    private final Args args = new Args();
    private long block;
    private int capacity = WINDOW_BYTES;
    private ByteBuffer view;

    /** Where the window's first byte stands in the file. */
    private long origin;

    private int limit;
    private int start;
    private int position;
    private String reason;
    private long reasonAt;

    /** What {@link #number} read. */
    private long value;

    /** How many bytes the command has that is being read, as far as is known. */
    private int wanted;

    /**
     * Reads from the given place on.
     *
     * @param size of the file; what is appended to it meanwhile is not read
     */
    CommandReader(Arena arena, FileChannel channel, long from, long size) {
        this.arena = arena;
        this.channel = channel;
        this.size = size;
        origin = from;
        block = arena.allocate(capacity);
        view = Memory.view(block, capacity);
    }

    /** The words of the command; valid until the next one is read. */
    Args args() {
        return args;
    }

    /** Where in the file begins what was read last. */
    long start() {
        return origin + start;
    }

    /** Where in the file ends what was read last. */
    long end() {
        return origin + position;
    }

    /** What is wrong with what is broken. */
    String reason() {
        return reason;
    }

    /** Where in the file it is wrong. */
    long reasonAt() {
        return reasonAt;
    }

    /** Reads what comes next. */
    Outcome next() throws IOException {
        start = position;
        while (true) {
            position = start;
            Outcome outcome = position == limit ? null : item();
            if (outcome != null) {
                return outcome;
            }
            position = start;
            long left = size - origin - start;
            if (origin + limit == size || wanted > left) {
                return left == 0 ? Outcome.END : Outcome.TRUNCATED;
            }
            fill(left);
        }
    }

    /* Null where more must be read first. */
    private Outcome item() {
        return switch (Memory.getByte(block + position)) {
            case '#' -> annotation();
            case '*' -> command();
            default -> broken("a command begins with '*', this with " + shown(block + position));
        };
    }

    private static String shown(long ref) {
        int c = Memory.getUnsigned(ref);
        return c > ' ' && c < 127 ? "'" + (char) c + "'" : "byte " + c;
    }

    private Outcome annotation() {
        int end = lineEnd();
        if (end < 0) {
            return reason == null ? null : Outcome.BROKEN;
        }
        position = end;
        return Outcome.ANNOTATION;
    }

    private Outcome command() {
        if (!number()) {
            return reason == null ? null : Outcome.BROKEN;
        }
        if (value < 1 || value > Integer.MAX_VALUE) {
            return broken(position, "a command has no " + value + " words");
        }
        long words = value;
        args.clear(block + start);
        for (long i = 0; i < words; i++) {
            Outcome outcome = word();
            if (outcome != Outcome.COMMAND) {
                return outcome;
            }
        }
        return Outcome.COMMAND;
    }

    private Outcome word() {
        if (position == limit) {
            return null;
        }
        if (Memory.getByte(block + position) != '$') {
            return broken("a word begins with '$', this with " + shown(block + position));
        }
        if (!number()) {
            return reason == null ? null : Outcome.BROKEN;
        }
        if (value < 0 || value > MOST_COMMAND_BYTES - (position - start)) {
            return broken("a word has no " + value + " bytes");
        }
        int length = (int) value;
        if (limit - position < length + 2) {
            wanted = position - start + length + 2;
            return null;
        }
        args.add(position - start, length);
        position += length + 2;
        return Outcome.COMMAND;
    }

    private Outcome broken(String why) {
        return broken(position, why);
    }

    private Outcome broken(int at, String why) {
        reason = why;
        reasonAt = origin + at;
        return Outcome.BROKEN;
    }

    /* Reads the number behind the sign at this position, and goes behind the end of its line. False
     * where the line is not there, or where it is none. */
    private boolean number() {
        int end = lineEnd();
        if (end < 0) {
            return false;
        }
        int at = position + 1;
        boolean isNegative = Memory.getByte(block + at) == '-';
        at += isNegative ? 1 : 0;
        int first = at;
        long sum = 0;
        for (int c = Memory.getByte(block + at);
                c >= '0' && c <= '9' && at - first < 18;
                c = Memory.getByte(block + ++at)) {
            sum = sum * 10 + c - '0';
        }
        if (at == first) {
            broken(at, "a number is missing");
            return false;
        }
        value = isNegative ? -sum : sum;
        position = end;
        return true;
    }

    /* Behind the line feed of this line; negative where none has come. */
    private int lineEnd() {
        int most = Math.min(limit, position + MOST_LINE_BYTES);
        for (int i = position; i < most; i++) {
            if (Memory.getByte(block + i) == '\n') {
                return i + 1;
            }
        }
        if (limit - position >= MOST_LINE_BYTES) {
            broken("a line has more than " + MOST_LINE_BYTES + " bytes");
        }
        return -1;
    }

    /* Moves what was begun to the front of the window, and fills the rest of it. */
    private void fill(long left) throws IOException {
        int begun = limit - start;
        long twice = Math.min(capacity * 2L, MOST_COMMAND_BYTES);
        if (wanted > capacity || begun == capacity) {
            grow((int) Math.min(left, Math.max(wanted, twice)));
        } else if (start > 0 && begun > 0) {
            Memory.copy(block + start, block, begun);
        }
        wanted = 0;
        origin += start;
        start = 0;
        limit = begun;
        int room = (int) Math.min(capacity - limit, size - origin - limit);
        view.limit(limit + room).position(limit);
        while (view.hasRemaining()) {
            if (channel.read(view, origin + view.position()) < 0) {
                throw new IOException("the file became shorter while it was read");
            }
        }
        limit += room;
    }

    private void grow(int bytes) {
        long larger = arena.allocate(bytes);
        Memory.copy(block + start, larger, limit - start);
        arena.free(block);
        block = larger;
        capacity = bytes;
        view = Memory.view(block, capacity);
    }

    @Override
    public void close() {
        if (block != 0) {
            arena.free(block);
            block = 0;
        }
    }
}
