package io.respite.resp;

import io.respite.bytes.AsciiDouble;
import io.respite.bytes.AsciiNumber;
import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * Writes replies in RESP2 or RESP3, as the client chose with HELLO, into a block that goes to the
 * client's {@link Output} once per batch. Owned by the engine thread. Hot.
 *
 * <p>Text is one byte a character (Latin-1), as {@link Args#text} reads it, so that bytes of any
 * kind that a client sent come back as they were.
 *
 * <p>The aggregate's header comes first, then its elements: {@code array(2); integer(1);
 * integer(2)}.
 */
public final class ReplyWriter {

    private static final int CAPACITY = 64 * 1024;
    private static final int DIRECT_BYTES = 16 * 1024;
    private static final int HEADER_BYTES = 32;
    private static final long MOST_WRITTEN_BYTES = 1 << 30;

    private final Arena arena;
    private long block;
    private long capacity = CAPACITY;
    private long length;
    private long sent;
    private int held;
    private Output output;
    private boolean resp3;

    public ReplyWriter(Arena arena) {
        this.arena = arena;
        this.block = arena.allocate(CAPACITY);
    }

    /**
     * Replies from here on go to {@code target}. What another client's broken turn left unsent is
     * forgotten.
     */
    public void attach(Output target, boolean isResp3) {
        length = 0;
        held = 0;
        output = target;
        resp3 = isResp3;
    }

    /** Whether the client speaks RESP3. */
    public boolean isResp3() {
        return resp3;
    }

    /** Changes the protocol for what follows. */
    public void useResp3(boolean isResp3) {
        resp3 = isResp3;
    }

    /** Sends what was written since the last time. */
    public void flush() {
        for (long at = 0; at < length; at += MOST_WRITTEN_BYTES) {
            output.write(block + at, (int) Math.min(MOST_WRITTEN_BYTES, length - at));
        }
        sent += length;
        length = 0;
        if (capacity > CAPACITY && held == 0) {
            arena.free(block);
            block = arena.allocate(CAPACITY);
            capacity = CAPACITY;
        }
    }

    /** How many bytes were written so far, sent or not. */
    public long position() {
        return sent + length;
    }

    /** Whether something was written that is not sent yet. */
    public boolean hasUnsent() {
        return length > 0;
    }

    /** Returns the block; the writer is not used again. */
    public void close() {
        arena.free(block);
    }

    /** The reply to PING. */
    public void pong() {
        status("PONG");
    }

    public void ok() {
        room(5);
        Memory.putInt(block + length, '+' | 'O' << 8 | 'K' << 16 | '\r' << 24);
        Memory.putByte(block + length + 4, '\n');
        length += 5;
    }

    /** The reply to a command that is run later, by EXEC. */
    public void queued() {
        status("QUEUED");
    }

    /** A simple string; it has no line ends. */
    public void status(String text) {
        line('+', text);
    }

    /** An error: its code and text, without the minus. Line ends in it become spaces. */
    public void error(String text) {
        boolean isOneLine = text.indexOf('\n') < 0 && text.indexOf('\r') < 0;
        line('-', isOneLine ? text : text.replace('\r', ' ').replace('\n', ' '));
    }

    public void integer(long value) {
        header(':', value);
    }

    /** A bulk string of the bytes at {@code ref}. */
    public void bulk(long ref, int size) {
        header('$', size);
        if (size <= DIRECT_BYTES || held > 0) {
            room(size + 2);
            Memory.copy(ref, block + length, size);
            length += size;
        } else {
            flush();
            output.write(ref, size);
            sent += size;
        }
        lineEnd();
    }

    /** Bytes that were written by another writer, for this protocol. */
    public void encoded(long ref, long size) {
        if (size <= DIRECT_BYTES || held > 0) {
            room(size);
            Memory.copy(ref, block + length, size);
            length += size;
        } else {
            flush();
            for (long at = 0; at < size; at += MOST_WRITTEN_BYTES) {
                output.write(ref + at, (int) Math.min(MOST_WRITTEN_BYTES, size - at));
            }
            sent += size;
        }
    }

    /** A bulk string of the text, one byte a character. */
    public void bulk(String text) {
        header('$', text.length());
        append(text);
        lineEnd();
    }

    /** A bulk string of a heap array's bytes. */
    public void bulk(byte[] bytes) {
        header('$', bytes.length);
        room(bytes.length + 2);
        Memory.copyIn(bytes, 0, bytes.length, block + length);
        length += bytes.length;
        lineEnd();
    }

    /** A bulk string of a number's decimal text. */
    public void bulkInteger(long value) {
        room(2 * HEADER_BYTES);
        header('$', AsciiNumber.length(value));
        length += AsciiNumber.format(value, block + length);
        lineEnd();
    }

    /** A bulk string of two unsigned numbers with a minus between: the id of a stream's entry. */
    public void bulkId(long high, long low) {
        room(2 * HEADER_BYTES + 2 * AsciiNumber.MAX_LENGTH);
        /* The header, of four or five bytes, goes before the text. */
        long text = block + length + 5;
        int size = AsciiNumber.formatUnsigned(high, text);
        Memory.putByte(text + size++, '-');
        size += AsciiNumber.formatUnsigned(low, text + size);
        header('$', size);
        Memory.copy(text, block + length, size);
        length += size;
        lineEnd();
    }

    /** "There is no such value": {@code $-1} in RESP2, {@code _} in RESP3. */
    public void nullBulk() {
        line(resp3 ? '_' : '$', resp3 ? "" : "-1");
    }

    /** "There is no such list": {@code *-1} in RESP2, {@code _} in RESP3. */
    public void nullArray() {
        line(resp3 ? '_' : '*', resp3 ? "" : "-1");
    }

