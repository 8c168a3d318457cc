package io.respite.data;

import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * A list of any length: a chain of nodes, each a listpack of some kilobytes. All of it stands in
 * the arena; this object is a view of one. Owned by the engine thread. Hot.
 */
public final class QuickList {

    /*
     * When a node is full, split, or merged with its neighbour is as in Redis' quicklist.c, so that
     * the nodes, which files and DUMP show, are the same.
     *
     *   root    | head | tail | elements | nodes (4) | fill (2) | depth (2) |
     *              |      |
     *   node       #<---->#<---->#       see ListNode
     *
     * The fill says when a node is full: at so many elements, or, from -1 to -5, at 4, 8, 16, 32 or
     * 64 KiB. The depth, where it is not 0, says how many nodes at either end are not compressed.
     */

    private static final int ROOT_BYTES = 32;
    private static final int HEAD = 0;
    private static final int TAIL = 8;
    private static final int COUNT = 16;
    private static final int NODES = 24;
    private static final int FILL = 28;
    private static final int DEPTH = 30;

    /** A fill of -1; each step below it doubles the size, down to -5. */
    private static final int SMALLEST_FULL_BYTES = 4096;

    private static final int LEAST_FILL = -5;
    private static final int MOST_FILL = Short.MAX_VALUE;

    /** Where the fill counts elements, a node of more than one is not larger than this. */
    private static final int COUNTED_FULL_BYTES = 8192;

    /** What an element is thought to take besides its text. */
    private static final int ELEMENT_OVERHEAD_BYTES = 8;

    /** From this length on an element is a plain node of its own. */
    private static final int PLAIN_FROM_BYTES = Listpack.MAX_BYTES;

    private static final int NODES_IN_A_SLICE = 64;

    private final Arena arena;
    private final ListNodes nodes;
    private final ListCompression compression;
    private long plainFromBytes = PLAIN_FROM_BYTES;
    private long root;

    /** A view of no list yet. */
    public QuickList(Arena arena) {
        this.arena = arena;
        nodes = new ListNodes(arena);
        compression = new ListCompression(arena);
    }

    /** Makes an empty list with the given fill and depth, views it and returns its root. */
    public long create(int fill, int depth) {
        root = arena.allocate(ROOT_BYTES);
        Memory.putLong(root + HEAD, 0);
        Memory.putLong(root + TAIL, 0);
        Memory.putLong(root + COUNT, 0);
        Memory.putInt(root + NODES, 0);
        Memory.putShort(root + FILL, Math.clamp(fill, LEAST_FILL, MOST_FILL));
        Memory.putShort(root + DEPTH, Math.clamp(depth, 0, 0xFFFF));
        return root;
    }

    /** Views the list with the given root. */
    public QuickList at(long otherRoot) {
        root = otherRoot;
        return this;
    }

    /** The root of the list in view. */
    public long root() {
        return root;
    }

    /** How many elements there are. */
    public long size() {
        return Memory.getLong(root + COUNT);
    }

    /** How many nodes there are. */
    public int nodeCount() {
        return Memory.getInt(root + NODES);
    }

    /** Sets from which length on elements are plain nodes, for tests; 0 sets the usual one. */
    public void plainFrom(long bytes) {
        plainFromBytes = bytes == 0 ? PLAIN_FROM_BYTES : bytes;
    }

    /** The most bytes that a list of the given fill may have and be one listpack. */
    public static long fullBytes(int fill) {
        return fill >= 0
                ? Long.MAX_VALUE
                : (long) SMALLEST_FULL_BYTES << -1 - Math.max(LEAST_FILL, fill);
    }

    /** The most elements that a list of the given fill may have and be one listpack. */
    public static long fullCount(int fill) {
        return fill >= 0 ? Math.max(1, fill) : Long.MAX_VALUE;
    }

    /** Whether so many bytes and elements are too much for a node, or a listpack. */
    public static boolean exceeds(int fill, long bytes, long count) {
        return fill < 0
                ? bytes > fullBytes(fill)
                : bytes > COUNTED_FULL_BYTES || count > fullCount(fill);
    }

    /** When a node is full: at so many elements, or at 4 KiB (-1) to 64 KiB (-5). */
    public int fill() {
        return (short) Memory.getShort(root + FILL);
    }

    /** How many nodes at either end stay uncompressed, 0 for all. */
    public int depth() {
        return Memory.getShort(root + DEPTH);
    }

    private int roomOfFullNode() {
        int fill = fill();
        return fill >= 0 ? COUNTED_FULL_BYTES : (int) fullBytes(fill);
    }

    /** The first {@link ListNode}, or 0. */
    public long firstNode() {
        return head();
    }

    private long head() {
        return Memory.getLong(root + HEAD);
    }

