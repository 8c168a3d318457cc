package io.respite.keyspace;

import io.respite.bytes.AsciiNumber;
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

    /** Room for the text of an id or a number. */
    private final long text;

    StreamValue(Arena arena) {
        log = new StreamLog(arena);
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

    /** How many entries a node may have; 0 sets no limit. */
    public long nodeMaxEntries() {
        return log.nodeMaxEntries();
    }

    /** A cursor to walk through a stream with. There is one: whoever takes it has it to himself. */
    public StreamCursor cursor() {
        return cursor;
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
        return log.at(root).length();
    }

    @Override
    public long copyLarge(long root) {
        return log.at(root).copy();
    }

    @Override
    public long dismantle(long root, long position) {
        return log.at(root).dismantle() ? -1 : 1;
    }
}
