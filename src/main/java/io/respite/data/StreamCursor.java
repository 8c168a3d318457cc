package io.respite.data;

/**
 * A walk through the entries of a {@link StreamLog} between two ids, both included, forwards or
 * backwards. It is valid until the stream changes. Owned by the engine thread. Hot.
 *
 * <pre>
 *   cursor.forwards(log, ...);
 *   while (cursor.next()) {
 *       for (long i = 0; i < cursor.fields(); i++) {
 *           cursor.nextField();  // then field() and value(), elements of a listpack
 *       }
 *   }
 * </pre>
 */
public final class StreamCursor {

    private boolean isBackwards;
    private long farMillis;
    private long farSequence;

    /** The node, as a position of the index, 0 when the walk is over. */
    private long position;

    private long node;
    private long ownFields;

    /** Where the next entry begins, or, backwards, ends. */
    private long edge;

    private long entry;
    private long millis;
    private long sequence;
    private boolean sameFields;
    private long fields;

    /** Words of the entry that were not come to yet, and the place of the next one. */
    private long wordsLeft;

    private long word;
    private long ownField;
    private long field;
    private long value;

    /** Begins before the first entry from one id on, up to another. */
    public void forwards(
            StreamLog log, long fromMillis, long fromSequence, long toMillis, long toSequence) {
        isBackwards = false;
        farMillis = toMillis;
        farSequence = toSequence;
        begin(log, fromMillis, fromSequence);
    }

    public void forwards(StreamLog log, StreamId from, StreamId to) {
        forwards(log, from.millis(), from.sequence(), to.millis(), to.sequence());
    }

    /** Begins behind the last entry up to an id, down to another. */
    public void backwards(
            StreamLog log, long fromMillis, long fromSequence, long toMillis, long toSequence) {
        isBackwards = true;
        farMillis = toMillis;
        farSequence = toSequence;
        begin(log, fromMillis, fromSequence);
    }

    public void backwards(StreamLog log, StreamId from, StreamId to) {
        backwards(log, from.millis(), from.sequence(), to.millis(), to.sequence());
    }

    private void begin(StreamLog log, long fromMillis, long fromSequence) {
        IdTree index = log.index();
        entry = 0;
        position = index.floor(fromMillis, fromSequence);
        if (position != 0) {
            open();
            seek(fromMillis, fromSequence);
        } else if (!isBackwards) {
            position = index.first();
            open();
        }
    }

    private void open() {
        if (position != 0) {
            node = StreamLog.node(position);
            long count = StreamNode.fieldCount(node);
            ownFields = Listpack.integer(count);
            ownField = count;
            edge = isBackwards ? StreamNode.end(node) : 0;
            if (edge == 0) {
                edge = StreamNode.firstEntry(node);
            }
        }
    }

    /* To the first entry of the node that is from the id on, or behind the last up to it. */
    private void seek(long fromMillis, long fromSequence) {
        if (isNearEnd(fromMillis, fromSequence)) {
            edge = StreamNode.end(node);
            for (long before; (before = StreamNode.entryBefore(node, edge)) != 0; edge = before) {
                if (compare(before, fromMillis, fromSequence) < (isBackwards ? 1 : 0)) {
                    return;
                }
            }
            return;
        }
        edge = StreamNode.firstEntry(node);
        long end = StreamNode.end(node);
        while (edge != end && compare(edge, fromMillis, fromSequence) < (isBackwards ? 1 : 0)) {
            edge = StreamNode.entryAfter(edge, ownFields);
        }
    }

    /* Whether an id seems to be nearer to the node's last entry than to its first. */
    private boolean isNearEnd(long fromMillis, long fromSequence) {
        long last = StreamNode.entryBefore(node, StreamNode.end(node));
        long lastMillis = StreamNode.millis(last);
        long distance = fromMillis - IdTree.high(position);
        if (lastMillis != 0) {
            return Long.compareUnsigned(distance, lastMillis >>> 1) > 0;
        }
        return distance != 0
                || Long.compareUnsigned(
                                fromSequence - IdTree.low(position),
                                StreamNode.sequence(last) >>> 1)
                        > 0;
    }

    private int compare(long other, long toMillis, long toSequence) {
        return StreamId.compare(
                IdTree.high(position) + StreamNode.millis(other),
                IdTree.low(position) + StreamNode.sequence(other),
                toMillis,
                toSequence);
    }

    /** Goes to the next entry that is not deleted; false where there is none in the range. */
    public boolean next() {
        while (position != 0) {
            long found = isBackwards ? stepBack() : step();
            if (found == 0) {
                position = isBackwards ? IdTree.previous(position) : IdTree.next(position);
                entry = 0;
                open();
                continue;
            }
            entry = found;
            read();
            int order = StreamId.compare(millis, sequence, farMillis, farSequence);
            if (isBackwards ? order < 0 : order > 0) {
                position = 0;
            } else if ((StreamNode.flags(entry) & StreamNode.DELETED) == 0) {
                return true;
            }
        }
        return false;
    }

    /**
     * Passes over nodes of which all entries are in the range of the walk, which goes forwards and
     * has just come to the first entry of a node. Returns how many entries they have, with the one
     * at hand; 0 where there is no such node.
     */
    long skipNodes() {
        long skipped = 0;
        for (long next = IdTree.next(position); next != 0; next = IdTree.next(next)) {
            long high = IdTree.high(next);
            if (StreamId.compare(high, IdTree.low(next), farMillis, farSequence) > 0) {
                break;
            }
            skipped += StreamNode.entries(StreamLog.node(position));
            position = next;
        }
        if (skipped > 0) {
            entry = 0;
            open();
        }
        return skipped;
    }

    private long step() {
        if (entry != 0) {
            for (; wordsLeft > 0; wordsLeft--) {
                word += Listpack.elementBytes(word);
            }
            edge = word + Listpack.elementBytes(word);
        }
        return edge == StreamNode.end(node) ? 0 : edge;
    }

    private long stepBack() {
        long before = StreamNode.entryBefore(node, edge);
        edge = before;
        return before;
    }

    private void read() {
        long at = entry;
        sameFields = (Listpack.integer(at) & StreamNode.SAME_FIELDS) != 0;
        at += Listpack.elementBytes(at);
        millis = IdTree.high(position) + Listpack.integer(at);
        at += Listpack.elementBytes(at);
        sequence = IdTree.low(position) + Listpack.integer(at);
        at += Listpack.elementBytes(at);
        if (sameFields) {
            fields = ownFields;
            wordsLeft = fields;
            field = ownField;
        } else {
            fields = Listpack.integer(at);
            wordsLeft = fields * 2;
            at += Listpack.elementBytes(at);
        }
        word = at;
    }

    /** Goes to the entry's next field, of which there must be one. */
    public void nextField() {
        assert wordsLeft > 0;
        if (sameFields) {
            field += Listpack.elementBytes(field);
        } else {
            field = word;
            word += Listpack.elementBytes(word);
            wordsLeft--;
        }
        value = word;
        word += Listpack.elementBytes(word);
        wordsLeft--;
    }

    /** The first number of the entry's id. */
    public long millis() {
        return millis;
    }

    /** The second number of the entry's id. */
    public long sequence() {
        return sequence;
    }

    /** How many fields the entry has. */
    public long fields() {
        return fields;
    }

    /** The field's name, an element of a {@link Listpack}. */
    public long field() {
        return field;
    }

    /** The field's value, an element of a {@link Listpack}. */
    public long value() {
        return value;
    }

    /** Where the entry begins in its node. */
    long entry() {
        return entry;
    }

    /** Where the entry's node stands in the index. */
    long position() {
        return position;
    }
}
