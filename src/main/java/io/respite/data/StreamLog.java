package io.respite.data;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.function.LongConsumer;

/**
 * The entries of a stream in the order of their ids, to be added at the end, walked through both
 * ways, and taken away anywhere. Owned by the engine thread. Hot.
 *
 * <p>All of it stands in the arena; this object is a view of one stream at a time. Entries are
 * walked through with a {@link StreamCursor}.
 */
public final class StreamLog {

    /*
     * Nodes of some hundred entries ({@link StreamNode}), each a listpack in a block of its own,
     * and an index of them by the ids of their first entries ({@link IdTree}, whose records are the
     * references to the blocks).
     *
     *   root   0  | length | last id (16) | largest deleted id (16) | entries ever added |
     *         48  | first id (16) | groups | bytes of the nodes |
     *         80  | index (32) |
     *
     * The last node's block grows in steps of a half; it is cut to what it holds when the node is
     * full. A stream without entries has no node.
     */

    private static final int LENGTH = 0;
    private static final int LAST = 8;
    private static final int MAX_DELETED = 24;
    private static final int ADDED = 40;
    private static final int FIRST = 48;
    private static final int GROUPS = 64;
    private static final int NODE_BYTES = 72;
    private static final int INDEX = 80;
    private static final int ROOT_BYTES = INDEX + IdTree.ROOT_BYTES;

    private static final int RECORD_BYTES = 8;
    private static final int MAX_NODE_BYTES = Listpack.MAX_BYTES;

    private final Arena arena;
    private final IdTree index;
    private final StreamCursor cursor = new StreamCursor();
    private final StreamNodeCheck check = new StreamNodeCheck();
    private final LongConsumer freeing = this::freeNode;
    private long nodeMaxBytes = 4096;
    private long nodeMaxEntries = 100;
    private long root;

    public StreamLog(Arena arena) {
        this.arena = arena;
        index = new IdTree(arena);
    }

    /** Sets up to how many bytes and entries a node grows; 0 sets no limit. */
    public void limit(long maxBytes, long maxEntries) {
        nodeMaxBytes = maxBytes == 0 ? MAX_NODE_BYTES : Math.min(maxBytes, MAX_NODE_BYTES);
        nodeMaxEntries = maxEntries;
    }

    /** How many entries a node may have; 0 sets no limit. */
    public long nodeMaxEntries() {
        return nodeMaxEntries;
    }

    /** Makes an empty stream, views it and returns its root. */
    public long create() {
        root = arena.allocate(ROOT_BYTES);
        Memory.fill(root, INDEX, 0);
        index.create(root + INDEX, RECORD_BYTES);
        return root;
    }

    /** Views the stream with the given root. */
    public StreamLog at(long otherRoot) {
        root = otherRoot;
        index.at(root + INDEX);
        return this;
    }

    /** How many entries there are. */
    public long length() {
        return Memory.getLong(root + LENGTH);
    }

    private void addToLength(long change) {
        Memory.putLong(root + LENGTH, length() + change);
    }

    /** Reads the largest id that was ever given, or set. */
    public void lastId(StreamId id) {
        id.read(root + LAST);
    }

    public void setLastId(StreamId id) {
        id.write(root + LAST);
    }

    /** Reads the largest id of an entry that was deleted by its id; the smallest if none was. */
    public void maxDeletedId(StreamId id) {
        id.read(root + MAX_DELETED);
    }

    public void setMaxDeletedId(StreamId id) {
        id.write(root + MAX_DELETED);
    }

    /** Reads the id of the first entry; the smallest where there is none. */
    public void firstId(StreamId id) {
        id.read(root + FIRST);
    }

    /** How many entries were ever added; a number that can also be set. */
    public long entriesAdded() {
        return Memory.getLong(root + ADDED);
    }

    public void setEntriesAdded(long number) {
        Memory.putLong(root + ADDED, number);
    }

    /** A reference that belongs to the stream's owner: its groups, or 0. */
    public long groups() {
        return Memory.getLong(root + GROUPS);
    }

    public void setGroups(long groups) {
        Memory.putLong(root + GROUPS, groups);
    }

