package io.respite.resp;

import io.respite.bytes.AsciiNumber;
import io.respite.memory.Memory;

/**
 * Reads requests out of a connection's input, which may break off anywhere; it goes on where it
 * stopped. One per connection. Owned by the engine thread. Hot.
 *
 * <pre>
 *   *3\r\n $3\r\nSET\r\n $3\r\nkey\r\n $5\r\nvalue\r\n   an array of bulk strings
 *   SET key "value"\r\n                                  or words on a line ({@link InlineRequest})
 * </pre>
 */
public final class RequestReader {

    /** What {@link #next} found. */
    public enum Outcome {
        /** A whole request; its words are in {@link #args}. */
        REQUEST,
        /** The input ends inside a request. */
        MORE,
        /** The input breaks the protocol; {@link #error} says how. */
        BROKEN
    }

    private static final int INLINE_MAX_BYTES = 64 * 1024;
    private static final int UNTRUSTED_MAX_WORDS = 10;
    private static final int UNTRUSTED_MAX_BULK_BYTES = 16 * 1024;
    private static final int NOT_KNOWN = -1;

    private Args args;
    private int position;
    private int requestStart;
    private int wordsLeft;
    private int bulkLength = NOT_KNOWN;
    private long maxBulkBytes = 512L << 20;
    private boolean trusted = true;
    private boolean takesInline = true;
    private CommandError error;

    /** Reads into the given words, until {@link #useArgs} gives others. */
    public RequestReader(Args args) {
        this.args = args;
    }

    /** Sets the longest bulk string accepted, in bytes. */
    public void limitBulks(long maxBytes) {
        maxBulkBytes = maxBytes;
    }

    /** A client that has yet to authenticate may send small requests only. */
    public void trust(boolean isTrusted) {
        trusted = isTrusted;
    }

    /** The other end is a server, which writes no request on a line; empty lines are its pulse. */
    public void refuseInline() {
        takesInline = false;
    }

    /** The words of the request found last, or of the one being read. */
    public Args args() {
        return args;
    }

    /** Reads the next request into other words; only between requests. */
    public void useArgs(Args others) {
        args = others;
    }

    /** Where the request being read begins: everything before it is done with. */
    public int requestStart() {
        return requestStart;
    }

    /** Whether a request has begun and not ended. */
    public boolean isInsideRequest() {
        return wordsLeft > 0;
    }

    /**
     * How many bytes from the start of the input the bulk string being read needs, 0 if not known.
     */
    public long neededBytes() {
        return bulkLength == NOT_KNOWN ? 0 : (long) position + bulkLength + 2;
    }

    /** How much of the input is understood: what stands behind it belongs to the next word. */
    public int position() {
        return position;
    }

    /** What is wrong with the input, after {@link Outcome#BROKEN}. */
    public CommandError error() {
        return error;
    }

    /** Begins at the start of a new input block. */
    public void restart() {
        position = 0;
        requestStart = 0;
    }

    /** Goes back to the end of a request: what was read after it is to be read once more. */
    public void backTo(int offset) {
        position = offset;
        requestStart = offset;
        wordsLeft = 0;
        bulkLength = NOT_KNOWN;
    }

    /** The input from {@link #requestStart} on was moved to the start of another block. */
    public void moved(long block) {
        args.move(block, requestStart);
        position -= requestStart;
        requestStart = 0;
    }

    /** Reads on in {@code block}, which holds {@code limit} bytes of input. */
    public Outcome next(long block, int limit) {
        while (true) {
            if (wordsLeft == 0) {
                requestStart = position;
                if (position >= limit) {
                    return Outcome.MORE;
                }
                args.clear(block);
                if (Memory.getByte(block + position) != '*') {
                    Outcome outcome = inline(block, limit);
                    if (outcome != Outcome.REQUEST || args.count() > 0) {
                        return outcome;
                    }
                    continue;
                }
                Outcome outcome = arrayHeader(block, limit);
                if (outcome != Outcome.REQUEST) {
                    return outcome;
                }
                continue;
            }
            Outcome outcome = bulkStrings(block, limit);
            if (outcome == Outcome.REQUEST) {
                requestStart = position;
            }
            return outcome;
        }
    }