    private long tail() {
        return Memory.getLong(root + TAIL);
    }

    private boolean isPlainSized(int length) {
        return length >= plainFromBytes;
    }

    private boolean takes(long node, int length) {
        if (node == 0 || ListNode.isPlain(node)) {
            return false;
        }
        long bytes = (long) ListNode.contentBytes(node) + length + ELEMENT_OVERHEAD_BYTES;
        return !exceeds(fill(), bytes, ListNode.count(node) + 1L);
    }

    private long newNode(long ref, int length) {
        return isPlainSized(length) ? nodes.plain(ref, length) : nodes.of(ref, length);
    }

    /** Puts an element at the head. */
    public void pushFirst(long ref, int length) {
        long head = head();
        if (!isPlainSized(length) && takes(head, length)) {
            nodes.prepend(head, ref, length, roomOfFullNode());
        } else {
            close(head);
            link(head, newNode(ref, length), false);
            settle();
        }
        addToSize(1);
    }

    /** Puts an element at the tail. */
    public void pushLast(long ref, int length) {
        long tail = tail();
        if (!isPlainSized(length) && takes(tail, length)) {
            nodes.append(tail, ref, length, roomOfFullNode());
        } else {
            close(tail);
            link(tail, newNode(ref, length), true);
            settle();
        }
        addToSize(1);
    }

    /** Puts a copy of a listpack that has elements at the tail, as one node. */
    public void pushListpack(long listpack) {
        long node = nodes.ofListpack(listpack);
        link(tail(), node, true);
        settle();
        addToSize(ListNode.count(node));
    }

    /** Puts a text at the tail as a plain node of its own, however short it is. */
    public void pushPlain(long ref, int length) {
        link(tail(), nodes.plain(ref, length), true);
        settle();
        addToSize(1);
    }

    private void close(long node) {
        if (node != 0 && !ListNode.isPlain(node)) {
            nodes.trim(node);
        }
    }

    private void addToSize(long change) {
        Memory.putLong(root + COUNT, size() + change);
    }

    /* Links a new node behind or before one of the list, which is 0 while the list is empty. */
    private void link(long node, long added, boolean behind) {
        place(node, added, behind);
        open(added);
    }

    private void place(long node, long added, boolean behind) {
        long previous = behind ? node : node == 0 ? 0 : ListNode.previous(node);
        long next = behind && node != 0 ? ListNode.next(node) : behind ? 0 : node;
        ListNode.setPrevious(added, previous);
        ListNode.setNext(added, next);
        connect(previous, added);
        connect(added, next);
        Memory.putInt(root + NODES, nodeCount() + 1);
    }

    private void open(long node) {
        if (depth() > 0 && node != 0) {
            compression.open(node);
        }
    }

    /**
     * Compresses again what removals have opened: what must follow the last {@link #remove}. All
     * other changes do so themselves.
     */
    public void settle() {
        if (depth() > 0) {
            compression.settle(head(), tail(), depth());
        }
    }

    private void connect(long left, long right) {
        if (left == 0) {
            Memory.putLong(root + HEAD, right);
        } else {
            ListNode.setNext(left, right);
        }
        if (right == 0) {
            Memory.putLong(root + TAIL, left);
        } else {
            ListNode.setPrevious(right, left);
        }
    }

    /* Takes a node out and frees it; its elements are counted already. */
    private void drop(long node) {
        connect(ListNode.previous(node), ListNode.next(node));
        Memory.putInt(root + NODES, nodeCount() - 1);
        if (depth() > 0) {
            compression.forget(node);
        }
        nodes.free(node);
    }

    /** Removes the first or the last element of a list that is not empty. */
    public void removeEnd(boolean last) {
        long node = last ? tail() : head();
        if (ListNode.count(node) == 1) {
            drop(node);
            settle();
        } else if (last) {
            nodes.remove(node, Listpack.last(ListNode.content(node)), 1);
        } else {
            nodes.removeFirst(node, 1);
        }
        addToSize(-1);
    }

    /**
     * Places the cursor at element {@code index}, counted from the end where negative (-1 is the
     * last), or at none.
     */
    public void find(ListCursor cursor, long index) {
        long size = size();
        long wanted = index < 0 ? size + index : index;
        if (wanted < 0 || wanted >= size) {
            cursor.in(0, 0);
            return;
        }
        boolean fromTail = wanted > (size - 1) / 2;
        long left = fromTail ? size - 1 - wanted : wanted;
        long node = fromTail ? tail() : head();
        while (left >= ListNode.count(node)) {
            left -= ListNode.count(node);
            node = fromTail ? ListNode.previous(node) : ListNode.next(node);
        }
        cursor.enter(node, fromTail ? -1 - left : left);
    }

