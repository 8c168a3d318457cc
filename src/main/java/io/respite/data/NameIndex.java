package io.respite.data;

import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * Blocks of the arena in the order of the names that they hold ({@link KeyText}, at one fixed
 * offset), compared byte by byte. Owned by the engine thread. Hot.
 *
 * <p>All of the index stands in the arena, its root in a block of the caller's, who also owns the
 * named blocks; this object is a view of one index at a time. A <em>position</em> is where a block
 * stands, {@link #NONE} is past the end; it is valid until the next change of its index.
 */
public final class NameIndex {

    /*
     *   root    | size | chunks | number of chunks | room for chunks |     24 bytes
     *             8      8 |      4                  4
     *                      ▼
     *   chunks  [ chunk, chunk, chunk, ... ]
     *               |
     *   chunk   | count | room | block, block, ... |     room: 2 to 127 blocks
     *             4       4
     *
     * Both searches are binary. A full chunk splits in halves, but the last one, when a name comes
     * at its end, stays full; an empty one goes. An index without names has no chunk.
     */

    /** Bytes of an index' root. */
    public static final int ROOT_BYTES = 24;

    /** No position. */
    public static final long NONE = -1;

    private static final int SIZE = 0;
    private static final int CHUNKS = 8;
    private static final int CHUNK_COUNT = 16;
    private static final int CHUNK_ROOM = 20;

    private static final int COUNT = 0;
    private static final int ROOM = 4;
    private static final int BLOCKS = 8;

    private static final int LEAST_ROOM = 2;
    private static final int MOST_ROOM = 127;

    private final Arena arena;
    private final int nameOffset;
    private long root;

    /** Where the last search ended: the number of the chunk, and the index in it. */
    private int foundChunk;

    private int foundAt;

    /** A view of no index yet, whose blocks have their names at {@code nameOffset}. */
    public NameIndex(Arena arena, int nameOffset) {
        this.arena = arena;
        this.nameOffset = nameOffset;
    }

    /** Makes an empty index, whose root of {@link #ROOT_BYTES} is given, and views it. */
    public NameIndex create(long newRoot) {
        root = newRoot;
        Memory.fill(root, ROOT_BYTES, 0);
        return this;
    }

    /** Views the index with the given root. */
    public NameIndex at(long otherRoot) {
        root = otherRoot;
        return this;
    }

    /** How many names there are. */
    public long size() {
        return Memory.getLong(root + SIZE);
    }

    /** Bytes of the index itself, without its root and its blocks. */
    public long bytes() {
        int chunks = chunkCount();
        long bytes = chunks == 0 ? 0 : arena.usableBytes(Memory.getLong(root + CHUNKS));
        for (int i = 0; i < chunks; i++) {
            bytes += arena.usableBytes(chunk(i));
        }
        return bytes;
    }

    /** The block with the given name, or 0. */
    public long find(long name, int length) {
        int chunks = chunkCount();
        foundChunk = 0;
        foundAt = 0;
        if (chunks == 0) {
            return 0;
        }
        foundChunk = chunks == 1 ? 0 : Math.max(0, chunksUpTo(name, length) - 1);
        long chunk = chunk(foundChunk);
        int low = 0;
        int high = count(chunk);
        while (low < high) {
            int middle = low + high >>> 1;
            int order = compare(block(chunk, middle), name, length);
            if (order == 0) {
                foundAt = middle;
                return block(chunk, middle);
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        foundAt = low;
        return 0;
    }

    /* How many chunks begin with a name up to the given one. */
    private int chunksUpTo(long name, int length) {
        int low = 0;
        int high = chunkCount();
        while (low < high) {
            int middle = low + high >>> 1;
            if (compare(block(chunk(middle), 0), name, length) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private int compare(long block, long name, int length) {
        long text = block + nameOffset;
        return Memory.compare(KeyText.ref(text), KeyText.length(text), name, length);
    }

    /** Adds a block, whose name is not there. */
    public void insert(long block) {
        long text = block + nameOffset;
        long found = find(KeyText.ref(text), KeyText.length(text));
        assert found == 0;
        if (chunkCount() == 0) {
            addChunk(0, LEAST_ROOM);
        }
        makeRoom();
        long chunk = chunk(foundChunk);
        move(chunk, foundAt, foundAt + 1, count(chunk) - foundAt);
        Memory.putLong(blockAt(chunk, foundAt), block);
        setCount(chunk, count(chunk) + 1);
        Memory.putLong(root + SIZE, size() + 1);
    }

    /* Makes room where the last search ended, which may be in another chunk then. */
    private void makeRoom() {
        long chunk = chunk(foundChunk);
        int count = count(chunk);
        if (count < room(chunk)) {
            return;
        }
        if (count < MOST_ROOM) {
            resize(foundChunk, Math.min(count * 2, MOST_ROOM));
            return;
        }
        boolean rises = foundAt == count && foundChunk == chunkCount() - 1;
        int kept = rises ? count : count / 2;
        long right = addChunk(foundChunk + 1, rises ? LEAST_ROOM : MOST_ROOM);
        Memory.copy(blockAt(chunk, kept), blockAt(right, 0), (count - kept) * 8L);
        setCount(chunk, kept);
        setCount(right, count - kept);
        if (foundAt > kept || rises) {
            foundChunk++;
            foundAt -= kept;
        }
    }

    private long addChunk(int at, int room) {
        int chunks = chunkCount();
        if (chunks == Memory.getInt(root + CHUNK_ROOM)) {
            resizeChunks(Math.max(1, chunks * 2));
        }
        long array = Memory.getLong(root + CHUNKS);
        Memory.copy(array + at * 8L, array + at * 8L + 8, (chunks - at) * 8L);
        long chunk = newChunk(room);
        Memory.putLong(array + at * 8L, chunk);
        Memory.putInt(root + CHUNK_COUNT, chunks + 1);
        return chunk;
    }

    private void resizeChunks(int room) {
        long array = Memory.getLong(root + CHUNKS);
        long resized = arena.allocate(room * 8L);
        if (array != 0) {
            Memory.copy(array, resized, chunkCount() * 8L);
            arena.free(array);
        }
        Memory.putLong(root + CHUNKS, resized);
        Memory.putInt(root + CHUNK_ROOM, room);
    }

    private long newChunk(int room) {
        long chunk = arena.allocate(BLOCKS + room * 8L);
        setCount(chunk, 0);
        Memory.putInt(chunk + ROOM, room);
        return chunk;
    }

    private void resize(int at, int room) {
        long chunk = chunk(at);
        long resized = newChunk(room);
        Memory.copy(blockAt(chunk, 0), blockAt(resized, 0), count(chunk) * 8L);
        setCount(resized, count(chunk));
        Memory.putLong(Memory.getLong(root + CHUNKS) + at * 8L, resized);
        arena.free(chunk);
    }

    /** Takes a block out, which is there; it is not freed. */
    public void remove(long block) {
        long text = block + nameOffset;
        long found = find(KeyText.ref(text), KeyText.length(text));
        assert found == block;
        removeFound();
    }

    /** Takes the block with the last name out and returns it, or 0; it is not freed. */
    public long takeLast() {
        if (chunkCount() == 0) {
            return 0;
        }
        foundChunk = chunkCount() - 1;
        long chunk = chunk(foundChunk);
        foundAt = count(chunk) - 1;
        long block = block(chunk, foundAt);
        removeFound();
        return block;
    }

    /** The block with the last name, or 0. */
    public long last() {
        if (chunkCount() == 0) {
            return 0;
        }
        long chunk = chunk(chunkCount() - 1);
        return block(chunk, count(chunk) - 1);
    }

    private void removeFound() {
        long chunk = chunk(foundChunk);
        int left = count(chunk) - 1;
        move(chunk, foundAt + 1, foundAt, left - foundAt);
        setCount(chunk, left);
        Memory.putLong(root + SIZE, size() - 1);
        if (left == 0) {
            dropChunk();
        } else if (left <= room(chunk) / 4) {
            resize(foundChunk, left * 2);
        }
    }

    private void dropChunk() {
        int left = chunkCount() - 1;
        long array = Memory.getLong(root + CHUNKS);
        arena.free(chunk(foundChunk));
        long hole = array + foundChunk * 8L;
        Memory.copy(hole + 8, hole, (left - foundChunk) * 8L);
        Memory.putInt(root + CHUNK_COUNT, left);
        if (left == 0) {
            arena.free(array);
            Memory.putLong(root + CHUNKS, 0);
            Memory.putInt(root + CHUNK_ROOM, 0);
        } else if (left <= Memory.getInt(root + CHUNK_ROOM) / 4) {
            resizeChunks(left * 2);
        }
    }

    /** The position of the first name, or {@link #NONE}. */
    public long first() {
        return chunkCount() == 0 ? NONE : 0;
    }

    /** The position after the given one, or {@link #NONE}. */
    public long next(long position) {
        int number = (int) (position >>> 32);
        if ((int) position + 1 < count(chunk(number))) {
            return position + 1;
        }
        return number + 1 < chunkCount() ? (number + 1L) << 32 : NONE;
    }

    /** The block at a position. */
    public long blockAt(long position) {
        return block(chunk((int) (position >>> 32)), (int) position);
    }

    private int chunkCount() {
        return Memory.getInt(root + CHUNK_COUNT);
    }

    private long chunk(int number) {
        return Memory.getLong(Memory.getLong(root + CHUNKS) + number * 8L);
    }

    private static int count(long chunk) {
        return Memory.getInt(chunk + COUNT);
    }

    private static void setCount(long chunk, int count) {
        Memory.putInt(chunk + COUNT, count);
    }

    private static int room(long chunk) {
        return Memory.getInt(chunk + ROOM);
    }

    private static long blockAt(long chunk, int i) {
        return chunk + BLOCKS + i * 8L;
    }

    private static long block(long chunk, int i) {
        return Memory.getLong(blockAt(chunk, i));
    }

    private static void move(long chunk, int from, int to, int count) {
        Memory.copy(blockAt(chunk, from), blockAt(chunk, to), count * 8L);
    }
}
