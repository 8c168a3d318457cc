package io.respite.persistence.rdb;

import io.respite.data.Consumer;
import io.respite.data.ConsumerGroup;
import io.respite.data.ConsumerGroups;
import io.respite.data.IdTree;
import io.respite.data.Listpack;
import io.respite.data.NameIndex;
import io.respite.data.PendingEntry;
import io.respite.data.StreamId;
import io.respite.data.StreamLog;
import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * Writes one stream, in parts of some hundred elements; the stream must not change in between. The
 * format is in {@link StreamCodec}. Owned by the engine thread. Hot.
 *
 * <pre>
 *   NODES ─▶ GROUP ─▶ PENDING ─▶ CONSUMER ─▶ OWN
 *             │  ▲                │  ▲        │
 *             │  └──── no more ───┘  └────────┘
 *             └─▶ END
 * </pre>
 */
final class StreamWriter {

    static final int ACTIVE_TIME_FROM_VERSION = 11;

    /** About how many bytes a part has, and what is no node. */
    private static final int PART_BYTES = 32 << 10;

    private static final int STEP_BYTES = 40;

    private static final int ID_BYTES = 2 * Long.BYTES;

    private enum State {
        NODES,
        GROUP,
        PENDING,
        CONSUMER,
        OWN,
        END
    }

    private final StreamLog log;
    private final ConsumerGroups groups;
    private final StreamId id = new StreamId();

    /** Room for the string that an id is before a node. */
    private final long idText;

    private State state = State.END;
    private long root;
    private boolean begun;

    /** The node, or the pending id, that comes next; 0 for none. */
    private long position;

    private final Arena arena;
    private ConsumerGroup group;

    /** The group and the consumer that come next. */
    private long groupPosition;

    private long consumerPosition;

    StreamWriter(Arena arena) {
        this.arena = arena;
        log = new StreamLog(arena);
        groups = new ConsumerGroups(arena);
        idText = arena.allocate(ID_BYTES);
    }

    /** Whether it writes nothing, or the stream that is to be begun anew. */
    boolean isFree(long newRoot) {
        return state == State.END || root == newRoot;
    }

    boolean isAt(long otherRoot) {
        return root == otherRoot;
    }

    void begin(long newRoot) {
        root = newRoot;
        state = State.NODES;
        begun = false;
    }

    /** Writes the next part. Returns whether there is more. */
    boolean writePart(RdbOutput out) {
        long written = 0;
        log.at(root);
        if (!begun) {
            begun = true;
            out.length(log.nodes());
            position = log.firstNode();
        }
        while (state != State.END && written < PART_BYTES) {
            written += step(out);
        }
        return state != State.END;
    }

    /* Returns about how many bytes it wrote. */
    private long step(RdbOutput out) {
        switch (state) {
            case NODES -> {
                return writeNode(out);
            }
            case GROUP -> writeGroup(out);
            case PENDING -> writePending(out);
            case CONSUMER -> writeConsumer(out);
            case OWN -> writeOwn(out);
            case END -> throw new IllegalStateException("all is written");
        }
        return STEP_BYTES;
    }

    private long writeNode(RdbOutput out) {
        if (position == 0) {
            writeCounts(out);
            return STEP_BYTES;
        }
        Memory.putLong(idText, Long.reverseBytes(IdTree.high(position)));
        Memory.putLong(idText + Long.BYTES, Long.reverseBytes(IdTree.low(position)));
        out.string(idText, ID_BYTES);
        long node = StreamLog.nodeBytes(position);
        out.string(node, Listpack.bytes(node));
        position = IdTree.next(position);
        return STEP_BYTES + Listpack.bytes(node);
    }

    private void writeCounts(RdbOutput out) {
        out.length(log.length());
        log.lastId(id);
        StreamCodec.writeLengths(id, out);
        log.firstId(id);
        StreamCodec.writeLengths(id, out);
        log.maxDeletedId(id);
        StreamCodec.writeLengths(id, out);
        out.unsigned(log.entriesAdded());
        boolean hasGroups = log.groups() != 0;
        out.length(hasGroups ? groups.at(log.groups()).size() : 0);
        groupPosition = hasGroups ? groups.names().first() : NameIndex.NONE;
        state = groupPosition == NameIndex.NONE ? State.END : State.GROUP;
    }

    private void writeGroup(RdbOutput out) {
        if (groupPosition == NameIndex.NONE) {
            state = State.END;
            return;
        }
        group = groups.group(groupPosition);
        groupPosition = groups.names().next(groupPosition);
        out.string(group.name(), group.nameLength());
        out.unsigned(group.lastHigh());
        out.unsigned(group.lastLow());
        out.unsigned(group.entriesRead());
        out.length(group.pending().count());
        position = group.pending().first();
        state = State.PENDING;
    }

    private void writePending(RdbOutput out) {
        if (position == 0) {
            out.length(group.consumers().size());
            consumerPosition = group.consumers().first();
            state = State.CONSUMER;
            return;
        }
        StreamCodec.writeId(IdTree.high(position), IdTree.low(position), out);
        long pending = IdTree.record(position);
        out.int64(PendingEntry.deliveredMs(pending));
        out.unsigned(PendingEntry.deliveries(pending));
        position = IdTree.next(position);
    }

    private void writeConsumer(RdbOutput out) {
        if (consumerPosition == NameIndex.NONE) {
            state = State.GROUP;
            return;
        }
        long consumer = group.consumers().blockAt(consumerPosition);
        consumerPosition = group.consumers().next(consumerPosition);
        out.string(Consumer.name(consumer), Consumer.nameLength(consumer));
        out.int64(Consumer.seenMs(consumer));
        if (out.version() >= ACTIVE_TIME_FROM_VERSION) {
            out.int64(Consumer.activeMs(consumer));
        }
        IdTree own = group.pendingOf(consumer);
        out.length(own.count());
        position = own.first();
        state = State.OWN;
    }

    private void writeOwn(RdbOutput out) {
        if (position == 0) {
            state = State.CONSUMER;
            return;
        }
        StreamCodec.writeId(IdTree.high(position), IdTree.low(position), out);
        position = IdTree.next(position);
    }

    /** Returns what it works with. */
    void close() {
        arena.free(idText);
    }
}