    /** {@code *count\r\n}; a count of zero or less is a request of nothing, passed over. */
    private Outcome arrayHeader(long block, int limit) {
        int end = lineEnd(block, limit);
        if (end < 0) {
            return incompleteLine(limit, "too big mbulk count string");
        }
        long count = number(block + position + 1, end - position - 1);
        if (count > Integer.MAX_VALUE) {
            return broken("invalid multibulk length");
        }
        if (count > UNTRUSTED_MAX_WORDS && !trusted) {
            return broken("unauthenticated multibulk length");
        }
        position = end + 2;
        wordsLeft = (int) Math.max(0, count);
        return Outcome.REQUEST;
    }

    private Outcome bulkStrings(long block, int limit) {
        while (wordsLeft > 0) {
            if (bulkLength == NOT_KNOWN) {
                Outcome outcome = bulkHeader(block, limit);
                if (outcome != Outcome.REQUEST) {
                    return outcome;
                }
            }
            if (limit - position < bulkLength + 2) {
                return Outcome.MORE;
            }
            args.add(position, bulkLength);
            position += bulkLength + 2;
            bulkLength = NOT_KNOWN;
            wordsLeft--;
        }
        return Outcome.REQUEST;
    }

    /** {@code $length\r\n}; the bytes after the string are not looked at, as in Redis. */
    private Outcome bulkHeader(long block, int limit) {
        int end = lineEnd(block, limit);
        if (end < 0) {
            return incompleteLine(limit, "too big bulk count string");
        }
        int first = Memory.getByte(block + position);
        if (first != '$') {
            return broken("expected '$', got '" + (char) (first & 0xFF) + "'");
        }
        long length = number(block + position + 1, end - position - 1);
        if (length < 0 || length > maxBulkBytes || length > Integer.MAX_VALUE - 1024) {
            return broken("invalid bulk length");
        }
        if (length > UNTRUSTED_MAX_BULK_BYTES && !trusted) {
            return broken("unauthenticated bulk length");
        }
        position = end + 2;
        bulkLength = (int) length;
        return Outcome.REQUEST;
    }

    private Outcome inline(long block, int limit) {
        int end = position;
        while (end < limit && Memory.getByte(block + end) != '\n') {
            end++;
        }
        if (end == limit) {
            return incompleteLine(limit, "too big inline request");
        }
        int last = end > position && Memory.getByte(block + end - 1) == '\r' ? end - 1 : end;
        if (!takesInline && last > position) {
            return broken("Master using the inline protocol. Desync?");
        }
        if (!InlineRequest.split(block, position, last, args)) {
            return broken("unbalanced quotes in request");
        }
        position = end + 1;
        requestStart = position;
        return Outcome.REQUEST;
    }

    /* The offset of the line's \r, when the byte after it has come as well. */
    private int lineEnd(long block, int limit) {
        for (int i = position; i < limit - 1; i++) {
            if (Memory.getByte(block + i) == '\r') {
                return i;
            }
        }
        return -1;
    }

    private Outcome incompleteLine(int limit, String error) {
        return limit - position > INLINE_MAX_BYTES ? broken(error) : Outcome.MORE;
    }

    private Outcome broken(String what) {
        error = CommandError.protocol(what);
        return Outcome.BROKEN;
    }

    /* The largest number is no valid length or count: it stands for text that is no number. */
    private static long number(long ref, int length) {
        if (length == 1) {
            int digit = Memory.getByte(ref) - '0';
            return digit >= 0 && digit <= 9 ? digit : Long.MAX_VALUE;
        }
        return AsciiNumber.isCanonical(ref, length)
                ? AsciiNumber.parse(ref, length)
                : Long.MAX_VALUE;
    }
}
