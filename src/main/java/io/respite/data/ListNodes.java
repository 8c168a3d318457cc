package io.respite.data;

import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * Makes, fills, cuts and frees the nodes of {@link QuickList}s; knows nothing of their links. Owned
 * by the engine thread. Hot.
 */
final class ListNodes {

    /*
     * The listpack stands somewhere in its block. Elements that come at its head or go from there
     * move only its header of six bytes; what is behind stays:
     *
     *   block  | room ...... | header | element | element | end | room ...... |
     *                        ^ start
     *
     * Room is made in growing steps up to what a full node of the list needs. Where there is room
     * at the wrong side only, the listpack moves to the other.
     */

    private final Arena arena;

    ListNodes(Arena arena) {
        this.arena = arena;
    }

    /** A new node of one element. */
    long of(long ref, int length) {
        int bytes = Listpack.EMPTY_BYTES + Listpack.encodedBytes(ref, length);
        long node = arena.allocate(ListNode.BYTES);
        long block = arena.allocate(bytes);
        Listpack.initialize(block);
        Listpack.insert(block, 0, ref, length);
        ListNode.initialize(node, block, 1, 0, false);
        return node;
    }

    /** A new node of one element that is kept as it is. */
    long plain(long ref, int length) {
        long node = arena.allocate(ListNode.BYTES);
        long block = arena.allocate(Math.max(1, length));
        Memory.copy(ref, block, length);
        ListNode.initialize(node, block, 1, length, true);
        return node;
    }

    /** A new node with a copy of a listpack. */
    long ofListpack(long listpack) {
        int bytes = Listpack.bytes(listpack);
        long node = arena.allocate(ListNode.BYTES);
        long block = arena.allocate(bytes);
        Memory.copy(listpack, block, bytes);
        ListNode.initialize(node, block, Listpack.count(listpack), 0, false);
        return node;
    }

    /** A copy of a node, that nothing links. */
    long copy(long node) {
        if (ListNode.isCompressed(node)) {
            return copyCompressed(node);
        }
        return ListNode.isPlain(node)
                ? plain(ListNode.content(node), ListNode.contentBytes(node))
                : ofListpack(ListNode.content(node));
    }

    private long copyCompressed(long node) {
        int bytes = ListNode.compressedBytes(node);
        long copy = arena.allocate(ListNode.BYTES);
        long block = arena.allocate(bytes);
        Memory.copy(ListNode.block(node), block, bytes);
        int length = ListNode.contentBytes(node);
        ListNode.initialize(copy, block, ListNode.count(node), length, ListNode.isPlain(node));
        ListNode.setCompressed(copy, block, bytes, length);
        return copy;
    }

    void free(long node) {
        arena.free(ListNode.block(node));
        arena.free(node);
    }

    /** Puts an element first; a full node has {@code fullBytes}. */
    void prepend(long node, long ref, int length, int fullBytes) {
        int added = Listpack.encodedBytes(ref, length);
        if (ListNode.start(node) < added) {
            makeRoom(node, added, fullBytes, true);
        }
        Listpack.insertBefore(ListNode.content(node), ref, length);
        ListNode.setStart(node, ListNode.start(node) - added);
        ListNode.setCount(node, ListNode.count(node) + 1);
    }

    /** Puts an element last; a full node has {@code fullBytes}. */
    void append(long node, long ref, int length, int fullBytes) {
        makeRoomBehind(node, Listpack.encodedBytes(ref, length), fullBytes);
        Listpack.insert(ListNode.content(node), 0, ref, length);
        ListNode.setCount(node, ListNode.count(node) + 1);
    }

    /** Puts an element before the one at {@code at}, which is not 0. */
    void insert(long node, long at, long ref, int length, int fullBytes) {
        long offset = at - ListNode.content(node);
        makeRoomBehind(node, Listpack.encodedBytes(ref, length), fullBytes);
        long listpack = ListNode.content(node);
        Listpack.insert(listpack, listpack + offset, ref, length);
        ListNode.setCount(node, ListNode.count(node) + 1);
    }

    /** Puts a text in place of the element at {@code at}. */
    void replace(long node, long at, long ref, int length, int fullBytes) {
        long offset = at - ListNode.content(node);
        int added = Listpack.encodedBytes(ref, length) - Listpack.elementBytes(at);
        if (added > 0) {
            makeRoomBehind(node, added, fullBytes);
        }
        long listpack = ListNode.content(node);
        Listpack.replace(listpack, listpack + offset, ref, length);
        trimIfWasteful(node);
    }

