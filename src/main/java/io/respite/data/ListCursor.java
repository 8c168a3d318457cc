package io.respite.data;

import io.respite.bytes.AsciiNumber;
import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * A place in a list, be it a listpack of its own or a {@link QuickList}: at an element, or at none
 * when it went past an end. Valid until the list changes by other means. Owned by the engine
 * thread. Hot.
 */
public final class ListCursor {

    /** What the content of a compressed node is read to; not kept where it is larger than this. */
    private static final int MOST_KEPT_BYTES = 64 << 10;

    private final Arena arena;

    /** 0 in a listpack that is no node. */
    private long node;

    private long listpack;
    private long at;
    private boolean plain;
    private int plainLength;

    /** A block for the content of compressed nodes, or 0. */
    private long room;

    private long soughtRef;
    private int soughtLength;
    private boolean soughtIsNumber;
    private long soughtNumber;

    /** A cursor at no list yet. */
    public ListCursor(Arena arena) {
        this.arena = arena;
    }

    /** Stands at an element of a listpack that is no part of a quicklist, or at none (0). */
    public void in(long newListpack, long element) {
        node = 0;
        plain = false;
        listpack = newListpack;
        at = element;
        leaveRoom();
    }

    /** Stands at an element of a packed node. */
    void in(long newNode, long newListpack, long element) {
        node = newNode;
        plain = false;
        listpack = newListpack;
        at = element;
    }

    /** Stands at the first or last element of a node, or at none where the node is 0. */
    void enter(long newNode, boolean last) {
        node = newNode;
        if (newNode == 0) {
            at = 0;
            leaveRoom();
            return;
        }
        long content = content(newNode);
        plain = ListNode.isPlain(newNode);
        if (plain) {
            at = content;
            plainLength = ListNode.contentBytes(newNode);
        } else {
            listpack = content;
            at = last ? Listpack.last(content) : Listpack.first(content);
        }
    }

    /** Stands at element {@code index} of a node that has it, counted from the end if negative. */
    void enter(long newNode, long index) {
        if (ListNode.isPlain(newNode)) {
            enter(newNode, false);
        } else {
            long content = content(newNode);
            in(newNode, content, Listpack.at(content, index));
        }
    }

    /* Of a compressed node a copy, which stays valid until another node is entered. */
    private long content(long of) {
        if (!ListNode.isCompressed(of)) {
            return ListNode.content(of);
        }
        int bytes = ListNode.contentBytes(of);
        if (room == 0 || arena.usableBytes(room) < bytes) {
            release();
            room = arena.allocate(bytes);
        }
        ListCompression.read(of, room);
        return room;
    }

    private void leaveRoom() {
        if (room != 0 && arena.usableBytes(room) > MOST_KEPT_BYTES) {
            release();
        }
    }

    /** Frees what the cursor holds; it stands nowhere then. */
    void release() {
        if (room != 0) {
            arena.free(room);
            room = 0;
        }
    }

    /** Goes to the same element of the node itself, which is not compressed any more. */
    void opened() {
        if (room != 0 && (plain ? at : listpack) == room) {
            long content = ListNode.content(node);
            at += content - room;
            listpack = content;
        }
    }

    /** Whether there is an element here. */
    public boolean isAtElement() {
        return at != 0;
    }

    /** Goes to the next element, or past the end. */
    public void next() {
        at = plain ? 0 : Listpack.next(listpack, at);
        if (at == 0 && node != 0) {
            enter(ListNode.next(node), false);
        }
    }

    /** Goes to the element before this one, or past the start. */
    public void previous() {
        at = plain ? 0 : Listpack.previous(listpack, at);
        if (at == 0 && node != 0) {
            enter(ListNode.previous(node), true);
        }
    }

    /** The next or the previous element. */
    public void move(boolean backwards) {
        if (backwards) {
            previous();
        } else {
            next();
        }
    }

    /** Whether the element is kept as a number. */
    public boolean isInteger() {
        return !plain && Listpack.isInteger(at);
    }

    /** The number of an element that {@link #isInteger}. */
    public long integer() {
        return Listpack.integer(at);
    }

    /** Where the bytes of an element that is kept as text begin. */
    public long text() {
        return plain ? at : Listpack.text(at);
    }

    /** How many bytes an element has that is kept as text. */
    public int textLength() {
        return plain ? plainLength : Listpack.textLength(at);
    }

    /** How many bytes the element has as text: of a number, its digits. */
    public int length() {
        return plain ? plainLength : Listpack.length(at);
    }

    /** Says which text {@link #isSought} looks for; it must stay where it is. */
    public void seek(long ref, int length) {
        soughtRef = ref;
        soughtLength = length;
        soughtIsNumber = AsciiNumber.isCanonical(ref, length);
        soughtNumber = soughtIsNumber ? AsciiNumber.parse(ref, length) : 0;
    }

    /** Whether the element is the text of {@link #seek}. */
    public boolean isSought() {
        if (isInteger()) {
            return soughtIsNumber && soughtNumber == integer();
        }
        return textLength() == soughtLength && Memory.equal(text(), soughtRef, soughtLength);
    }

    long node() {
        return node;
    }

    /** The listpack in which the cursor stands, where that is no node. */
    public long listpack() {
        return listpack;
    }

    /** The element, in its listpack. */
    public long element() {
        return at;
    }

    boolean isPlain() {
        return plain;
    }

    boolean isFirstOfNode() {
        return plain || Listpack.previous(listpack, at) == 0;
    }

    boolean isLastOfNode() {
        return plain || Listpack.next(listpack, at) == 0;
    }
}
