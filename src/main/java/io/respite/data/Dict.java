package io.respite.data;

import io.respite.bytes.Hash;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.function.LongConsumer;
import java.util.function.LongUnaryOperator;
import java.util.random.RandomGenerator;

/**
 * A hash table of entries, blocks of the arena that hold their own key ({@link KeyText}) at one
 * fixed offset. All of the table stands in the arena; this object is a view of it. Owned by the
 * engine thread. Hot.
 */
public final class Dict {

    /*
     * Extendible hashing, as in Fagin et al. 1979 and Dash (Lu et al. 2020): the first bits of the
     * hash choose a segment through the directory, the last 16 are the entry's tag, whose first
     * bits are its home slot in the segment; from there it is looked for slot by slot.
     *
     *   hash    | prefix (depth bits) | ...                   | tag (16): home (9) . rest (7) |
     *
     *   root    | directory | count | depth | slot bits | deepest | segments |
     *                |
     *   directory  [ segment, segment, segment, ... ]        2^depth references
     *                  |
     *   segment    [ header | slot | slot | ... ]            8 to 512 words of 8 bytes
     *
     *   slot       | tag (16) | reference of the entry (48) |      0: empty
     *   header     | count (16) | depth (8) | see Marks |
     *
     * A full segment splits in two by the next bit of the hash; nobody else is touched, so growth
     * never pauses. The only segment of a small table doubles instead, from 8 words to 512, by its
     * tags alone. Two half-empty neighbours merge again.
     *
     * An entry's place in the order of (prefix, home) never changes, however segments split and
     * merge. Scan walks that order: what was there all the time is seen at least once.
     */

    static final int ROOT_BYTES = 32;
    static final int DIRECTORY = 0;
    private static final int COUNT = 8;
    private static final int DEPTH = 16;
    private static final int SLOT_BITS = 20;
    private static final int DEEPEST = 24;
    private static final int SEGMENTS = 28;

    private static final int MIN_SLOT_BITS = 3;
    static final int MAX_SLOT_BITS = 9;
    private static final int TAG_BITS = 16;
    static final int MAX_DEPTH = 40;

    /** Room for more entries than so many is made when they come. */
    private static final int MOST_EXPECTED = 1 << 22;

    /** How far from its home slot an entry is foreseen: most are within one line of the cache. */
    private static final int FORESEEN_STEPS = 6;

    /** Of a slot; the lowest bits of a reference are always 0, and the slot's for {@link Marks}. */
    static final long REFERENCE = (1L << 48) - 8;

    private final Arena arena;
    private final int keyOffset;
    private long root;
    private long foundSlot;
    private long foundSegment;

    /** The number of the walk that is under way, 0 for none; see {@link #markFrom}. */
    private int walk;

    /** A view of no table yet, whose entries have their key at {@code keyOffset}. */
    public Dict(Arena arena, int keyOffset) {
        this.arena = arena;
        this.keyOffset = keyOffset;
    }

    /** Makes an empty table, views it and returns its root. */
    public long create() {
        return create(0);
    }

    /**
     * The same with room for so many entries, of some million at most: they are inserted without
     * that the table grows.
     */
    public long create(long expected) {
        long counted = Math.min(expected, MOST_EXPECTED);
        int bits = MIN_SLOT_BITS;
        while (bits < MAX_SLOT_BITS && mostEntries(bits) < counted) {
            bits++;
        }
        int depth = 0;
        while (counted >> depth > mostEntries(MAX_SLOT_BITS) * 3L / 4) {
            depth++;
        }
        root = arena.allocate(ROOT_BYTES);
        long directory = arena.allocate(8L << depth);
        for (long i = 0; i < 1L << depth; i++) {
            Memory.putLong(directory + i * 8, newSegment(depth, bits, Marks.allSeen(walk)));
        }
        Memory.putLong(root + DIRECTORY, directory);
        Memory.putLong(root + COUNT, 0);
        Memory.putInt(root + DEPTH, depth);
        Memory.putInt(root + SLOT_BITS, bits);
        Memory.putInt(root + DEEPEST, 1 << depth);
        Memory.putInt(root + SEGMENTS, 1 << depth);
        return root;
    }

    /** Views the table with the given root. */
    public Dict at(long otherRoot) {
        root = otherRoot;
        return this;
    }

    /** The root of the table in view. */
    public long root() {
        return root;
    }

    /** How many entries there are. */
    public long size() {
        return Memory.getLong(root + COUNT);
    }