    /** Puts an element behind or before the cursor's, which may not be used any more. */
    public void insert(ListCursor cursor, long ref, int length, boolean behind) {
        long node = cursor.node();
        open(cursor);
        boolean isAtEdge = behind ? cursor.isLastOfNode() : cursor.isFirstOfNode();
        if (isPlainSized(length)) {
            insertPlain(cursor, ref, length, isAtEdge, behind);
        } else if (takes(node, length)) {
            insertInto(cursor, ref, length, behind);
        } else if (isAtEdge) {
            insertBeside(node, ref, length, behind);
        } else {
            long part = nodes.split(node, cursor.element(), behind);
            insertAtEnd(part, ref, length, !behind);
            link(node, part, behind);
            mergeAround(node);
        }
        settle();
        addToSize(1);
    }

    private void open(ListCursor cursor) {
        open(cursor.node());
        cursor.opened();
    }

    private void insertPlain(
            ListCursor cursor, long ref, int length, boolean isAtEdge, boolean behind) {
        long node = cursor.node();
        long plain = nodes.plain(ref, length);
        long part = isAtEdge ? 0 : nodes.split(node, cursor.element(), behind);
        link(node, plain, behind);
        if (part != 0) {
            link(plain, part, behind);
        }
    }

    private void insertInto(ListCursor cursor, long ref, int length, boolean behind) {
        long node = cursor.node();
        long at = cursor.element();
        long place = behind ? Listpack.next(ListNode.content(node), at) : at;
        if (place == 0 || place == Listpack.first(ListNode.content(node))) {
            insertAtEnd(node, ref, length, place == 0);
        } else {
            nodes.insert(node, place, ref, length, roomOfFullNode());
        }
    }

    private void insertAtEnd(long node, long ref, int length, boolean last) {
        if (last) {
            nodes.append(node, ref, length, roomOfFullNode());
        } else {
            nodes.prepend(node, ref, length, roomOfFullNode());
        }
    }

    /* The node is full: the element goes to its neighbour, or between them. */
    private void insertBeside(long node, long ref, int length, boolean behind) {
        long neighbour = behind ? ListNode.next(node) : ListNode.previous(node);
        if (takes(neighbour, length)) {
            open(neighbour);
            insertAtEnd(neighbour, ref, length, !behind);
        } else {
            link(node, nodes.of(ref, length), behind);
        }
    }

    /* Merges a node that was split, its neighbours and theirs, where two have room in one. */
    private void mergeAround(long node) {
        long previous = ListNode.previous(node);
        if (previous != 0 && areOne(ListNode.previous(previous), previous)) {
            merge(ListNode.previous(previous), previous);
        }
        long next = ListNode.next(node);
        if (next != 0 && areOne(next, ListNode.next(next))) {
            merge(next, ListNode.next(next));
        }
        long center = node;
        previous = ListNode.previous(center);
        if (areOne(previous, center)) {
            merge(previous, center);
            center = previous;
        }
        if (areOne(center, ListNode.next(center))) {
            merge(center, ListNode.next(center));
        }
    }

    private boolean areOne(long left, long right) {
        if (left == 0 || right == 0 || ListNode.isPlain(left) || ListNode.isPlain(right)) {
            return false;
        }
        long bytes = (long) ListNode.contentBytes(left) + ListNode.contentBytes(right);
        long count = (long) ListNode.count(left) + ListNode.count(right);
        return !exceeds(fill(), bytes - Listpack.EMPTY_BYTES, count);
    }

    private void merge(long left, long right) {
        open(left);
        open(right);
        nodes.appendAll(left, right, roomOfFullNode());
        drop(right);
    }

    /** Puts a text in place of the cursor's element; the cursor may not be used any more. */
    public void replace(ListCursor cursor, long ref, int length) {
        long node = cursor.node();
        open(cursor);
        boolean becomesPlain = isPlainSized(length);
        if (!cursor.isPlain() && !becomesPlain) {
            nodes.replace(node, cursor.element(), ref, length, roomOfFullNode());
        } else if (!cursor.isPlain()) {
            replaceByPlain(cursor, ref, length);
        } else if (becomesPlain) {
            link(node, nodes.plain(ref, length), true);
            drop(node);
        } else {
            insertBeside(node, ref, length, true);
            drop(node);
        }
        settle();
    }

    private void replaceByPlain(ListCursor cursor, long ref, int length) {
        long node = cursor.node();
        long plain = nodes.plain(ref, length);
        long part = cursor.isLastOfNode() ? 0 : nodes.split(node, cursor.element(), true);
        link(node, plain, true);
        if (part != 0) {
            link(plain, part, true);
        }
        if (ListNode.count(node) == 1) {
            drop(node);
        } else {
            nodes.remove(node, Listpack.last(ListNode.content(node)), 1);
            mergeAround(plain);
        }
    }

