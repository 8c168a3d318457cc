package io.respite.data;

import io.respite.bytes.Lzf;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.Arrays;

/**
 * Keeps the inner nodes of {@link QuickList}s compressed. A change opens the nodes that it touches;
 * at its end {@link #settle} closes those that are far enough from both ends of the list. Owned by
 * the engine thread.
 */
final class ListCompression {

    /*
     * As in Redis' quicklist.c: so many nodes at either end, the list's depth, are open, all others
     * compressed, unless they are small or hardly get smaller.
     *
     *   depth 1     head <-> LZF <-> LZF <-> LZF <-> tail
     */

    private static final int LEAST_BYTES = 48;
    private static final int LEAST_SAVED_BYTES = 8;

    private final Arena arena;

    /** Made when a list is first compressed: most servers never do. */
    private Lzf lzf;

    private long[] opened = new long[8];
    private int openedCount;
    private boolean isChanged;

    ListCompression(Arena arena) {
        this.arena = arena;
    }

    /** The node is about to be changed, or new. */
    void open(long node) {
        decompress(node);
        if (isOpened(node)) {
            return;
        }
        if (openedCount == opened.length) {
            opened = Arrays.copyOf(opened, openedCount * 2);
        }
        opened[openedCount++] = node;
        isChanged = true;
    }

    /** Whether the node was opened since the last {@link #settle}. */
    boolean isOpened(long node) {
        for (int i = 0; i < openedCount; i++) {
            if (opened[i] == node) {
                return true;
            }
        }
        return false;
    }

    /** The node is taken out of its list. */
    void forget(long node) {
        isChanged = true;
        for (int i = 0; i < openedCount; i++) {
            if (opened[i] == node) {
                opened[i] = opened[--openedCount];
                return;
            }
        }
    }

    /** Forgets all that was opened, of a list that is complete or goes. */
    void clear() {
        openedCount = 0;
        isChanged = false;
    }

    /** Opens the nodes near the ends of a list, and closes those opened that are not near. */
    void settle(long head, long tail, int depth) {
        if (!isChanged) {
            return;
        }
        int touched = openedCount;
        long left = head;
        long right = tail;
        for (int i = 0; i < depth && left != 0; i++) {
            near(left);
            near(right);
            boolean areAll = left == right || ListNode.next(left) == right;
            left = areAll ? 0 : ListNode.next(left);
            right = ListNode.previous(right);
        }
        /* As many as were put before these have been near until now. */
        for (int i = 0; i <= touched && left != 0; i++) {
            compress(left);
            compress(right);
            boolean areAll = left == right || ListNode.next(left) == right;
            left = areAll ? 0 : ListNode.next(left);
            right = ListNode.previous(right);
        }
        for (int i = 0; i < openedCount; i++) {
            compress(opened[i]);
        }
        clear();
    }

    private void near(long node) {
        decompress(node);
        forget(node);
    }

    private void compress(long node) {
        int bytes = ListNode.contentBytes(node);
        if (ListNode.isCompressed(node) || bytes < LEAST_BYTES) {
            return;
        }
        if (lzf == null) {
            lzf = new Lzf();
        }
        int room = bytes - LEAST_SAVED_BYTES - 1;
        long block = arena.allocate(room);
        int compressed = lzf.compress(ListNode.content(node), bytes, block, room);
        if (compressed == 0) {
            arena.free(block);
            return;
        }
        long fitting = block;
        if (Arena.blockBytes(compressed) < arena.usableBytes(block)) {
            fitting = arena.allocate(compressed);
            Memory.copy(block, fitting, compressed);
            arena.free(block);
        }
        arena.free(ListNode.block(node));
        ListNode.setCompressed(node, fitting, compressed, bytes);
    }

    private void decompress(long node) {
        if (!ListNode.isCompressed(node)) {
            return;
        }
        long block = arena.allocate(ListNode.contentBytes(node));
        read(node, block);
        arena.free(ListNode.block(node));
        ListNode.setDecompressed(node, block);
    }

    /** Writes the content of a compressed node, all its bytes, to the target. */
    static void read(long node, long target) {
        long block = ListNode.block(node);
        int bytes = ListNode.contentBytes(node);
        if (!Lzf.decompress(block, ListNode.compressedBytes(node), target, bytes)) {
            throw new IllegalStateException("a list's node does not decompress");
        }
    }
}
