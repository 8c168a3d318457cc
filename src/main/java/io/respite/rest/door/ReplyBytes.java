package io.respite.rest.door;

import io.respite.memory.Memory;
import java.util.Arrays;

/**
 * The replies to the commands of one request, as they are written. What is too much for all is
 * forgotten. Owned by the engine thread until it is handed on.
 */
final class ReplyBytes {

    private static final int FIRST_BYTES = 1024;
    private static final byte[] NONE = {};

    private final int mostBytes;
    private byte[] bytes = NONE;
    private int length;
    private boolean isTooLong;

    ReplyBytes(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    void add(long ref, int more) {
        if (isTooLong || more > mostBytes - length) {
            isTooLong = true;
            clear();
            return;
        }
        if (more > bytes.length - length) {
            long larger = Math.max(Math.max(FIRST_BYTES, 2L * bytes.length), (long) length + more);
            bytes = Arrays.copyOf(bytes, (int) Math.min(larger, mostBytes));
        }
        Memory.copyOut(ref, bytes, length, more);
        length += more;
    }

    int length() {
        return length;
    }

    /** Whether there was more than may be kept. */
    boolean isTooLong() {
        return isTooLong;
    }

    /** Forgets what was written so far. */
    void clear() {
        bytes = NONE;
        length = 0;
    }

    /** Reads what was written. */
    ReplyReader reader() {
        return new ReplyReader(bytes, length);
    }
}
