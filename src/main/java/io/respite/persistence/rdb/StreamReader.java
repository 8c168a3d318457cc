package io.respite.persistence.rdb;

import io.respite.data.Consumer;
import io.respite.data.ConsumerGroup;
import io.respite.data.ConsumerGroups;
import io.respite.data.GroupProgress;
import io.respite.data.PendingEntry;
import io.respite.data.StreamId;
import io.respite.data.StreamLog;
import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * Reads streams; the format is in {@link StreamCodec}. Everything is held to its word: nodes and
 * their entries rise, counts are right, each pending id belongs to one consumer. Owned by the
 * engine thread. Hot.
 */
final class StreamReader {

    private static final int ID_BYTES = 2 * Long.BYTES;

    private final StreamLog log;
    private final ConsumerGroups groups;
    private final GroupProgress progress = new GroupProgress();
    private final StreamId id = new StreamId();
    private final Scratch name;

    StreamReader(Arena arena) {
        log = new StreamLog(arena);
        groups = new ConsumerGroups(arena);
        name = new Scratch(arena);
    }

    /**
     * Reads a stream to an empty one with the given root, which its caller frees after an error.
     */
    void read(RdbType type, RdbInput in, long root) {
        log.at(root);
        readNodes(in);
        readCounts(type, in);
        long count = in.count(1);
        if (count > 0) {
            log.setGroups(groups.create());
        }
        for (long i = 0; i < count; i++) {
            readGroup(type, in);
        }
    }

    private void readNodes(RdbInput in) {
        long count = in.count(ID_BYTES + 2);
        for (long i = 0; i < count; i++) {
            in.readString();
            if (in.stringLength() != ID_BYTES) {
                throw in.error("Stream node key entry is not the size of a stream ID");
            }
            long at = in.ref();
            id.set(
                    Long.reverseBytes(Memory.getLong(at)),
                    Long.reverseBytes(Memory.getLong(at + Long.BYTES)));
            in.readString();
            if (!log.appendNode(id, in.ref(), in.stringLength())) {
                throw in.error("Stream listpack integrity check failed.");
            }
        }
    }

    private void readCounts(RdbType type, RdbInput in) {
        long length = in.length();
        if (length != log.length()) {
            throw in.error("Stream length inconsistent with rax entries");
        }
        readId(in);
        if (!log.complete(id)) {
            throw in.error("a stream's last id is below that of an entry");
        }
        if (type == RdbType.STREAM_LISTPACKS) {
            log.setEntriesAdded(length);
            if (length == 0) {
                id.setMax();
                log.setFirstId(id);
            }
            return;
        }
        readId(in);
        if (length == 0) {
            log.setFirstId(id);
        }
        readId(in);
        log.setMaxDeletedId(id);
        log.setEntriesAdded(in.unsigned());
    }

    private void readId(RdbInput in) {
        long high = in.unsigned();
        id.set(high, in.unsigned());
    }

    private int readName(RdbInput in) {
        in.readString();
        int length = in.stringLength();
        Memory.copy(in.ref(), name.room(length), length);
        return length;
    }

    private void readGroup(RdbType type, RdbInput in) {
        int length = readName(in);
        if (groups.find(name.ref(), length) != null) {
            throw in.error("Duplicated consumer group name");
        }
        ConsumerGroup group = groups.add(name.ref(), length);
        readId(in);
        group.setLast(id.millis(), id.sequence());
        group.setEntriesRead(
                type == RdbType.STREAM_LISTPACKS
                        ? progress.of(log).place(id.millis(), id.sequence())
                        : in.unsigned());
        readPending(in, group);
        long consumers = in.count(type == RdbType.STREAM_LISTPACKS_3 ? 18 : 10);
        long claimed = 0;
        for (long i = 0; i < consumers; i++) {
            claimed += readConsumer(type, in, group);
        }
        if (claimed != group.pending().count()) {
            throw in.error("Stream CG PEL entry without consumer");
        }
    }

    private void readPending(RdbInput in, ConsumerGroup group) {
        long count = in.count(ID_BYTES + Long.BYTES + 1);
        for (long i = 0; i < count; i++) {
            readRawId(in);
            long pending = group.addUnclaimed(id.millis(), id.sequence());
            if (pending == 0) {
                throw in.error("Duplicated global PEL entry loading stream consumer group");
            }
            long deliveredMs = in.int64();
            PendingEntry.setDelivery(pending, deliveredMs, in.unsigned());
        }
    }

    private void readRawId(RdbInput in) {
        long high = Long.reverseBytes(in.int64());
        id.set(high, Long.reverseBytes(in.int64()));
    }

    /* Returns how many pending ids the consumer has. */
    private long readConsumer(RdbType type, RdbInput in, ConsumerGroup group) {
        int length = readName(in);
        if (group.findConsumer(name.ref(), length) != 0) {
            throw in.error("Duplicate stream consumer detected.");
        }
        long seenMs = in.int64();
        long consumer = group.addConsumer(name.ref(), length, seenMs);
        Consumer.gave(consumer, type == RdbType.STREAM_LISTPACKS_3 ? in.int64() : seenMs);
        long count = in.count(ID_BYTES);
        for (long i = 0; i < count; i++) {
            readRawId(in);
            if (!group.claimed(id.millis(), id.sequence(), consumer)) {
                throw in.error("Consumer entry not found in group global PEL");
            }
        }
        return count;
    }
}
