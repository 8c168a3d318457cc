package io.respite.data;

import io.respite.bytes.AsciiNumber;
import io.respite.memory.Memory;

/**
 * A place in a list, be it a listpack of its own or a {@link QuickList}: at an element, or at none
 * when it went past an end. Valid until the list changes by other means. Owned by the engine
 * thread. Hot.
 */
public final class ListCursor {

    /** 0 in a listpack that is no node. */
    private long node;

    private long listpack;
    private long at;
    private boolean plain;
    private int plainLength;

    private long soughtRef;
    private int soughtLength;
    private boolean soughtIsNumber;
    private long soughtNumber;

    /** Stands at an element of a listpack that is no part of a quicklist, or at none (0). */
    public void in(long newListpack, long element) {
        node = 0;
        plain = false;
        listpack = newListpack;
        at = element;
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
            return;
        }
        long content = ListNode.content(newNode);
        plain = ListNode.isPlain(newNode);
        if (plain) {
            at = content;
            plainLength = ListNode.contentBytes(newNode);
        } else {
            listpack = content;
            at = last ? Listpack.last(content) : Listpack.first(content);
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
