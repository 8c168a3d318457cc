package io.respite.commands.sort;

import io.respite.bytes.AsciiNumber;
import io.respite.engine.Call;
import io.respite.keyspace.Database;
import io.respite.keyspace.Entry;
import io.respite.keyspace.HashValue;
import io.respite.keyspace.StringValue;
import io.respite.keyspace.ValueType;
import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * A pattern of BY or GET: {@code weight_*} is a string's key, the element in the place of the first
 * star; {@code object_*->field} is a hash's key and a field of it; {@code #} is the element itself.
 * Any other pattern names nothing. Owned by the engine thread.
 */
final class SortPattern implements AutoCloseable {

    private final Arena arena;
    private final Database database;
    private final HashValue hashes;
    private final long pattern;
    private final int length;
    private final boolean isElement;

    /** Where the star is, or negative. */
    private final int star;

    /** Where the arrow before the field's name begins, or the end where there is none. */
    private final int arrow;

    /** Room for a number's text, and behind it for keys. */
    private long room;

    private long keyBytes;
    private long value;
    private int valueLength;

    SortPattern(Call call, int word) {
        arena = call.keyspace().arena();
        database = call.database();
        hashes = call.keyspace().hashes();
        pattern = call.args().ref(word);
        length = call.args().length(word);
        /* As in C, a zero byte ends the text in which star and arrow are looked for. */
        int end = 0;
        while (end < length && Memory.getByte(pattern + end) != 0) {
            end++;
        }
        isElement = end == 1 && Memory.getByte(pattern) == '#';
        star = find("*", 0, end);
        int found = star < 0 ? -1 : find("->", star + 1, end);
        arrow = found < 0 || found + 2 == end ? length : found;
        room = arena.allocate(AsciiNumber.MAX_LENGTH);
    }

    private int find(String text, int from, int end) {
        for (int i = from; i + text.length() <= end; i++) {
            int same = 0;
            while (same < text.length()
                    && Memory.getByte(pattern + i + same) == text.charAt(same)) {
                same++;
            }
            if (same == text.length()) {
                return i;
            }
        }
        return -1;
    }

    /**
     * Looks up what the pattern names for an element; the value is valid until the next look-up.
     * Returns whether there is one.
     */
    boolean find(long element, int elementLength) {
        if (isElement) {
            value = element;
            valueLength = elementLength;
            return true;
        }
        if (star < 0) {
            return false;
        }
        int keyLength = writeKey(element, elementLength);
        long entry = database.read(room + AsciiNumber.MAX_LENGTH, keyLength);
        if (entry == 0) {
            return false;
        }
        return arrow == length ? isString(entry) : isField(entry);
    }

    private int writeKey(long element, int elementLength) {
        int tail = arrow - star - 1;
        long keyLength = (long) star + elementLength + tail;
        if (keyLength > keyBytes) {
            arena.free(room);
            keyBytes = Math.max(keyLength, 2 * keyBytes);
            room = arena.allocate(AsciiNumber.MAX_LENGTH + keyBytes);
        }
        long key = room + AsciiNumber.MAX_LENGTH;
        Memory.copy(pattern, key, star);
        Memory.copy(element, key + star, elementLength);
        Memory.copy(pattern + star + 1, key + star + elementLength, tail);
        return Math.toIntExact(keyLength);
    }

    private boolean isString(long entry) {
        if (!Entry.isString(entry)) {
            return false;
        }
        if (StringValue.isInteger(entry)) {
            value = room;
            valueLength = AsciiNumber.format(StringValue.integer(entry), room);
        } else {
            value = Entry.value(entry);
            valueLength = Entry.length(entry);
        }
        return true;
    }

    private boolean isField(long entry) {
        int from = arrow + 2;
        if (Entry.type(entry) != ValueType.HASH
                || !hashes.find(entry, pattern + from, length - from)) {
            return false;
        }
        value = hashes.value();
        valueLength = hashes.valueLength();
        return true;
    }

    /** Where the value that was found begins. */
    long value() {
        return value;
    }

    int valueLength() {
        return valueLength;
    }

    @Override
    public void close() {
        arena.free(room);
    }
}
