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
 * Reads a stream, one node, group, consumer or pending id after the other; the format is in {@link
 * StreamCodec}. Everything is held to its word: nodes and their entries rise, counts are right,
 * each pending id belongs to one consumer. Owned by the engine thread. Hot.
 */
final class StreamReader implements AutoCloseable {

    /*
     * What a step reads it reads to its end before anything is changed: a step that ran out of
     * bytes can be taken once more from its first byte.
     *
     *   NODE ─▶ COUNTS ─▶ GROUP ─▶ PENDING ─▶ CONSUMERS ─▶ CONSUMER ─▶ CLAIM
     *    ↺                  ▲ │       ↺                      │ ▲         ↺ │
     *                       │ └─▶ DONE                       │ └───────────┘
     *                       └────────────────────────────────┘
     */
    private enum Next {
        NODE,
        COUNTS,
        GROUP,
        PENDING,
        CONSUMERS,
        CONSUMER,
        CLAIM,
        DONE
    }

    private static final int ID_BYTES = 2 * Long.BYTES;

    /** Of a pending id: itself, when it was delivered, how often. */
    private static final int LEAST_PENDING_BYTES = ID_BYTES + Long.BYTES + 1;

    private final StreamLog log;
    private final ConsumerGroups groups;
    private final GroupProgress progress = new GroupProgress();
    private final StreamId id = new StreamId();
    private final StreamId first = new StreamId();
    private final StreamId deleted = new StreamId();
    private final Scratch name;
    private RdbType type;
    private Next next = Next.DONE;
    private long nodesLeft;
    private long groupsLeft;
    private long pendingLeft;
    private long consumersLeft;
    private long claimsLeft;
    private long claimed;
    private ConsumerGroup group;
    private long consumer;

    StreamReader(Arena arena) {
        log = new StreamLog(arena);
        groups = new ConsumerGroups(arena);
        name = new Scratch(arena);
    }

    /**
     * Begins to read a stream to an empty one with the given root, which its caller frees after an
     * error. Returns how many nodes it has.
     */
    long begin(RdbType newType, RdbInput in, long root) {
        type = newType;
        log.at(root);
        nodesLeft = in.count(ID_BYTES + 2);
        next = Next.NODE;
        return nodesLeft;
    }

    /** Takes some steps, or those that are left. Returns whether there are more. */
    boolean read(RdbInput in, long steps) {
        for (long i = 0; i < steps && next != Next.DONE; i++) {
            next = step(in);
        }
        return next != Next.DONE;
    }

    private Next step(RdbInput in) {
        return switch (next) {
            case NODE -> nodesLeft == 0 ? Next.COUNTS : readNode(in);
            case COUNTS -> readCounts(in);
            case GROUP -> groupsLeft == 0 ? Next.DONE : readGroup(in);
            case PENDING -> pendingLeft == 0 ? Next.CONSUMERS : readPending(in);
            case CONSUMERS -> readConsumers(in);
            case CONSUMER -> consumersLeft == 0 ? endGroup(in) : readConsumer(in);
            case CLAIM -> claimsLeft == 0 ? Next.CONSUMER : readClaim(in);
            case DONE -> Next.DONE;
        };
    }

    private Next readNode(RdbInput in) {
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
        nodesLeft--;
        return Next.NODE;
    }

    private Next readCounts(RdbInput in) {
        boolean isFirstForm = type == RdbType.STREAM_LISTPACKS;
        long length = in.length();
        if (length != log.length()) {
            throw in.error("Stream length inconsistent with rax entries");
        }
        readId(in, id);
        first.setMax();
        long added = length;
        if (!isFirstForm) {
            readId(in, first);
            readId(in, deleted);
            added = in.unsigned();
        }
        long count = in.count(1);
        if (!log.complete(id)) {
            throw in.error("a stream's last id is below that of an entry");
        }
        if (length == 0) {
            log.setFirstId(first);
        }
        if (!isFirstForm) {
            log.setMaxDeletedId(deleted);
        }
        log.setEntriesAdded(added);
        if (count > 0) {
            log.setGroups(groups.create());
        }
        groupsLeft = count;
        return Next.GROUP;
    }

    private static void readId(RdbInput in, StreamId read) {
        long high = in.unsigned();
        read.set(high, in.unsigned());
    }

    private int readName(RdbInput in) {
        in.readString();
        int length = in.stringLength();
        Memory.copy(in.ref(), name.room(length), length);
        return length;
    }

    private Next readGroup(RdbInput in) {
        int length = readName(in);
        if (groups.find(name.ref(), length) != null) {
            throw in.error("Duplicated consumer group name");
        }
        readId(in, id);
        long entriesRead =
                type == RdbType.STREAM_LISTPACKS
                        ? progress.of(log).place(id.millis(), id.sequence())
                        : in.unsigned();
        long count = in.count(LEAST_PENDING_BYTES);
        group = groups.add(name.ref(), length);
        group.setLast(id.millis(), id.sequence());
        group.setEntriesRead(entriesRead);
        pendingLeft = count;
        groupsLeft--;
        return Next.PENDING;
    }

    private Next readPending(RdbInput in) {
        readRawId(in);
        long deliveredMs = in.int64();
        long deliveries = in.unsigned();
        long pending = group.addUnclaimed(id.millis(), id.sequence());
        if (pending == 0) {
            throw in.error("Duplicated global PEL entry loading stream consumer group");
        }
        PendingEntry.setDelivery(pending, deliveredMs, deliveries);
        pendingLeft--;
        return Next.PENDING;
    }

    private void readRawId(RdbInput in) {
        long high = Long.reverseBytes(in.int64());
        id.set(high, Long.reverseBytes(in.int64()));
    }

    private Next readConsumers(RdbInput in) {
        consumersLeft = in.count(type == RdbType.STREAM_LISTPACKS_3 ? 18 : 10);
        claimed = 0;
        return Next.CONSUMER;
    }

    private Next readConsumer(RdbInput in) {
        int length = readName(in);
        if (group.findConsumer(name.ref(), length) != 0) {
            throw in.error("Duplicate stream consumer detected.");
        }
        long seenMs = in.int64();
        long activeMs = type == RdbType.STREAM_LISTPACKS_3 ? in.int64() : seenMs;
        long count = in.count(ID_BYTES);
        consumer = group.addConsumer(name.ref(), length, seenMs);
        Consumer.gave(consumer, activeMs);
        claimsLeft = count;
        consumersLeft--;
        return Next.CLAIM;
    }

    private Next readClaim(RdbInput in) {
        readRawId(in);
        if (!group.claimed(id.millis(), id.sequence(), consumer)) {
            throw in.error("Consumer entry not found in group global PEL");
        }
        claimsLeft--;
        claimed++;
        return Next.CLAIM;
    }

    private Next endGroup(RdbInput in) {
        if (claimed != group.pending().count()) {
            throw in.error("Stream CG PEL entry without consumer");
        }
        return Next.GROUP;
    }

    @Override
    public void close() {
        name.close();
    }
}