    /** How many slots there are, used or not. */
    public long capacity() {
        return (1L << Memory.getInt(root + SLOT_BITS)) << Memory.getInt(root + DEPTH);
    }

    /** Bytes of the table itself, without its entries. */
    public long bytes() {
        long segmentBytes = 8L << Memory.getInt(root + SLOT_BITS);
        long directoryBytes = 8L << Memory.getInt(root + DEPTH);
        return ROOT_BYTES + directoryBytes + Memory.getInt(root + SEGMENTS) * segmentBytes;
    }

    /** The entry with the given key, or 0. {@code hash} is the key's {@link Hash}. */
    public long find(long key, int length, long hash) {
        long segment = Memory.getLong(directorySlot(hash));
        int bits = Memory.getInt(root + SLOT_BITS);
        int mask = (1 << bits) - 1;
        long tag = hash & 0xFFFF;
        int i = home((int) tag, bits);
        while (true) {
            long slot = Memory.getLong(segment + i * 8L);
            if (slot == 0) {
                return 0;
            }
            if (slot >>> 48 == tag && KeyText.isAt((slot & REFERENCE) + keyOffset, key, length)) {
                foundSlot = segment + i * 8L;
                foundSegment = segment;
                return slot & REFERENCE;
            }
            i = next(i, mask);
        }
    }

    /**
     * Reads what {@link #find} will read for keys with the given hashes. The reads do not depend on
     * each other, so that the processor waits for slow memory once, not once a key.
     *
     * @param count how many of the hashes to look at
     * @return a number without meaning, for the compiler not to find the reads useless
     */
    public long foresee(long[] hashes, int count) {
        int bits = Memory.getInt(root + SLOT_BITS);
        long seen = 0;
        for (int i = 0; i < count; i++) {
            int home = home((int) hashes[i] & 0xFFFF, bits);
            seen += Marks.foresee(Memory.getLong(directorySlot(hashes[i])), home * 8L, walk);
        }
        for (int i = 0; i < count; i++) {
            seen += foreseeEntry(hashes[i], bits);
        }
        return seen;
    }

    private long foreseeEntry(long hash, int bits) {
        long segment = Memory.getLong(directorySlot(hash));
        int home = home((int) hash & 0xFFFF, bits);
        int end = Math.min(home + FORESEEN_STEPS, 1 << bits);
        for (int i = home; i < end; i++) {
            long slot = Memory.getLong(segment + i * 8L);
            if (slot >>> 48 == (hash & 0xFFFF) && slot != 0) {
                long entry = slot & REFERENCE;
                return Memory.getLong(entry + keyOffset) + Marks.foresee(entry, 0, walk);
            }
        }
        return 0;
    }

    /** Adds an entry whose key is known to be absent. */
    public void insert(long entry, long hash) {
        int bits = Memory.getInt(root + SLOT_BITS);
        long segment = Memory.getLong(directorySlot(hash));
        while (count(segment) >= mostEntries(bits)) {
            grow(segment, hash, bits);
            bits = Memory.getInt(root + SLOT_BITS);
            segment = Memory.getLong(directorySlot(hash));
        }
        long mark = Marks.ofNewEntry(segment, 1 << bits, walk);
        put(segment, bits, (hash & 0xFFFF) << 48 | entry | mark);
        Memory.putLong(root + COUNT, size() + 1);
    }

    /** Puts another entry with the same key in the place of the one found last. */
    public void replaceFound(long entry) {
        long tag = Memory.getLong(foundSlot) & ~REFERENCE;
        Memory.putLong(foundSlot, tag | entry);
    }

    /**
     * Removes the entry found last; {@code hash} is its key's. The entry itself is the caller's.
     */
    public void removeFound(long hash) {
        int bits = Memory.getInt(root + SLOT_BITS);
        int mask = (1 << bits) - 1;
        long segment = foundSegment;
        int hole = (int) (foundSlot - segment >>> 3);
        int i = next(hole, mask);
        /* Closes the gap: moves back each entry that was put past it, until a slot is empty. */
        for (long slot; (slot = Memory.getLong(segment + i * 8L)) != 0; i = next(i, mask)) {
            int home = home((int) (slot >>> 48), bits);
            if ((i - home & mask) >= (i - hole & mask)) {
                Memory.putLong(segment + hole * 8L, slot);
                hole = i;
            }
        }
        Memory.putLong(segment + hole * 8L, 0);
        setCount(segment, count(segment) - 1);
        Memory.putLong(root + COUNT, size() - 1);
        if (count(segment) < (mask + 1) >> 3) {
            shrink(segment, hash, bits);
        }
    }

