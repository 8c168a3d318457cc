package io.respite.analysis;

import io.respite.keyspace.Entry;
import io.respite.keyspace.ValueType;
import io.respite.memory.Memory;
import java.util.Arrays;

/**
 * Some keys with their types and sizes, on their way from the engine thread, which writes them, to
 * the worker, which sums them up. One of the two has it at a time.
 *
 * <pre>
 *    0      1        2        4              6        14
 *   +------+--------+--------+--------------+--------+- - - - - - - - - - -+
 *   | type | is cut | db     | key length   | bytes  | key, its beginning  |
 *   +------+--------+--------+--------------+--------+- - - - - - - - - - -+
 * </pre>
 */
final class KeyBatch {

    /** Of a longer key the beginning is enough to tell what it belongs to. */
    static final int MOST_KEY_BYTES = 1024;

    private static final int FULL_BYTES = 64 * 1024;
    private static final int HEADER_BYTES = 14;
    private static final ValueType[] TYPES = ValueType.values();

    private byte[] data = new byte[FULL_BYTES + HEADER_BYTES + MOST_KEY_BYTES];
    private int end;
    private int at;

    /** Whether it is to be handed over. */
    boolean isFull() {
        return end >= FULL_BYTES;
    }

    boolean isEmpty() {
        return end == 0;
    }

    void clear() {
        end = 0;
        at = -1;
    }

    /** Adds an entry of a database, which takes so many bytes. */
    void add(int db, long entry, long bytes) {
        int length = Entry.keyLength(entry);
        int kept = Math.min(length, MOST_KEY_BYTES);
        if (end + HEADER_BYTES + kept > data.length) {
            data = Arrays.copyOf(data, data.length * 2);
        }
        data[end] = (byte) Entry.type(entry).ordinal();
        data[end + 1] = (byte) (kept < length ? 1 : 0);
        putShort(end + 2, db);
        putShort(end + 4, kept);
        for (int i = 0; i < 8; i++) {
            data[end + 6 + i] = (byte) (bytes >>> i * 8);
        }
        Memory.copyOut(Entry.key(entry), data, end + HEADER_BYTES, kept);
        end += HEADER_BYTES + kept;
    }

    private void putShort(int place, int value) {
        data[place] = (byte) value;
        data[place + 1] = (byte) (value >>> 8);
    }

    private int getShort(int place) {
        return data[place] & 0xFF | (data[place + 1] & 0xFF) << 8;
    }

    /** Goes to the next key, the first one at first; false behind the last. */
    boolean next() {
        at = at < 0 ? 0 : keyEnd();
        return at < end;
    }

    ValueType type() {
        return TYPES[data[at]];
    }

    /** Whether the key is longer than what is kept of it. */
    boolean isCut() {
        return data[at + 1] != 0;
    }

    int db() {
        return getShort(at + 2);
    }

    /** What the key and its value take. */
    long bytes() {
        long bytes = 0;
        for (int i = 0; i < 8; i++) {
            bytes |= (data[at + 6 + i] & 0xFFL) << i * 8;
        }
        return bytes;
    }

    /** The array in which the key stands. */
    byte[] data() {
        return data;
    }

    int keyStart() {
        return at + HEADER_BYTES;
    }

    int keyEnd() {
        return at + HEADER_BYTES + getShort(at + 4);
    }
}
