package io.respite.replication.stream;

import io.respite.bytes.HexId;
import java.util.random.RandomGenerator;

/**
 * Which history of writes this server's data is the outcome of, and how far it has come: servers
 * whose data have the same id and offset have the same data. Owned by the engine thread.
 *
 * <pre>
 *   second id  |--- the former primary's writes ---|
 *   id                                             |--- this server's own, as a primary ---|
 *              1                                   ^ second offset                         ^ offset
 * </pre>
 *
 * <p>Offsets count bytes of the stream from 1: {@link #offset} is that of the last one, and a
 * replica that has them all asks for the next, {@code offset + 1}. The second id is good for
 * requests up to {@link #secondOffset}.
 */
public final class History {

    /** What stands for an id that there is not. */
    public static final String NO_ID = HexId.NONE;

    /** The second offset while there is no second id. */
    public static final long NO_OFFSET = -1;

    private final RandomGenerator random;
    private String id;
    private String secondId = NO_ID;
    private long secondOffset = NO_OFFSET;
    private long offset;

    /** A history that begins with no writes. */
    public History(RandomGenerator random) {
        this.random = random;
        id = HexId.next(random);
    }

    /** Forty hexadecimal digits. */
    public String id() {
        return id;
    }

    /** The id before, or {@link #NO_ID}. */
    public String secondId() {
        return secondId;
    }

    /** The first byte that the second id does not know of, or {@link #NO_OFFSET}. */
    public long secondOffset() {
        return secondOffset;
    }

    /** How many bytes the stream has. */
    public long offset() {
        return offset;
    }

    /** So many bytes more were written, or taken from the primary. */
    public void advance(long bytes) {
        offset += bytes;
    }

    /** Another history begins, which has nothing to do with the one before but its offsets. */
    public void begin() {
        id = HexId.next(random);
        secondId = NO_ID;
        secondOffset = NO_OFFSET;
    }

    /**
     * This server goes on alone from here: replicas that followed the same primary can go on with
     * this one.
     */
    public void branch() {
        keepAs(HexId.next(random));
    }

    /** The primary says that its history, and so this one, goes on under another id. */
    public void rename(String newId) {
        keepAs(newId);
    }

    private void keepAs(String newId) {
        secondId = id;
        secondOffset = offset + 1;
        id = newId;
    }

    /** The data is now what a primary's history has led to, until this offset. */
    public void adopt(String newId, long newOffset) {
        id = newId;
        offset = newOffset;
        secondId = NO_ID;
        secondOffset = NO_OFFSET;
    }

    /** The data was read from a file that says where in a history it was. */
    public void restore(String newId, long newOffset, String newSecondId, long newSecondOffset) {
        id = newId;
        offset = newOffset;
        secondId = newSecondId;
        secondOffset = newSecondOffset;
    }

    /** Whether a replica with this id, which wants byte {@code from} next, shares the history. */
    public boolean covers(String otherId, long from) {
        return otherId.equalsIgnoreCase(id)
                || otherId.equalsIgnoreCase(secondId) && from <= secondOffset;
    }

    /** Whether the id is one of the two. */
    public boolean knows(String otherId) {
        return otherId.equalsIgnoreCase(id) || otherId.equalsIgnoreCase(secondId);
    }
}