    /**
     * Lets a walk begin that sees what is in the table now, and not what comes later; all views of
     * the table must know of it. 0 ends it.
     *
     * @param number of the walk, another one each time
     */
    public void markFrom(int number) {
        walk = number;
    }

    /** Whether the walk has seen the entry found last. */
    public boolean isFoundMarked() {
        return Marks.isMarked(foundSegment, foundSlot, walk);
    }

    /** The walk need not see the entry found last any more. */
    public void markFound() {
        Marks.mark(foundSegment, foundSlot, 1 << Memory.getInt(root + SLOT_BITS), walk);
    }

    /**
     * Visits some entries of one segment that the walk has not seen; the table must not change
     * meanwhile, but may between two calls.
     *
     * @param prefix 0 at first, then what the last call returned
     * @return where to go on, or -1 when all was seen
     */
    public long visitUnmarked(long prefix, int most, LongConsumer visitor) {
        long segment = Memory.getLong(directorySlot(prefix));
        if (!Marks.visit(segment, segmentSlots(root), walk, most, visitor)) {
            return prefix;
        }
        long after = ScanCursor.after(prefix, segmentDepth(segment));
        return after == 0 ? -1 : after;
    }

    /** Any entry, each about as likely as the others; 0 when there is none. */
    public long random(RandomGenerator generator) {
        if (size() == 0) {
            return 0;
        }
        int mask = (1 << Memory.getInt(root + SLOT_BITS)) - 1;
        while (true) {
            long segment = Memory.getLong(directorySlot(generator.nextLong()));
            if (count(segment) == 0) {
                continue;
            }
            while (true) {
                int i = generator.nextInt(mask) + 1;
                long slot = Memory.getLong(segment + i * 8L);
                if (slot != 0) {
                    return slot & REFERENCE;
                }
            }
        }
    }

    /** Visits all entries; the table must not change meanwhile, but for the entries' contents. */
    public void forEach(LongConsumer visitor) {
        long viewed = root;
        for (long at = 0; at >= 0; at = walk(at, visitor)) {
            root = viewed;
        }
    }

    /**
     * Visits the entries of the next segment; the table must not change until all are visited.
     *
     * @param position 0 at first, then what the last call returned
     * @return where to go on, or -1 at the end
     */
    public long walk(long position, LongConsumer visitor) {
        int depth = Memory.getInt(root + DEPTH);
        long segment = Memory.getLong(Memory.getLong(root + DIRECTORY) + position * 8);
        int slots = 1 << Memory.getInt(root + SLOT_BITS);
        for (int k = 1; k < slots; k++) {
            long slot = Memory.getLong(segment + k * 8L);
            if (slot != 0) {
                visitor.accept(slot & REFERENCE);
            }
        }
        long after = position + (1L << depth - segmentDepth(segment));
        return after < 1L << depth ? after : -1;
    }

    /**
     * Visits the entries of one home slot, and says where to go on.
     *
     * <p>A scan starts with 0 and ends when 0 comes back. An entry that is there from its start to
     * its end is visited at least once, whatever else is added and removed meanwhile.
     *
     * @return the next cursor, below 2^55, or 0 at the end
     */
    public long scan(long cursor, LongConsumer visitor) {
        long prefix = ScanCursor.prefix(cursor);
        int wideHome = (int) cursor & (1 << MAX_SLOT_BITS) - 1;
        int bits = Memory.getInt(root + SLOT_BITS);
        long segment = Memory.getLong(directorySlot(prefix));
        int depth = ScanCursor.depth(prefix, wideHome == 0 ? 0 : cursor, segmentDepth(segment));
        int home = wideHome >>> MAX_SLOT_BITS - bits;
        visitHome(segment, bits, home, prefix, depth, visitor);
        if (++home < 1 << bits) {
            return ScanCursor.of(prefix, depth, home << MAX_SLOT_BITS - bits);
        }
        return ScanCursor.of(ScanCursor.after(prefix, depth), 0, 0);
    }

    /* The header's place is slot 1's: entries of homes 0 and 1 both start there, and are told
     * apart. */
    private void visitHome(
            long segment, int bits, int home, long prefix, int depth, LongConsumer visitor) {
        int mask = (1 << bits) - 1;
        boolean isPart = depth > segmentDepth(segment);
        int i = Math.max(1, home);
        for (long slot; (slot = Memory.getLong(segment + i * 8L)) != 0; i = next(i, mask)) {
            long entry = slot & REFERENCE;
            if ((int) (slot >>> 48) >>> TAG_BITS - bits == home
                    && (!isPart || (hashOf(entry) ^ prefix) >>> 64 - depth == 0)) {
                visitor.accept(entry);
            }
        }
    }