    /** How many nodes there are. */
    public long nodes() {
        return index.count();
    }

    /** Bytes of the stream, without its groups. */
    public long bytes() {
        return Arena.blockBytes(ROOT_BYTES) + index.bytes() + Memory.getLong(root + NODE_BYTES);
    }

    /** Whether the entries take no more than some thousand bytes each, on average. */
    public boolean hasSmallEntries() {
        return Memory.getLong(root + NODE_BYTES) >>> 12 <= length();
    }

    /** The index of the nodes. */
    IdTree index() {
        return index;
    }

    /**
     * Whether an entry of these words is too large for any node: they are counted as Redis does.
     */
    public static boolean isTooLarge(StreamWords words) {
        return words.bytes() > MAX_NODE_BYTES || StreamNode.mostBytes(words) > Integer.MAX_VALUE;
    }

    /** Adds an entry, whose id is above the last one. */
    public void append(StreamId id, StreamWords words) {
        long position = index.last();
        if (position != 0 && isFull(position, words)) {
            cut(position);
            position = 0;
        }
        if (position == 0) {
            position = addNode(id, words);
        } else {
            makeRoom(position, StreamNode.mostEntryBytes(words));
        }
        StreamNode.append(
                node(position),
                id.millis() - IdTree.high(position),
                id.sequence() - IdTree.low(position),
                words);
        addToLength(1);
        setEntriesAdded(entriesAdded() + 1);
        id.write(root + LAST);
        if (length() == 1) {
            id.write(root + FIRST);
        }
    }

    /**
     * Adds entries from somewhere else behind all others: {@code size} bytes as {@link #nodeBytes}
     * has them, the first of which has the given id. Returns false, and adds none, where they are
     * not that. After the last ones {@link #complete} must follow.
     */
    public boolean appendNode(StreamId id, long bytes, int size) {
        if (!isBehindAll(id) || !check.isValid(bytes, size, id.millis(), id.sequence())) {
            return false;
        }
        long node = allocate(size);
        Memory.copy(bytes, node, size);
        long position = index.insert(id.millis(), id.sequence());
        Memory.putLong(IdTree.record(position), node);
        addToLength(check.entries());
        return true;
    }

    /**
     * Sets the largest id that was ever given, when all nodes are added. Returns false where an
     * entry has a larger one.
     */
    public boolean complete(StreamId last) {
        if (!isBehindAll(last) && !isLast(last)) {
            return false;
        }
        setLastId(last);
        findFirst();
        return true;
    }

    /** Sets what {@link #firstId} reads of a stream without entries. */
    public void setFirstId(StreamId id) {
        assert length() == 0;
        id.write(root + FIRST);
    }

    /* Whether no entry, deleted or not, has the id or a larger one. */
    private boolean isBehindAll(StreamId id) {
        long position = index.last();
        return position == 0 || isBelow(position, lastIn(position), id);
    }

    private boolean isLast(StreamId id) {
        long position = index.last();
        long entry = lastIn(position);
        return IdTree.high(position) + StreamNode.millis(entry) == id.millis()
                && IdTree.low(position) + StreamNode.sequence(entry) == id.sequence();
    }

    private static long lastIn(long position) {
        long node = node(position);
        return StreamNode.entryBefore(node, StreamNode.end(node));
    }

    /** The position of the first node, or 0; the next one is {@link IdTree#next}. */
    public long firstNode() {
        return index.first();
    }

    /** Where the bytes of the node at a position begin, a listpack of Redis' form. */
    public static long nodeBytes(long position) {
        return node(position);
    }

    private boolean isFull(long position, StreamWords words) {
        long node = node(position);
        if (Listpack.bytes(node) + words.bytes() >= nodeMaxBytes) {
            return true;
        }
        return nodeMaxEntries > 0
                && StreamNode.entries(node) + StreamNode.deleted(node) >= nodeMaxEntries;
    }

    private long addNode(StreamId id, StreamWords words) {
        long node = allocate(StreamNode.mostBytes(words));
        StreamNode.initialize(node, words);
        long position = index.insert(id.millis(), id.sequence());
        Memory.putLong(IdTree.record(position), node);
        return position;
    }

