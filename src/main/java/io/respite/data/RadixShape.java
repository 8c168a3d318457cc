package io.respite.data;

/**
 * Counts the nodes of a radix tree of bytes without making it: Redis' index of a stream's nodes is
 * one ({@code rax.c}), and XINFO shows how many nodes it has.
 */
final class RadixShape {

    /*
     * The keys are the ids, of 16 bytes with the highest first, so none begins another. Where keys
     * part there is a node that branches; a stretch of bytes without a branch is a node of its own,
     * and so is the end of a key:
     *
     *            +- run - end        nodes: run, branch, run, end, end
     *   run - branch
     *            +- end
     *
     * Going through the keys in their order, the depths of the branches above the last key are a
     * stack. What is taken from it is complete, and so is what hangs below it.
     */

    private static final int KEY_BYTES = 16;

    private final int[] branches = new int[KEY_BYTES];
    private int height;
    private long nodes;

    private RadixShape() {}

    /** How many nodes a tree of the same ids has. */
    static long nodes(IdTree ids) {
        long at = ids.first();
        return at == 0 ? 1 : new RadixShape().count(at);
    }

    private long count(long first) {
        long at = first;
        for (long next = IdTree.next(at); next != 0; next = IdTree.next(at)) {
            endKey(commonBytes(at, next));
            at = next;
        }
        endKey(-1);
        return nodes;
    }

    /* The next key parts from this one at the given depth. */
    private void endKey(int depth) {
        int below = KEY_BYTES;
        while (height > 0 && branches[height - 1] > depth) {
            int branch = branches[--height];
            hang(below, branch);
            below = branch;
        }
        if (depth >= 0 && (height == 0 || branches[height - 1] < depth)) {
            branches[height++] = depth;
        }
        hang(below, depth);
    }

    /* A node at one depth hangs on a branch at another, with a run between where there is room. */
    private void hang(int depth, int branch) {
        nodes += depth > branch + 1 ? 2 : 1;
    }

    private static int commonBytes(long at, long other) {
        long high = IdTree.high(at) ^ IdTree.high(other);
        if (high != 0) {
            return Long.numberOfLeadingZeros(high) >> 3;
        }
        long low = IdTree.low(at) ^ IdTree.low(other);
        return 8 + (Long.numberOfLeadingZeros(low) >> 3);
    }
}