    /**
     * Copies the table, segment by segment; {@code copier} makes each entry's copy, with the same
     * key. Returns the root of the copy; this view stays where it is.
     */
    public long copy(LongUnaryOperator copier) {
        return DictCopy.of(arena, root, copier);
    }

    /**
     * Takes the table apart a segment at a time: hands the entries of the next segment over and
     * frees it; nothing else may be done with the table any more. After the last segment the root
     * is freed.
     *
     * @param position 0 at first, then what the last call returned
     * @return where to go on, or -1 when all is freed
     */
    public long dismantle(long position, LongConsumer visitor) {
        long directory = Memory.getLong(root + DIRECTORY);
        long segment = Memory.getLong(directory + position * 8);
        long after = walk(position, visitor);
        arena.free(segment);
        if (after >= 0) {
            return after;
        }
        arena.free(directory);
        arena.free(root);
        root = 0;
        return -1;
    }

    private void grow(long segment, long hash, int bits) {
        if (bits < MAX_SLOT_BITS) {
            resizeOnly(segment, bits, bits + 1);
        } else {
            split(segment, hash);
        }
    }

    /* A table of one segment: its tags hold all that is needed to place the entries anew. */
    private void resizeOnly(long segment, int bits, int newBits) {
        long resized = newSegment(0, newBits, Marks.state(segment));
        moveAll(segment, bits, resized, newBits);
        Memory.putInt(root + SLOT_BITS, newBits);
        Memory.putLong(Memory.getLong(root + DIRECTORY), resized);
        arena.free(segment);
    }

    private long hashOf(long entry) {
        long key = entry + keyOffset;
        return Hash.of(KeyText.ref(key), KeyText.length(key));
    }

    private void split(long segment, long hash) {
        int segmentDepth = segmentDepth(segment);
        if (segmentDepth == MAX_DEPTH) {
            throw new IllegalStateException("a hash table cannot grow any further");
        }
        if (segmentDepth == Memory.getInt(root + DEPTH)) {
            doubleDirectory();
        }
        long zero = newSegment(segmentDepth + 1, MAX_SLOT_BITS, Marks.state(segment));
        long one = newSegment(segmentDepth + 1, MAX_SLOT_BITS, Marks.state(segment));
        for (int i = 1; i < 1 << MAX_SLOT_BITS; i++) {
            long slot = Memory.getLong(segment + i * 8L);
            if (slot != 0) {
                boolean bit = hashOf(slot & REFERENCE) << segmentDepth < 0;
                put(bit ? one : zero, MAX_SLOT_BITS, slot);
            }
        }
        int depth = Memory.getInt(root + DEPTH);
        long width = 1L << depth - segmentDepth;
        long first = prefix(hash, depth) & -width;
        point(first, width / 2, zero);
        point(first + width / 2, width / 2, one);
        Memory.putInt(root + SEGMENTS, Memory.getInt(root + SEGMENTS) + 1);
        if (segmentDepth + 1 == depth) {
            Memory.putInt(root + DEEPEST, Memory.getInt(root + DEEPEST) + 2);
        }
        arena.free(segment);
    }

    private void doubleDirectory() {
        long directory = Memory.getLong(root + DIRECTORY);
        int depth = Memory.getInt(root + DEPTH);
        long doubled = arena.allocate(16L << depth);
        for (long i = 0; i < 1L << depth; i++) {
            long segment = Memory.getLong(directory + i * 8);
            Memory.putLong(doubled + i * 16, segment);
            Memory.putLong(doubled + i * 16 + 8, segment);
        }
        Memory.putLong(root + DIRECTORY, doubled);
        Memory.putInt(root + DEPTH, depth + 1);
        Memory.putInt(root + DEEPEST, 0);
        arena.free(directory);
    }

    private void shrink(long segment, long hash, int bits) {
        int segmentDepth = segmentDepth(segment);
        if (segmentDepth == 0) {
            if (bits > MIN_SLOT_BITS) {
                resizeOnly(segment, bits, bits - 1);
            }
            return;
        }
        int depth = Memory.getInt(root + DEPTH);
        long width = 1L << depth - segmentDepth;
        long first = prefix(hash, depth) & -width;
        long buddyFirst = first ^ width;
        long directory = Memory.getLong(root + DIRECTORY);
        long buddy = Memory.getLong(directory + buddyFirst * 8);
        boolean fits = count(segment) + count(buddy) <= mostEntries(bits) / 2;
        fits &= walk == 0 || Marks.state(segment) == Marks.state(buddy);
        if (segmentDepth(buddy) == segmentDepth && fits) {
            merge(segment, buddy, Math.min(first, buddyFirst), width * 2);
        }
    }

