package io.respite.keyspace;

import io.respite.bytes.AsciiNumber;
import io.respite.bytes.Hash;
import io.respite.data.DictCursor;
import io.respite.data.IntSet;
import io.respite.data.KeyText;
import io.respite.data.Listpack;

/**
 * A place in a set: walks through its members, or stands at one of them. Valid until the set
 * changes; {@link SetValue} makes it. Owned by the engine thread. Hot.
 */
public final class SetCursor {

    private final DictCursor table = new DictCursor();
    private final long digits;
    private long entry;
    private Encoding encoding;
    private long bytes;
    private long place;
    private int nextIndex;
    private boolean isNumber;
    private long number;
    private long ref;
    private int length;
    private long hash;
    private boolean isHashed;

    /** A cursor with room of its own for a number's text. */
    SetCursor(long digits) {
        this.digits = digits;
    }

    /** Begins before the first member of a set. */
    public void begin(long newEntry) {
        entry = newEntry;
        encoding = Entry.encoding(entry);
        place = 0;
        nextIndex = 0;
        if (encoding == Encoding.HASHTABLE) {
            table.begin(Entry.root(entry));
        } else {
            bytes = Entry.value(entry);
        }
    }

    /** Goes to the next member; returns whether there is one. */
    public boolean next() {
        return switch (encoding) {
            case HASHTABLE -> atMember(table.next());
            case LISTPACK -> atElement(place == 0 ? first() : Listpack.next(bytes, place));
            default -> nextIndex < IntSet.count(bytes) && atIndex(nextIndex++);
        };
    }

    private long first() {
        return Listpack.first(bytes);
    }

    /** Stands at the member that is the entry of a hash table. */
    boolean atMember(long member) {
        place = member;
        isNumber = false;
        isHashed = false;
        if (member != 0) {
            ref = KeyText.ref(member);
            length = KeyText.length(member);
        }
        return member != 0;
    }

    /** Stands at an element of the listpack. */
    boolean atElement(long at) {
        place = at;
        isHashed = false;
        if (at == 0) {
            return false;
        }
        isNumber = Listpack.isInteger(at);
        if (isNumber) {
            number = Listpack.integer(at);
            ref = 0;
        } else {
            ref = Listpack.text(at);
            length = Listpack.textLength(at);
        }
        return true;
    }

    /** Stands at a place of the intset. */
    boolean atIndex(int index) {
        place = index;
        isNumber = true;
        number = IntSet.get(bytes, index);
        ref = 0;
        isHashed = false;
        return true;
    }

    /** The set. */
    public long entry() {
        return entry;
    }

    /** Where the member is: an index, a position in the listpack, an entry of the hash table. */
    long place() {
        return place;
    }

    /** Whether the member is kept as a number. */
    public boolean isNumber() {
        return isNumber;
    }

    /** The number that the member {@link #isNumber}. */
    public long number() {
        return number;
    }

    /** Where the member's text begins; a number's is valid until the cursor moves. */
    public long ref() {
        if (ref == 0) {
            length = AsciiNumber.format(number, digits);
            ref = digits;
        }
        return ref;
    }

    /** How many bytes the member's text has. */
    public int length() {
        ref();
        return length;
    }

    /** The hash of the member's text. */
    long hash() {
        if (!isHashed) {
            hash = Hash.of(ref(), length);
            isHashed = true;
        }
        return hash;
    }

    /** Whether the member is a number, however it is kept; {@link #number} is its value then. */
    public boolean hasNumber() {
        if (!isNumber && AsciiNumber.isCanonical(ref, length)) {
            number = AsciiNumber.parse(ref, length);
            return true;
        }
        return isNumber;
    }
}
