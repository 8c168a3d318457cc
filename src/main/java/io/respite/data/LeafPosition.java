package io.respite.data;

/**
 * A place in a leaf of a tree as one number: the index in the leaf above the leaf's reference. Hot.
 */
final class LeafPosition {

    private static final int INDEX_SHIFT = 48;
    private static final long REFERENCE = (1L << INDEX_SHIFT) - 1;

    private LeafPosition() {}

    static long position(long leaf, int i) {
        return leaf | (long) i << INDEX_SHIFT;
    }

    static long leaf(long position) {
        return position & REFERENCE;
    }

    static int index(long position) {
        return (int) (position >>> INDEX_SHIFT);
    }
}
