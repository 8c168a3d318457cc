package io.respite.replication.replica;

import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * Cuts the data out of what the primary sends in answer to PSYNC. Owned by the engine thread.
 *
 * <pre>
 *   \n \n ...                          it is not ready yet, and alive
 *   $ length \r\n | data |             from a file; the stream follows at once
 *   $EOF: mark \r\n | data | mark |    made as it is sent; the stream follows when it was taken
 *   - error \r\n
 * </pre>
 */
final class Transfer implements AutoCloseable {

    /** Bytes of the mark at the end of data whose length nobody knows. */
    static final int MARK_BYTES = 40;

    private static final String TO_COME = "EOF:";

    /** What is known of the data. */
    enum Stage {
        /** Its first line has yet to come. */
        ANNOUNCED,
        /** It comes. */
        COMING,
        /** It has come. */
        COMPLETE,
        /** It will not come: see {@link #failure}. */
        REFUSED
    }

    private final Arena arena;
    private final ReplyLine line = new ReplyLine();
    private Stage stage = Stage.ANNOUNCED;
    private Intake intake;
    private long totalBytes;
    private long readBytes;
    private String mark;
    private String failure;

    /** The last bytes that came, which may be the mark, while there is one. */
    private long tail;

    private int tailLength;

    Transfer(Arena arena) {
        this.arena = arena;
    }

    Stage stage() {
        return stage;
    }

    /** Why nothing comes. */
    String failure() {
        return failure;
    }

    /** Bytes of the data; 0 where that is not known. */
    long totalBytes() {
        return totalBytes;
    }

    /** Bytes that came of it. */
    long readBytes() {
        return readBytes;
    }

    /** Whether the end is known by a mark. */
    boolean hasMark() {
        return mark != null;
    }

    /** Who takes the data that is coming. */
    void into(Intake newIntake) {
        intake = newIntake;
    }

    /** Takes bytes until the stage changes; returns how many. */
    int take(long ref, int length) {
        if (stage == Stage.ANNOUNCED) {
            return takeLine(ref, length);
        }
        return mark == null ? takeCounted(ref, length) : takeMarked(ref, length);
    }

    private int takeLine(long ref, int length) {
        int used = line.take(ref, length);
        if (line.isTooLong()) {
            refuse(badProtocol());
        } else if (line.isComplete()) {
            String text = line.text();
            line.clear();
            if (!text.isEmpty()) {
                begin(text);
            }
        }
        return used;
    }

    private void begin(String text) {
        if (text.charAt(0) == '-') {
            refuse("MASTER aborted replication with an error: " + text.substring(1));
        } else if (text.charAt(0) != '$') {
            refuse(badProtocol(text));
        } else if (text.startsWith(TO_COME, 1) && text.length() >= 5 + MARK_BYTES) {
            mark = text.substring(5, 5 + MARK_BYTES);
            tail = arena.allocate(2 * MARK_BYTES);
            stage = Stage.COMING;
        } else {
            beginCounted(text);
        }
    }

    private void beginCounted(String text) {
        try {
            totalBytes = Long.parseLong(text.substring(1));
        } catch (NumberFormatException noNumber) {
            totalBytes = -1;
        }
        if (totalBytes < 0) {
            refuse(badProtocol(text));
        } else {
            stage = totalBytes == 0 ? Stage.COMPLETE : Stage.COMING;
        }
    }

    private String badProtocol() {
        return badProtocol(line.text());
    }

    private static String badProtocol(String text) {
        return "Bad protocol from MASTER, the first byte is not '$' (we received '"
                + text.replaceAll("[^ -~]", ".")
                + "'), are you sure the host and port are right?";
    }

    private void refuse(String reason) {
        failure = reason;
        stage = Stage.REFUSED;
    }

    private int takeCounted(long ref, int length) {
        int part = (int) Math.min(length, totalBytes - readBytes);
        readBytes += part;
        intake.take(ref, part);
        if (readBytes == totalBytes) {
            stage = Stage.COMPLETE;
        }
        return part;
    }

    /* The mark is looked for where no more has come: the primary sends nothing behind it before it
     * is told that all was taken. */
    private int takeMarked(long ref, int length) {
        readBytes += length;
        int fromNew = Math.min(length, MARK_BYTES);
        int kept = Math.min(tailLength, MARK_BYTES - fromNew);
        intake.take(tail, tailLength - kept);
        intake.take(ref, length - fromNew);
        Memory.copy(tail + tailLength - kept, tail, kept);
        Memory.copy(ref + length - fromNew, tail + kept, fromNew);
        tailLength = kept + fromNew;
        if (tailLength == MARK_BYTES && isMark()) {
            stage = Stage.COMPLETE;
        }
        return length;
    }

    private boolean isMark() {
        for (int i = 0; i < MARK_BYTES; i++) {
            if ((char) Memory.getUnsigned(tail + i) != mark.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public void close() {
        if (tail != 0) {
            arena.free(tail);
            tail = 0;
        }
    }
}
