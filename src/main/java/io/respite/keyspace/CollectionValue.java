package io.respite.keyspace;

/**
 * What the keyspace must know of each type of value that has elements. Owned by the engine thread.
 *
 * <p>A small value is the entry's value bytes. A large one ({@link Entry#isLarge}) is a structure
 * of its own in the arena; the entry holds the reference to its <em>root</em>.
 */
public interface CollectionValue {

    /** How many elements the entry's value has: fields of a hash, members of a sorted set. */
    long size(long entry);

    /**
     * Visits all elements: those of a list in order, the members of a set, each field of a hash
     * with its value after it, each member of a sorted set with its score, in the form that
     * digests contain, after it. The value must not change meanwhile.
     */
    void forEach(long entry, ElementVisitor visitor);

    /** What DEBUG OBJECT adds about the entry's value: words of the form {@code " name:value"}. */
    default String describe(long entry) {
        return "";
    }

    /** How many slots the hash table of a large value has; 0 where it has none. */
    default long tableSlots(long root) {
        return 0;
    }

    /**
     * Has the memory at hand that looking for elements with these hashes in the large value with
     * the given root takes; see {@link io.respite.data.Dict#foresee}.
     */
    default long foresee(long root, long[] hashes, int count) {
        return 0;
    }

    /** How many elements the large value with the given root has. */
    long largeSize(long root);

    /**
     * Bytes of memory that a large value takes beside its entry, estimated by so many of its parts:
     * elements, or the blocks that they stand in.
     */
    long largeBytes(long root, long samples);

    /** Copies a large value with all its elements, and returns the copy's root. */
    long copyLarge(long root);

    /**
     * Frees the next part of a large value, some hundred elements; nothing else may be done with it
     * any more. With the last part the root is freed.
     *
     * @param position 0 at first, then what the last call returned
     * @return where to go on, or -1 when all is freed
     */
    long dismantle(long root, long position);

    /** Frees a large value at once. */
    default void free(long root) {
        for (long at = 0; at >= 0; ) {
            at = dismantle(root, at);
        }
    }
}
