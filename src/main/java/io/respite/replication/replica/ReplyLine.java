package io.respite.replication.replica;

import io.respite.memory.Memory;

/** A line that comes in pieces. Owned by the engine thread. */
final class ReplyLine {

    private static final int MOST_BYTES = 1024;

    private final StringBuilder text = new StringBuilder();
    private boolean complete;

    /** Takes bytes up to the end of the line; returns how many. */
    int take(long ref, int length) {
        int used = 0;
        while (used < length && !complete && !isTooLong()) {
            char next = (char) Memory.getUnsigned(ref + used++);
            if (next == '\n') {
                complete = true;
            } else {
                text.append(next);
            }
        }
        return used;
    }

    boolean isComplete() {
        return complete;
    }

    /** Whether no end of the line came where one should have. */
    boolean isTooLong() {
        return text.length() >= MOST_BYTES;
    }

    /** The line without its end. */
    String text() {
        int last = text.length() - 1;
        return last >= 0 && text.charAt(last) == '\r' ? text.substring(0, last) : text.toString();
    }

    /** Begins with the next line. */
    void clear() {
        text.setLength(0);
        complete = false;
    }
}
