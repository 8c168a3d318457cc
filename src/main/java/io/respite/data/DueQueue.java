package io.respite.data;

import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * Things with a time, the earliest first: a heap whose bytes all stand in the arena; this object is
 * a view of it. Each thing learns its place whenever that changes, so that it can be found, changed
 * and taken out without a search. Owned by the engine thread.
 */
public final class DueQueue {

    /*
     * A heap of fourfold branches: the children of place i are 4i + 1 to 4i + 4, and nobody is
     * later than its children. Times stand beside the references, so that the sifting touches no
     * thing but those that move. The chunks of 256 places are allocated one by one, so that the
     * queue never moves as a whole; the first of them doubles from 4 places on.
     *
     *   root        | directory (8) | count (4) | places (4) |
     *                   |
     *   directory   [ chunk, chunk, ... ]
     *                   |
     *   chunk       [ | time (8) | reference (8) | , ... ]        4 to 256 places
     */

    /** Hears of the places of things. */
    @FunctionalInterface
    public interface Places {

        /** The thing is now at this place. */
        void placed(long reference, int place);
    }

    private static final int ROOT_BYTES = 16;
    private static final int DIRECTORY = 0;
    private static final int COUNT = 8;
    private static final int CAPACITY = 12;
    private static final int SLOT_BYTES = 16;
    private static final int REFERENCE = 8;
    private static final int FIRST_CHUNK_PLACES = 4;
    private static final int CHUNK_SHIFT = 8;
    private static final int CHUNK_PLACES = 1 << CHUNK_SHIFT;

    private final Arena arena;
    private final Places places;
    private long root;

    /** A view of no queue yet. */
    public DueQueue(Arena arena, Places places) {
        this.arena = arena;
        this.places = places;
    }

    /** Makes an empty queue, views it and returns its root. */
    public long create() {
        root = arena.allocate(ROOT_BYTES);
        long directory = arena.allocate(8);
        Memory.putLong(directory, arena.allocate(FIRST_CHUNK_PLACES * SLOT_BYTES));
        Memory.putLong(root + DIRECTORY, directory);
        Memory.putInt(root + COUNT, 0);
        Memory.putInt(root + CAPACITY, FIRST_CHUNK_PLACES);
        return root;
    }

    /** Views the queue with the given root. */
    public DueQueue at(long otherRoot) {
        root = otherRoot;
        return this;
    }

    /** The root of the queue in view. */
    public long root() {
        return root;
    }

    /** Bytes of the queue, without the things in it. */
    public long bytes() {
        long directory = Memory.getLong(root + DIRECTORY);
        long places = Memory.getInt(root + CAPACITY);
        return ROOT_BYTES + arena.usableBytes(directory) + places * SLOT_BYTES;
    }

    /** How many things there are. */
    public int size() {
        return Memory.getInt(root + COUNT);
    }

    /** The earliest thing of a queue that is not empty. */
    public long first() {
        return reference(0);
    }

    /** The earliest time of a queue that is not empty. */
    public long firstTime() {
        return time(0);
    }

    /** The thing at a place. */
    public long reference(int place) {
        return Memory.getLong(slot(place) + REFERENCE);
    }

    /** The time of the thing at a place. */
    public long time(int place) {
        return Memory.getLong(slot(place));
    }

    /** Adds a thing. */
    public void insert(long reference, long time) {
        int count = size();
        if (count == Memory.getInt(root + CAPACITY)) {
            grow(count);
        }
        Memory.putInt(root + COUNT, count + 1);
        up(count, reference, time);
    }

    /** Gives the thing at a place another time. */
    public void change(int place, long time) {
        long reference = reference(place);
        if (time < time(place)) {
            up(place, reference, time);
        } else {
            down(place, reference, time);
        }
    }

    /** Puts another thing with the same time at a place. */
    public void replace(int place, long reference) {
        Memory.putLong(slot(place) + REFERENCE, reference);
        places.placed(reference, place);
    }

    /** Takes out the thing at a place. */
    public void remove(int place) {
        int last = size() - 1;
        long reference = reference(last);
        long time = time(last);
        Memory.putInt(root + COUNT, last);
        if (place < last) {
            if (time < time(place)) {
                up(place, reference, time);
            } else {
                down(place, reference, time);
            }
        }
        shrink(last);
    }