    private long allocate(long bytes) {
        long block = arena.allocate(bytes);
        addToNodeBytes(arena.usableBytes(block));
        return block;
    }

    private void free(long block) {
        addToNodeBytes(-arena.usableBytes(block));
        arena.free(block);
    }

    private void addToNodeBytes(long change) {
        Memory.putLong(root + NODE_BYTES, Memory.getLong(root + NODE_BYTES) + change);
    }

    private void makeRoom(long position, long added) {
        long node = node(position);
        long needed = Listpack.bytes(node) + added;
        if (arena.usableBytes(node) < needed) {
            move(position, needed + (needed >> 1));
        }
    }

    /* Gives the room back that a full node has left. */
    private void cut(long position) {
        long node = node(position);
        int bytes = Listpack.bytes(node);
        if (Arena.blockBytes(bytes) < arena.usableBytes(node)) {
            move(position, bytes);
        }
    }

    private void move(long position, long bytes) {
        long node = node(position);
        long moved = allocate(bytes);
        Memory.copy(node, moved, Listpack.bytes(node));
        free(node);
        Memory.putLong(IdTree.record(position), moved);
    }

    /** The listpack of the node at a position of the index. */
    static long node(long position) {
        return Memory.getLong(IdTree.record(position));
    }

    /**
     * Reads the id of the last entry that is there; false, and the smallest one, where there is
     * none.
     */
    public boolean lastEntry(StreamId id) {
        cursor.backwards(this, -1, -1, 0, 0);
        boolean found = cursor.next();
        id.set(found ? cursor.millis() : 0, found ? cursor.sequence() : 0);
        return found;
    }

    /** Whether there is an entry with the id. */
    public boolean contains(StreamId id) {
        return locate(id) != 0;
    }

    /**
     * How many entries there are between two ids, both included; counting ends at {@code enough}.
     * Nodes of which all entries are between are not looked through.
     */
    public long countBetween(StreamCursor walk, StreamId from, StreamId to, long enough) {
        walk.forwards(this, from, to);
        long count = 0;
        long inside = walk.position();
        while (count < enough && walk.next()) {
            long skipped = walk.position() == inside ? 0 : walk.skipNodes();
            count += skipped == 0 ? 1 : skipped;
            inside = skipped == 0 ? walk.position() : 0;
        }
        return Math.min(count, enough);
    }

    /* The entry with an id, that is not deleted, or 0. */
    private long locate(StreamId id) {
        cursor.forwards(this, id.millis(), id.sequence(), id.millis(), id.sequence());
        return cursor.next() ? cursor.entry() : 0;
    }

    /**
     * Deletes the entry with the id; the largest deleted id stays as it is. Returns whether it was
     * there.
     */
    public boolean delete(StreamId id) {
        long entry = locate(id);
        if (entry == 0) {
            return false;
        }
        long position = cursor.position();
        boolean wasFirst =
                StreamId.compare(
                                id.millis(),
                                id.sequence(),
                                Memory.getLong(root + FIRST),
                                Memory.getLong(root + FIRST + 8))
                        == 0;
        addToLength(-1);
        if (StreamNode.entries(node(position)) == 1) {
            removeNode(position);
        } else {
            StreamNode.markDeleted(entry);
            countDeleted(position, 1);
        }
        if (wasFirst) {
            findFirst();
        }
        return true;
    }

    private void removeNode(long position) {
        free(node(position));
        index.remove(IdTree.high(position), IdTree.low(position));
    }

    private void countDeleted(long position, long number) {
        makeRoom(position, StreamNode.COUNT_GROWTH_BYTES);
        StreamNode.countDeleted(node(position), number);
    }

    private void findFirst() {
        cursor.forwards(this, 0, 0, -1, -1);
        boolean found = length() > 0 && cursor.next();
        Memory.putLong(root + FIRST, found ? cursor.millis() : 0);
        Memory.putLong(root + FIRST + 8, found ? cursor.sequence() : 0);
    }

