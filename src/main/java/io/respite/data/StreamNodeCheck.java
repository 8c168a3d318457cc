package io.respite.data;

import io.respite.memory.Memory;

/**
 * Finds out whether bytes from somewhere else are entries of a stream as {@link StreamNode} has
 * them, in every detail: that all counts are right and the ids rise. Owned by one thread. Hot.
 */
final class StreamNodeCheck {

    private long at;
    private long end;
    private long entries;
    private long deleted;
    private long lastHigh;
    private long lastLow;

    /** Whether {@code size} bytes are a node whose first entry has the given id. */
    boolean isValid(long node, int size, long high, long low) {
        if (size > Listpack.MAX_BYTES || !Listpack.isValid(node, size)) {
            return false;
        }
        at = Listpack.first(node);
        end = Listpack.end(node);
        long live = count();
        long gone = count();
        long ownFields = count();
        if (live < 0 || gone < 0 || ownFields <= 0 || !skip(ownFields) || count() != 0) {
            return false;
        }
        entries = 0;
        deleted = 0;
        while (at != end) {
            boolean isFirst = entries + deleted == 0;
            if (!hasEntry(ownFields, high, low, isFirst)) {
                return false;
            }
        }
        return entries == live && deleted == gone && live + gone > 0;
    }

    /** How many entries the node that was looked at last has that are not deleted. */
    long entries() {
        return entries;
    }

    private boolean hasEntry(long ownFields, long high, long low, boolean isFirst) {
        boolean isShort = at != 0 && Memory.getUnsigned(at) <= 3;
        int flags = isShort ? StreamNode.flags(at) : 0;
        if (!isShort || !skip(1) || !hasId(high, low, isFirst)) {
            return false;
        }
        boolean sameFields = (flags & StreamNode.SAME_FIELDS) != 0;
        long fields = sameFields ? ownFields : count();
        if (fields <= 0 || !skip(sameFields ? fields : fields * 2)) {
            return false;
        }
        if ((flags & StreamNode.DELETED) != 0) {
            deleted++;
        } else {
            entries++;
        }
        return count() == (sameFields ? fields + 3 : fields * 2 + 4);
    }

    private boolean hasId(long high, long low, boolean isFirst) {
        if (!isNumber()) {
            return false;
        }
        long entryHigh = high + Listpack.integer(at);
        at = next();
        if (!isNumber()) {
            return false;
        }
        long entryLow = low + Listpack.integer(at);
        at = next();
        boolean isInPlace =
                isFirst
                        ? entryHigh == high && entryLow == low
                        : StreamId.compare(entryHigh, entryLow, lastHigh, lastLow) > 0;
        lastHigh = entryHigh;
        lastLow = entryLow;
        return isInPlace;
    }

    private boolean isNumber() {
        return at != end && Listpack.isInteger(at);
    }

    private long next() {
        return at + Listpack.elementBytes(at);
    }

    /* The number that comes next, up to the number of bytes there are, or -1. */
    private long count() {
        if (!isNumber()) {
            return -1;
        }
        long number = Listpack.integer(at);
        at = next();
        return number >= 0 && number <= Listpack.MAX_BYTES ? number : -1;
    }

    private boolean skip(long elements) {
        for (long i = 0; i < elements; i++) {
            if (at == end) {
                return false;
            }
            at = next();
        }
        return true;
    }
}
