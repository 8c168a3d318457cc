package io.respite.keyspace;

import io.respite.bytes.AsciiNumber;
import io.respite.data.Listpack;
import io.respite.data.OrderedSet;
import io.respite.data.ScoredListpack;
import io.respite.data.ScoredMember;
import io.respite.memory.Arena;

/**
 * Walks through the members of a sorted set, which must not change meanwhile. May be used again and
 * again. Owned by the engine thread. Hot.
 */
public final class SortedSetCursor {

    private final SortedSetValue values;
    private final long digits;

    /** The listpack, or 0 where the value is an ordered set. */
    private long lp;

    private long position;

    /** 0 until the member is read. */
    private long text;

    private int length;

    SortedSetCursor(SortedSetValue values, Arena arena) {
        this.values = values;
        digits = arena.allocate(AsciiNumber.MAX_LENGTH);
    }

    /** Goes to the member with the given rank. Returns whether there is one. */
    public boolean seek(long entry, long rank) {
        if (SortedSetValue.isListpack(entry)) {
            lp = Entry.value(entry);
            position = ScoredListpack.seek(lp, rank);
        } else {
            lp = 0;
            position = values.large(entry).seek(rank);
        }
        return load();
    }

    /** Goes to the member with the given rank of the ordered set with the given root. */
    boolean seekIn(long root, long rank) {
        lp = 0;
        position = values.at(root).seek(rank);
        return load();
    }

    /** Goes to the member behind. Returns whether there is one. */
    public boolean next() {
        position = lp != 0 ? ScoredListpack.next(lp, position) : OrderedSet.next(position);
        return load();
    }

    /** Goes to the member before. Returns whether there is one. */
    public boolean previous() {
        position = lp != 0 ? ScoredListpack.previous(lp, position) : OrderedSet.previous(position);
        return load();
    }

    /* The member itself is read when it is asked for: a walk that looks at scores needs none. */
    private boolean load() {
        text = 0;
        return position != 0;
    }

    private void read() {
        if (lp == 0) {
            long member = OrderedSet.member(position);
            text = ScoredMember.text(member);
            length = ScoredMember.length(member);
        } else if (Listpack.isInteger(position)) {
            text = digits;
            length = AsciiNumber.format(Listpack.integer(position), digits);
        } else {
            text = Listpack.text(position);
            length = Listpack.textLength(position);
        }
    }

    /** Where the member's text begins; valid until the cursor moves. */
    public long text() {
        if (text == 0) {
            read();
        }
        return text;
    }

    /** How many bytes the member's text has. */
    public int length() {
        if (text == 0) {
            read();
        }
        return length;
    }

    /** The member's score. */
    public double score() {
        return lp != 0 ? ScoredListpack.score(lp, position) : OrderedSet.score(position);
    }
}