    /**
     * Deletes entries from the first on as long as there are more than {@code length}.
     *
     * @param isWhole whether only whole nodes go
     * @param limit how many entries may go, at most; 0 sets no limit
     * @return how many were deleted
     */
    public long trimToLength(long length, boolean isWhole, long limit) {
        long trimmed = 0;
        while (length() > length) {
            long position = index.first();
            long entries = StreamNode.entries(node(position));
            if (limit > 0 && trimmed + entries > limit) {
                break;
            }
            if (length() - entries >= length) {
                trimmed += dropNode(position, entries);
            } else if (isWhole) {
                break;
            } else {
                trimmed += trimNode(position, length() - length, null);
            }
        }
        return trimmed(trimmed);
    }

    /** The same, for entries whose ids are below the given one. */
    public long trimToId(StreamId least, boolean isWhole, long limit) {
        long trimmed = 0;
        for (long position; (position = index.first()) != 0; ) {
            long entries = StreamNode.entries(node(position));
            if (limit > 0 && trimmed + entries > limit) {
                break;
            }
            if (isLastBelow(position, least)) {
                trimmed += dropNode(position, entries);
            } else {
                trimmed += isWhole ? 0 : trimNode(position, Long.MAX_VALUE, least);
                break;
            }
        }
        return trimmed(trimmed);
    }

    private long trimmed(long trimmed) {
        if (trimmed > 0) {
            findFirst();
        }
        return trimmed;
    }

    private long dropNode(long position, long entries) {
        addToLength(-entries);
        removeNode(position);
        return entries;
    }

    /* Deleted entries count here too. */
    private static boolean isLastBelow(long position, StreamId least) {
        return isBelow(position, lastIn(position), least);
    }

    private static boolean isBelow(long position, long entry, StreamId least) {
        return StreamId.compare(
                        IdTree.high(position) + StreamNode.millis(entry),
                        IdTree.low(position) + StreamNode.sequence(entry),
                        least.millis(),
                        least.sequence())
                < 0;
    }

    /* Marks the first entries of a node, some of which remain: so many, or those below an id. */
    private long trimNode(long position, long most, StreamId least) {
        long node = node(position);
        long ownFields = Listpack.integer(StreamNode.fieldCount(node));
        long entry = StreamNode.firstEntry(node);
        long end = StreamNode.end(node);
        long marked = 0;
        while (entry != end && marked < most) {
            if (least != null && !isBelow(position, entry, least)) {
                break;
            }
            if ((StreamNode.flags(entry) & StreamNode.DELETED) == 0) {
                StreamNode.markDeleted(entry);
                marked++;
            }
            entry = StreamNode.entryAfter(entry, ownFields);
        }
        addToLength(-marked);
        countDeleted(position, marked);
        return marked;
    }

    /**
     * Reads the id of the first entry, or of a deleted one before it that is still in its node; the
     * largest where there is none.
     */
    public void firstEdge(StreamId id) {
        long position = index.first();
        if (position == 0) {
            id.setMax();
        } else {
            id.set(IdTree.high(position), IdTree.low(position));
        }
    }

    /** Makes a copy of the stream, without groups, views it and returns its root. */
    public long copy() {
        long copy = arena.allocate(ROOT_BYTES);
        Memory.copy(root, copy, INDEX);
        Memory.putLong(copy + GROUPS, 0);
        Memory.putLong(copy + NODE_BYTES, 0);
        index.copy(root + INDEX, copy + INDEX);
        root = copy;
        for (long at = index.first(); at != 0; at = IdTree.next(at)) {
            long node = node(at);
            int bytes = Listpack.bytes(node);
            long block = allocate(bytes);
            Memory.copy(node, block, bytes);
            Memory.putLong(IdTree.record(at), block);
        }
        return copy;
    }

    /**
     * Frees some of the stream's nodes, the root with the last ones; nothing else may be done with
     * it any more. Returns whether all is freed.
     */
    public boolean dismantle() {
        if (index.dismantle(freeing)) {
            return false;
        }
        arena.free(root);
        return true;
    }

    private void freeNode(long record) {
        arena.free(Memory.getLong(record));
    }

    /** How many nodes the stream would have in Redis, where the index is a radix tree of bytes. */
    public long radixNodes() {
        return RadixShape.nodes(index);
    }
}