    /** Frees the queue; the things in it are the caller's. */
    public void free() {
        long directory = Memory.getLong(root + DIRECTORY);
        for (int i = 0; i < chunks(Memory.getInt(root + CAPACITY)); i++) {
            arena.free(Memory.getLong(directory + i * 8L));
        }
        arena.free(directory);
        arena.free(root);
        root = 0;
    }

    /* Puts a thing at a place, or nearer to the front where those on the way are later. */
    private void up(int from, long reference, long time) {
        int place = from;
        while (place > 0) {
            int parent = place - 1 >> 2;
            if (time(parent) <= time) {
                break;
            }
            put(place, reference(parent), time(parent));
            place = parent;
        }
        put(place, reference, time);
    }

    /* Puts a thing at a place, or further back where those below are earlier. */
    private void down(int from, long reference, long time) {
        int place = from;
        int count = size();
        while (true) {
            int child = earliestChild(place, count);
            if (child < 0 || time(child) >= time) {
                break;
            }
            put(place, reference(child), time(child));
            place = child;
        }
        put(place, reference, time);
    }

    private int earliestChild(int place, int count) {
        int earliest = -1;
        int first = (place << 2) + 1;
        for (int child = first; child < Math.min(first + 4, count); child++) {
            if (earliest < 0 || time(child) < time(earliest)) {
                earliest = child;
            }
        }
        return earliest;
    }

    private void put(int place, long reference, long time) {
        long slot = slot(place);
        Memory.putLong(slot, time);
        Memory.putLong(slot + REFERENCE, reference);
        places.placed(reference, place);
    }

    private long slot(int place) {
        long directory = Memory.getLong(root + DIRECTORY);
        long chunk = Memory.getLong(directory + (place >> CHUNK_SHIFT) * 8L);
        return chunk + (place & CHUNK_PLACES - 1) * (long) SLOT_BYTES;
    }

    private void grow(int capacity) {
        if (capacity < CHUNK_PLACES) {
            resizeFirstChunk(capacity, capacity * 2);
            return;
        }
        int chunks = chunks(capacity);
        long directory = Memory.getLong(root + DIRECTORY);
        if (arena.usableBytes(directory) < (chunks + 1) * 8L) {
            directory = resizeDirectory(directory, chunks, chunks * 2);
        }
        Memory.putLong(directory + chunks * 8L, arena.allocate(CHUNK_PLACES * SLOT_BYTES));
        Memory.putInt(root + CAPACITY, capacity + CHUNK_PLACES);
    }

    /* A quarter of the first chunk, or half of another one, stays as room for what comes. */
    private void shrink(int count) {
        int capacity = Memory.getInt(root + CAPACITY);
        if (capacity > CHUNK_PLACES) {
            int chunks = chunks(capacity);
            if (count <= capacity - CHUNK_PLACES * 3 / 2) {
                long directory = Memory.getLong(root + DIRECTORY);
                arena.free(Memory.getLong(directory + (chunks - 1) * 8L));
                Memory.putInt(root + CAPACITY, capacity - CHUNK_PLACES);
                if ((chunks - 1) * 8L * 4 <= arena.usableBytes(directory)) {
                    resizeDirectory(directory, chunks - 1, chunks - 1);
                }
            }
        } else if (capacity > FIRST_CHUNK_PLACES && count <= capacity / 4) {
            resizeFirstChunk(count, capacity / 2);
        }
    }

    private void resizeFirstChunk(int count, int capacity) {
        long directory = Memory.getLong(root + DIRECTORY);
        long old = Memory.getLong(directory);
        long resized = arena.allocate((long) capacity * SLOT_BYTES);
        Memory.copy(old, resized, (long) count * SLOT_BYTES);
        Memory.putLong(directory, resized);
        Memory.putInt(root + CAPACITY, capacity);
        arena.free(old);
    }

    private long resizeDirectory(long directory, int chunks, int room) {
        long resized = arena.allocate(room * 8L);
        Memory.copy(directory, resized, chunks * 8L);
        Memory.putLong(root + DIRECTORY, resized);
        arena.free(directory);
        return resized;
    }

    private static int chunks(int capacity) {
        return capacity + CHUNK_PLACES - 1 >> CHUNK_SHIFT;
    }
}