    public void array(long elements) {
        header('*', elements);
    }

    /** Keys and values in turn: in RESP2 an array of twice as many elements. */
    public void map(long pairs) {
        header(resp3 ? '%' : '*', resp3 ? pairs : pairs * 2);
    }

    /** A set: in RESP2 an array. */
    public void set(long elements) {
        header(resp3 ? '~' : '*', elements);
    }

    /** A message that no request asked for: in RESP2 an array. */
    public void push(long elements) {
        header(resp3 ? '>' : '*', elements);
    }

    /** Attributes of the reply that follows; RESP3 only. */
    public void attribute(long pairs) {
        assert resp3;
        header('|', pairs);
    }

    /** A boolean: in RESP2 the integer 1 or 0. */
    public void bool(boolean value) {
        line(resp3 ? '#' : ':', resp3 ? (value ? "t" : "f") : (value ? "1" : "0"));
    }

    /** A double, given as its text: in RESP2 a bulk string. */
    public void decimal(String text) {
        if (resp3) {
            line(',', text);
        } else {
            bulk(text);
        }
    }

    /** A double, as {@link AsciiDouble} writes it: in RESP2 a bulk string. */
    public void decimal(double value) {
        room(HEADER_BYTES + AsciiDouble.ROOM_BYTES);
        long at = block + length;
        /* The header, of four or five bytes, goes before the text. */
        int size = AsciiDouble.format(value, at + 5);
        if (resp3) {
            Memory.putByte(at, ',');
            length++;
        } else {
            header('$', size);
        }
        Memory.copy(at + 5, block + length, size);
        length += size;
        lineEnd();
    }

    /** A double, given as the bytes of its text: in RESP2 a bulk string. */
    public void decimal(long ref, int size) {
        if (!resp3) {
            bulk(ref, size);
            return;
        }
        room(size + 1L);
        Memory.putByte(block + length, ',');
        Memory.copy(ref, block + length + 1, size);
        length += size + 1L;
        lineEnd();
    }

    /** An integer of any size, given as its text: in RESP2 a bulk string. */
    public void bigNumber(String text) {
        if (resp3) {
            line('(', text);
        } else {
            bulk(text);
        }
    }

    /** Text to be shown as it is, with a format of three letters: in RESP2 a bulk string. */
    public void verbatim(String format, String text) {
        if (resp3) {
            header('=', text.length() + 4L);
            append(format);
            append(":");
            append(text);
            lineEnd();
        } else {
            bulk(text);
        }
    }

    /**
     * Remembers this place for a header whose count is not known yet; nothing is sent until {@link
     * #arrayAt} or {@link #discard}.
     */
    public long mark() {
        held++;
        return length;
    }

    /** Inserts the header of an array at a place remembered by {@link #mark}. */
    public void arrayAt(long mark, long elements) {
        headerAt(mark, '*', elements);
    }

    /** Inserts the header of a set at a place remembered by {@link #mark}. */
    public void setAt(long mark, long elements) {
        headerAt(mark, resp3 ? '~' : '*', elements);
    }

    /** Inserts the header of a map at a place remembered by {@link #mark}. */
    public void mapAt(long mark, long pairs) {
        headerAt(mark, resp3 ? '%' : '*', resp3 ? pairs : pairs * 2);
    }

    /** Where what was written since a {@link #mark} stands, until more is written. */
    public long ref(long mark) {
        return block + mark;
    }

    /** Inserts an id, as {@link #bulkId} writes it, at a place remembered by {@link #mark}. */
    public void idAt(long mark, long high, long low) {
        long tail = length - mark;
        long begin = length;
        bulkId(high, low);
        long size = length - begin;
        room(tail);
        Memory.copy(block + mark, block + length, tail);
        Memory.copy(block + begin, block + mark, size);
        Memory.copy(block + length, block + mark + size, tail);
        held--;
    }

    /** Forgets everything written since {@link #mark}. */
    public void discard(long mark) {
        length = mark;
        held--;
    }

    /** Lets go of a {@link #mark} and keeps what was written since. */
    public void keep() {
        held--;
    }

    private void headerAt(long mark, int type, long count) {
        int size = AsciiNumber.length(count) + 3;
        room(size);
        Memory.copy(block + mark, block + mark + size, length - mark);
        long end = length + size;
        length = mark;
        header(type, count);
        length = end;
        held--;
    }

    private void header(int type, long value) {
        room(HEADER_BYTES);
        long at = block + length;
        Memory.putByte(at, type);
        int digits;
        if (value >= 0 && value < 10) {
            Memory.putByte(at + 1, '0' + (int) value);
            digits = 1;
        } else {
            digits = AsciiNumber.format(value, at + 1);
        }
        Memory.putShort(at + 1 + digits, '\r' | '\n' << 8);
        length += digits + 3;
    }

    private void line(int type, String text) {
        room(1);
        Memory.putByte(block + length++, type);
        append(text);
        lineEnd();
    }

    private void append(String text) {
        int size = text.length();
        room(size);
        for (int i = 0; i < size; i++) {
            Memory.putByte(block + length + i, text.charAt(i));
        }
        length += size;
    }

    private void lineEnd() {
        room(2);
        Memory.putShort(block + length, '\r' | '\n' << 8);
        length += 2;
    }

    private void room(long bytes) {
        if (length + bytes <= capacity) {
            return;
        }
        if (held == 0) {
            flush();
        }
        if (length + bytes > capacity) {
            long larger = Math.max(capacity * 2, length + bytes);
            block = arena.enlarge(block, length, larger);
            capacity = larger;
        }
    }
}
