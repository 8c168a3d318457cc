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
    private final Budget budget;
    private byte[] bytes = NONE;
    private int length;
    private boolean isTooLong;

    ReplyBytes(int mostBytes, Budget budget) {
        this.mostBytes = mostBytes;
        this.budget = budget;
    }

    void add(long ref, int more) {
        if (isTooLong || more > mostBytes - length) {
            isTooLong = true;
            clear();
            return;
        }
        if (more > bytes.length - length) {
            long larger = Math.max(Math.max(FIRST_BYTES, 2L * bytes.length), (long) length + more);
            int capacity = (int) Math.min(larger, mostBytes);
            if (!budget.take(capacity - bytes.length)) {
                isTooLong = true;
                clear();
                return;
            }
            bytes = Arrays.copyOf(bytes, capacity);
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
        budget.giveBack(bytes.length);
        bytes = NONE;
        length = 0;
    }

    /** Whether the first reply is an error. */
    boolean isFailure() {
        return length > 0 && bytes[0] == '-';
    }

    /** Reads what was written. */
    ReplyReader reader() {
        return new ReplyReader(bytes, length);
    }
}