    /**
     * Removes the cursor's element; the cursor goes to the next one, or the one before. After the
     * last of such removals {@link #settle} must follow.
     */
    public void remove(ListCursor cursor, boolean backwards) {
        long node = cursor.node();
        if (!compression.isOpened(node)) {
            settle();
        }
        open(cursor);
        boolean leavesNode = backwards ? cursor.isFirstOfNode() : cursor.isLastOfNode();
        long neighbour = backwards ? ListNode.previous(node) : ListNode.next(node);
        if (ListNode.count(node) == 1) {
            drop(node);
        } else {
            removeIn(cursor, backwards);
        }
        if (leavesNode) {
            cursor.enter(neighbour, backwards);
        }
        addToSize(-1);
    }

    /* The offset from the listpack's end is that of what follows, wherever the listpack goes. */
    private void removeIn(ListCursor cursor, boolean backwards) {
        long node = cursor.node();
        long at = cursor.element();
        long listpack = ListNode.content(node);
        long behind = listpack + Listpack.bytes(listpack) - at - Listpack.elementBytes(at);
        nodes.remove(node, at, 1);
        nodes.trimIfWasteful(node);
        listpack = ListNode.content(node);
        long following = listpack + Listpack.bytes(listpack) - behind;
        boolean isEnd = behind == 1;
        cursor.in(node, listpack, isEnd ? 0 : following);
        if (backwards) {
            cursor.in(node, listpack, Listpack.previous(listpack, following));
        }
    }

    /** Removes {@code count} elements from element {@code start} on, or as many as there are. */
    public void removeRange(long start, long count) {
        long left = Math.min(count, size() - start);
        if (left <= 0) {
            return;
        }
        addToSize(-left);
        long node = head();
        long offset = start;
        if (start > size() / 2) {
            node = tail();
            offset = start - (size() + left);
            while (offset + ListNode.count(node) < 0) {
                offset += ListNode.count(node);
                node = ListNode.previous(node);
            }
            offset += ListNode.count(node);
        }
        while (offset >= ListNode.count(node)) {
            offset -= ListNode.count(node);
            node = ListNode.next(node);
        }
        removeFrom(node, (int) offset, left);
    }

    private void removeFrom(long first, int firstOffset, long count) {
        long node = first;
        int offset = firstOffset;
        for (long left = count; left > 0; ) {
            long next = ListNode.next(node);
            int removed = (int) Math.min(left, ListNode.count(node) - offset);
            if (removed == ListNode.count(node)) {
                drop(node);
            } else {
                open(node);
                nodes.remove(node, Listpack.at(ListNode.content(node), offset), removed);
                nodes.trimIfWasteful(node);
            }
            left -= removed;
            node = next;
            offset = 0;
        }
        settle();
    }

    /** The listpack of a list that is one packed node, or 0. */
    public long onlyListpack() {
        long node = head();
        return nodeCount() == 1 && !ListNode.isPlain(node) ? ListNode.content(node) : 0;
    }

    /** Makes a copy of the list and returns its root; this list stays in view. */
    public long copy() {
        long source = root;
        long copy = create(fill(), depth());
        for (long node = Memory.getLong(source + HEAD); node != 0; node = ListNode.next(node)) {
            place(tail(), nodes.copy(node), true);
        }
        addToSize(Memory.getLong(source + COUNT));
        root = source;
        return copy;
    }

    /**
     * Frees some of the nodes, or the root of a list that has none left. The list may not be used
     * any more.
     *
     * @return whether all is freed
     */
    public boolean dismantle() {
        for (int i = 0; i < NODES_IN_A_SLICE && head() != 0; i++) {
            drop(head());
        }
        compression.clear();
        boolean isEmpty = head() == 0;
        if (isEmpty) {
            arena.free(root);
        }
        return isEmpty;
    }

    /** Bytes of all listpacks and plain elements, as files have them. */
    public long contentBytes() {
        long bytes = 0;
        for (long node = head(); node != 0; node = ListNode.next(node)) {
            bytes += ListNode.contentBytes(node);
        }
        return bytes;
    }

    /** Bytes that the arena gave for the list, its root and nodes. */
    public long bytes() {
        return bytes(Long.MAX_VALUE);
    }

    /** The same, estimated by so many nodes. */
    public long bytes(long samples) {
        long seen = 0;
        long bytes = 0;
        for (long node = head(); node != 0 && seen < samples; node = ListNode.next(node)) {
            bytes += ListNode.BYTES + arena.usableBytes(ListNode.block(node));
            seen++;
        }
        return ROOT_BYTES + (seen == 0 ? 0 : Math.round((double) bytes / seen * nodeCount()));
    }
}