    private void makeRoomBehind(long node, int added, int fullBytes) {
        int end = ListNode.start(node) + Listpack.bytes(ListNode.content(node));
        if (arena.usableBytes(ListNode.block(node)) - end < added) {
            makeRoom(node, added, fullBytes, false);
        }
    }

    /* All the room that there is then is before the listpack, or behind it. */
    private void makeRoom(long node, int added, int fullBytes, boolean before) {
        long block = ListNode.block(node);
        long listpack = ListNode.content(node);
        int bytes = Listpack.bytes(listpack);
        int needed = Math.addExact(bytes, added);
        long room = arena.usableBytes(block);
        boolean isEnough = room >= needed;
        long target = block;
        if (!isEnough) {
            long wanted = Math.min(fullBytes, needed + (needed >> 1));
            target = arena.allocate(Math.max(needed, wanted));
            room = arena.usableBytes(target);
        }
        int start = before ? (int) (room - bytes) : 0;
        Memory.copy(listpack, target + start, bytes);
        if (!isEnough) {
            arena.free(block);
        }
        ListNode.setBlock(node, target, start);
    }

    /** Removes the first elements; some remain. */
    void removeFirst(long node, int count) {
        long before = ListNode.content(node);
        long after = Listpack.removeBefore(before, count);
        ListNode.setStart(node, ListNode.start(node) + (int) (after - before));
        ListNode.setCount(node, ListNode.count(node) - count);
    }

    /** Removes elements from the one at {@code at} on; some remain. */
    void remove(long node, long at, int count) {
        long listpack = ListNode.content(node);
        if (at == Listpack.first(listpack)) {
            removeFirst(node, count);
        } else {
            Listpack.remove(listpack, at, count);
            ListNode.setCount(node, ListNode.count(node) - count);
        }
    }

    /** Gives room back that a node will not need, because nothing comes to it soon. */
    void trim(long node) {
        int bytes = Listpack.bytes(ListNode.content(node));
        if (Arena.blockBytes(bytes) < arena.usableBytes(ListNode.block(node))) {
            moveTo(node, arena.allocate(bytes), bytes);
        }
    }

    /** The same, but only where more than half of the block is unused. */
    void trimIfWasteful(long node) {
        if (arena.usableBytes(ListNode.block(node)) > 2L * ListNode.contentBytes(node) + 64) {
            trim(node);
        }
    }

    private void moveTo(long node, long block, int bytes) {
        Memory.copy(ListNode.content(node), block, bytes);
        arena.free(ListNode.block(node));
        ListNode.setBlock(node, block, 0);
    }

    /**
     * Moves the elements behind the one at {@code at}, or those before it, to a new node and
     * returns that; the element itself stays.
     */
    long split(long node, long at, boolean behind) {
        long listpack = ListNode.content(node);
        long first = Listpack.first(listpack);
        long cut = behind ? at + Listpack.elementBytes(at) : at;
        int before = 0;
        for (long i = first; i != cut; i += Listpack.elementBytes(i)) {
            before++;
        }
        long end = listpack + Listpack.bytes(listpack) - 1;
        int moved = behind ? ListNode.count(node) - before : before;
        long part = part(behind ? cut : first, behind ? end : cut, moved);
        if (behind) {
            Listpack.remove(listpack, cut, moved);
            ListNode.setCount(node, before);
        } else {
            removeFirst(node, before);
        }
        trimIfWasteful(node);
        return part;
    }

    private long part(long from, long to, int count) {
        int bytes = (int) (to - from);
        long node = arena.allocate(ListNode.BYTES);
        long block = arena.allocate(Listpack.EMPTY_BYTES + bytes);
        Listpack.initialize(block);
        Listpack.insertAll(block, 0, from, bytes, count);
        ListNode.initialize(node, block, count, 0, false);
        return node;
    }

    /** Appends copies of another node's elements. */
    void appendAll(long node, long other, int fullBytes) {
        long elements = ListNode.content(other);
        int bytes = Listpack.bytes(elements) - Listpack.EMPTY_BYTES;
        int count = ListNode.count(other);
        makeRoomBehind(node, bytes, fullBytes);
        long listpack = ListNode.content(node);
        Listpack.insertAll(listpack, 0, Listpack.first(elements), bytes, count);
        ListNode.setCount(node, ListNode.count(node) + count);
    }
}