    private void merge(long segment, long buddy, long first, long width) {
        int segmentDepth = segmentDepth(segment);
        long merged = newSegment(segmentDepth - 1, MAX_SLOT_BITS, Marks.state(segment));
        moveAll(segment, MAX_SLOT_BITS, merged, MAX_SLOT_BITS);
        moveAll(buddy, MAX_SLOT_BITS, merged, MAX_SLOT_BITS);
        point(first, width, merged);
        arena.free(segment);
        arena.free(buddy);
        Memory.putInt(root + SEGMENTS, Memory.getInt(root + SEGMENTS) - 1);
        if (segmentDepth == Memory.getInt(root + DEPTH)) {
            int deepest = Memory.getInt(root + DEEPEST) - 2;
            Memory.putInt(root + DEEPEST, deepest);
            if (deepest == 0) {
                halveDirectory();
            }
        }
    }

    /* No segment needs the last bit any more: every second reference says what the first says. */
    private void halveDirectory() {
        long directory = Memory.getLong(root + DIRECTORY);
        int depth = Memory.getInt(root + DEPTH) - 1;
        long halved = arena.allocate(8L << depth);
        int deepest = 0;
        for (long i = 0; i < 1L << depth; i++) {
            long segment = Memory.getLong(directory + i * 16);
            Memory.putLong(halved + i * 8, segment);
            deepest += segmentDepth(segment) == depth ? 1 : 0;
        }
        Memory.putLong(root + DIRECTORY, halved);
        Memory.putInt(root + DEPTH, depth);
        Memory.putInt(root + DEEPEST, deepest);
        arena.free(directory);
    }

    private void point(long first, long width, long segment) {
        long directory = Memory.getLong(root + DIRECTORY);
        for (long i = first; i < first + width; i++) {
            Memory.putLong(directory + i * 8, segment);
        }
    }

    private static void moveAll(long source, int sourceBits, long target, int targetBits) {
        for (int i = 1; i < 1 << sourceBits; i++) {
            long slot = Memory.getLong(source + i * 8L);
            if (slot != 0) {
                put(target, targetBits, slot);
            }
        }
    }

    private static void put(long segment, int bits, long slot) {
        int mask = (1 << bits) - 1;
        int i = home((int) (slot >>> 48), bits);
        while (Memory.getLong(segment + i * 8L) != 0) {
            i = next(i, mask);
        }
        Memory.putLong(segment + i * 8L, slot);
        setCount(segment, count(segment) + 1);
    }

    private long newSegment(int segmentDepth, int bits, int state) {
        long segment = arena.allocate(8L << bits);
        Memory.fill(segment, 8L << bits, 0);
        Memory.putLong(segment, (long) segmentDepth << 16);
        Marks.setState(segment, state);
        return segment;
    }

    private long directorySlot(long hash) {
        return Memory.getLong(root + DIRECTORY) + prefix(hash, Memory.getInt(root + DEPTH)) * 8;
    }

    /* Two shifts, because a shift by 64 is none. */
    private static long prefix(long hash, int depth) {
        return hash >>> 1 >>> 63 - depth;
    }

    /** The slot where an entry belongs; the header's place counts as the slot after it. */
    private static int home(int tag, int bits) {
        int home = tag >>> TAG_BITS - bits;
        return home == 0 ? 1 : home;
    }

    private static int next(int i, int mask) {
        int next = i + 1 & mask;
        return next == 0 ? 1 : next;
    }

    private static int count(long segment) {
        return Memory.getShort(segment);
    }

    private static void setCount(long segment, int count) {
        Memory.putShort(segment, count);
    }

    static int segmentDepth(long segment) {
        return Memory.getUnsigned(segment + 2);
    }

    static long directory(long root) {
        return Memory.getLong(root + DIRECTORY);
    }

    static int depth(long root) {
        return Memory.getInt(root + DEPTH);
    }

    static int segmentSlots(long root) {
        return 1 << Memory.getInt(root + SLOT_BITS);
    }

    static long entry(long slot) {
        return slot & REFERENCE;
    }

    /** A segment is full at four fifths: beyond that, looking for what is absent grows long. */
    private static int mostEntries(int bits) {
        return (1 << bits) * 4 / 5;
    }
}
