package io.respite.keyspace;

import io.respite.bytes.AsciiNumber;
import io.respite.data.ConsumerGroup;
import io.respite.data.ConsumerGroups;
import io.respite.data.Listpack;
import io.respite.data.StreamCursor;
import io.respite.data.StreamId;
import io.respite.data.StreamLog;
import io.respite.memory.Arena;

/**
 * Streams: reads and writes the values of entries of type {@link ValueType#STREAM}. Owned by the
 * engine thread. Hot.
 *
 * <p>A stream is always large: a {@link StreamLog}. One without entries stays: it has an id to go
 * on from, and perhaps groups.
 */
public final class StreamValue implements CollectionValue {

    private final StreamLog log;
    private final StreamCursor cursor = new StreamCursor();
    private final ConsumerGroups groups;
    private final Reclaimer reclaimer;

    /** Room for the text of an id or a number. */
    private final long text;

    StreamValue(Arena arena, Reclaimer reclaimer) {
        this.reclaimer = reclaimer;
        log = new StreamLog(arena);
        groups = new ConsumerGroups(arena);
        text = arena.allocate(StreamId.MAX_TEXT_BYTES);
    }

    /** Sets {@code stream-node-max-bytes} and {@code stream-node-max-entries}. */
    public void limit(long maxBytes, long maxEntries) {
        log.limit(maxBytes, maxEntries);
    }

    /** A view of the entry's stream. There is one view: it is valid until the next call. */
    public StreamLog log(long entry) {
        return log.at(Entry.root(entry));
    }

    /** Makes a key that is known to be absent an empty stream. Returns its entry. */
    public long add(Database database, long key, int keyLength) {
        long root = log.create();
        return database.addLarge(key, keyLength, ValueType.STREAM, Encoding.STREAM, root);
    }

    /** Makes the stream with the given root the value of a key that is known to be absent. */
    public long place(Database database, long key, int keyLength, long root) {
        return database.addLarge(key, keyLength, ValueType.STREAM, Encoding.STREAM, root);
    }

    /** How many entries a node may have; 0 sets no limit. */
    public long nodeMaxEntries() {
        return log.nodeMaxEntries();
    }

    /** A cursor to walk through a stream with. There is one: whoever takes it has it to himself. */
    public StreamCursor cursor() {
        return cursor;
    }

    /**
     * A view of a stream's groups, or null where it never had any. There is one view, of groups and
     * of a group: it is valid until the next call.
     */
    public ConsumerGroups groups(StreamLog stream) {
        long root = stream.groups();
        return root == 0 ? null : groups.at(root);
    }

    /** A view of the group of a stream with the given name, or null. */
    public ConsumerGroup group(StreamLog stream, long name, int length) {
        long root = stream.groups();
        return root == 0 ? null : groups.at(root).find(name, length);
    }

    /** Adds a group to a stream, which has none with this name, and views it. */
    public ConsumerGroup addGroup(StreamLog stream, long name, int length) {
        if (stream.groups() == 0) {
            stream.setGroups(groups.create());
        }
        return groups.at(stream.groups()).add(name, length);
    }

    /**
     * Removes a group of a stream, and all that belongs to it, in slices where that is much. The
     * views of the stream and of the group are of no use afterwards.
     */
    public void removeGroup(StreamLog stream, ConsumerGroup group) {
        long removed = groups.at(stream.groups()).take(group);
        /* It is taken apart as the only thing in a stream that no key has. */
        long root = log.create();
        log.setGroups(groups.createWith(removed));
        reclaimer.freeLarge(ValueType.STREAM, root);
    }

    @Override
    public long size(long entry) {
        return log(entry).length();
    }

    /** Visits of each entry its id, with a dot between its numbers, then its fields and values. */
    @Override
    public void forEach(long entry, ElementVisitor visitor) {
        cursor.forwards(log(entry), 0, 0, -1, -1);
        while (cursor.next()) {
            int length = StreamId.format(cursor.millis(), cursor.sequence(), '.', text);
            visitor.accept(text, length);
            for (long i = cursor.fields(); i > 0; i--) {
                cursor.nextField();
                visit(cursor.field(), visitor);
                visit(cursor.value(), visitor);
            }
        }
    }

    private void visit(long element, ElementVisitor visitor) {
        if (Listpack.isInteger(element)) {
            visitor.accept(text, AsciiNumber.format(Listpack.integer(element), text));
        } else {
            visitor.accept(Listpack.text(element), Listpack.textLength(element));
        }
    }

    @Override
    public long largeSize(long root) {
        long length = log.at(root).length();
        return log.groups() == 0 ? length : length + groups.at(log.groups()).weight();
    }

    /* All of it is known without a look at its parts. */
    @Override
    public long largeBytes(long root, long samples) {
        long bytes = log.at(root).bytes();
        return log.groups() == 0 ? bytes : bytes + groups.at(log.groups()).bytes();
    }

    @Override
    public long copyLarge(long root) {
        long source = log.at(root).groups();
        long copy = log.copy();
        if (source != 0) {
            log.setGroups(groups.copy(source));
        }
        return copy;
    }

    @Override
    public long dismantle(long root, long position) {
        log.at(root);
        if (log.groups() != 0) {
            if (!groups.dismantle(log.groups())) {
                log.setGroups(0);
            }
            return 1;
        }
        return log.dismantle() ? -1 : 1;
    }
}
