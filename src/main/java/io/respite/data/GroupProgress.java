package io.respite.data;

/**
 * How many of a stream's entries a group has read, and how many it has not, as far as that can be
 * told: a look at one stream. Owned by the engine thread. Hot.
 *
 * <p>A group counts the entries that it reads. Entries that were deleted ahead of it, which it will
 * never read, make its count worthless. Then what is known of the stream may still tell: the place
 * of its last entry, and of its first one as long as nothing behind that was deleted.
 */
public final class GroupProgress {

    /** The lag of a group where it is not known. */
    public static final long NO_LAG = Long.MIN_VALUE;

    private final StreamId first = new StreamId();
    private final StreamId last = new StreamId();
    private final StreamId deleted = new StreamId();
    private long length;
    private long added;

    /** Looks at a stream, which does not change meanwhile. */
    public GroupProgress of(StreamLog log) {
        log.firstId(first);
        log.lastId(last);
        log.maxDeletedId(deleted);
        length = log.length();
        added = log.entriesAdded();
        return this;
    }

    /** Moves the group on to an entry that is the first one behind its last id. */
    public void moveOn(ConsumerGroup group, long millis, long sequence) {
        long read = group.entriesRead();
        if (read != ConsumerGroup.UNKNOWN && !hasDeletedFrom(millis, sequence)) {
            group.setEntriesRead(read + 1);
        } else if (added != 0) {
            group.setEntriesRead(place(millis, sequence));
        }
        group.setLast(millis, sequence);
    }

    /** How many entries the group has not read, perhaps a negative number, or {@link #NO_LAG}. */
    public long lag(ConsumerGroup group) {
        if (added == 0) {
            return 0;
        }
        long read = group.entriesRead();
        if (read == ConsumerGroup.UNKNOWN || hasDeletedFrom(group.lastHigh(), group.lastLow())) {
            read = place(group.lastHigh(), group.lastLow());
        }
        return read == ConsumerGroup.UNKNOWN ? NO_LAG : added - read;
    }

    /* Whether entries from the id on were deleted, the stream's first ones aside. */
    private boolean hasDeletedFrom(long millis, long sequence) {
        return length > 0
                && !deleted.isZero()
                && first.compareTo(deleted) <= 0
                && StreamId.compare(millis, sequence, deleted.millis(), deleted.sequence()) <= 0;
    }

    /** How many entries up to the id were ever added, or {@link ConsumerGroup#UNKNOWN}. */
    public long place(long millis, long sequence) {
        if (added == 0) {
            return 0;
        }
        int order = StreamId.compare(millis, sequence, last.millis(), last.sequence());
        if (order == 0 || length == 0 && order < 0) {
            return added;
        }
        if (order > 0 || !deleted.isZero() && deleted.compareTo(first) >= 0) {
            return ConsumerGroup.UNKNOWN;
        }
        int toFirst = StreamId.compare(millis, sequence, first.millis(), first.sequence());
        if (toFirst > 0) {
            return ConsumerGroup.UNKNOWN;
        }
        return toFirst < 0 ? added - length : added - length + 1;
    }
}
