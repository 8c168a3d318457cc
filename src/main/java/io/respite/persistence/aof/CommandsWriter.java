package io.respite.persistence.aof;

import io.respite.data.Consumer;
import io.respite.data.ConsumerGroup;
import io.respite.data.ConsumerGroups;
import io.respite.data.HashField;
import io.respite.data.IdTree;
import io.respite.data.Listpack;
import io.respite.data.NameIndex;
import io.respite.data.PendingEntry;
import io.respite.data.StreamCursor;
import io.respite.data.StreamId;
import io.respite.data.StreamLog;
import io.respite.keyspace.ElementVisitor;
import io.respite.keyspace.Entry;
import io.respite.keyspace.Keyspace;
import io.respite.keyspace.SortedSetCursor;
import io.respite.keyspace.StringValue;
import io.respite.resp.ReplyWriter;

/**
 * Writes keys as the commands that make them, as Redis rewrites an append-only file without a
 * snapshot: as many elements in a command as it allows itself. Owned by the keyspace's thread.
 */
final class CommandsWriter {

    private static final int ELEMENTS_PER_COMMAND = 64;

    private final Keyspace keyspace;
    private final ReplyWriter out;
    private final StreamId id = new StreamId();
    private long entry;
    private long left;
    private long inCommand;

    /** Writes requests as replies are written: an array of strings is both. */
    CommandsWriter(Keyspace keyspace, ReplyWriter out) {
        this.keyspace = keyspace;
        this.out = out;
    }

    /** What follows goes to this database. */
    void select(int database) {
        out.array(2);
        out.bulk("SELECT");
        out.bulkInteger(database);
    }

    /** Writes a key with its value and its expiry. */
    void write(long newEntry) {
        entry = newEntry;
        switch (Entry.type(entry)) {
            case STRING -> writeString();
            case LIST -> writeList();
            case SET -> writeSet();
            case SORTED_SET -> writeSortedSet();
            case HASH -> writeHash();
            case STREAM -> writeStream();
        }
        if (Entry.expires(entry)) {
            begin(3, "PEXPIREAT");
            out.bulkInteger(Entry.expiresAt(entry));
        }
    }

    private void begin(long words, String command) {
        out.array(words);
        out.bulk(command);
        key();
    }

    private void key() {
        out.bulk(Entry.key(entry), Entry.keyLength(entry));
    }

    /* Begins the next command where the one before has as many elements as it may. */
    private void beginElement(String command, int words) {
        if (inCommand == 0) {
            long elements = Math.min(left, ELEMENTS_PER_COMMAND);
            begin(2 + elements * words, command);
        }
        left--;
        inCommand = inCommand + 1 == ELEMENTS_PER_COMMAND ? 0 : inCommand + 1;
    }

    private void beginElements(long count) {
        left = count;
        inCommand = 0;
    }

    private void writeString() {
        begin(3, "SET");
        if (StringValue.isInteger(entry)) {
            out.bulkInteger(StringValue.integer(entry));
        } else {
            out.bulk(keyspace.strings().bytes(entry), StringValue.length(entry));
        }
    }

    private void writeList() {
        beginElements(keyspace.lists().size(entry));
        keyspace.lists().forEach(entry, element("RPUSH"));
    }

    private ElementVisitor element(String command) {
        return (ref, length) -> {
            beginElement(command, 1);
            out.bulk(ref, length);
        };
    }

    private void writeSet() {
        beginElements(keyspace.sets().size(entry));
        keyspace.sets().forEach(entry, element("SADD"));
    }

    private void writeSortedSet() {
        beginElements(keyspace.sortedSets().size(entry));
        SortedSetCursor members = keyspace.sortedSets().cursor();
        for (boolean isThere = members.seek(entry, 0); isThere; isThere = members.next()) {
            beginElement("ZADD", 2);
            out.decimal(members.score());
            out.bulk(members.text(), members.length());
        }
    }

    private void writeHash() {
        beginElements(keyspace.hashes().size(entry));
        keyspace.hashes()
                .forEachField(
                        entry,
                        (field, length, text, textLength) -> {
                            beginElement("HMSET", 2);
                            out.bulk(field, length);
                            out.bulk(text, textLength);
                        });
        if (!Entry.isLarge(entry)) {
            return;
        }
        long root = Entry.root(entry);
        for (long at = 0; at >= 0; ) {
            at = keyspace.hashes().walk(root, at, field -> writeLifetime(root, field));
        }
    }

    private void writeLifetime(long root, long field) {
        long time = keyspace.hashes().timeOf(root, field);
        if (time >= 0) {
            begin(6, "HPEXPIREAT");
            out.bulkInteger(time);
            out.bulk("FIELDS");
            out.bulkInteger(1);
            out.bulk(HashField.name(field), HashField.nameLength(field));
        }
    }

    private void writeStream() {
        StreamLog log = keyspace.streams().log(entry);
        if (log.length() > 0) {
            writeEntries(log);
        } else {
            begin(7, "XADD");
            out.bulk("MAXLEN");
            out.bulk("0");
            out.bulk("0-1");
            out.bulk("x");
            out.bulk("y");
        }
        begin(7, "XSETID");
        log.lastId(id);
        out.bulkId(id.millis(), id.sequence());
        out.bulk("ENTRIESADDED");
        out.bulkInteger(log.entriesAdded());
        out.bulk("MAXDELETEDID");
        log.maxDeletedId(id);
        out.bulkId(id.millis(), id.sequence());
        ConsumerGroups groups = keyspace.streams().groups(log);
        if (groups != null) {
            NameIndex names = groups.names();
            for (long at = names.first(); at != NameIndex.NONE; at = names.next(at)) {
                writeGroup(groups.group(at));
            }
        }
    }

    private void writeEntries(StreamLog log) {
        StreamCursor cursor = keyspace.streams().cursor();
        cursor.forwards(log, 0, 0, -1, -1);
        while (cursor.next()) {
            begin(3 + cursor.fields() * 2, "XADD");
            out.bulkId(cursor.millis(), cursor.sequence());
            for (long i = 0; i < cursor.fields(); i++) {
                cursor.nextField();
                element(cursor.field());
                element(cursor.value());
            }
        }
    }

    private void element(long at) {
        if (Listpack.isInteger(at)) {
            out.bulkInteger(Listpack.integer(at));
        } else {
            out.bulk(Listpack.text(at), Listpack.textLength(at));
        }
    }

    private void writeGroup(ConsumerGroup group) {
        out.array(7);
        out.bulk("XGROUP");
        out.bulk("CREATE");
        key();
        out.bulk(group.name(), group.nameLength());
        out.bulkId(group.lastHigh(), group.lastLow());
        out.bulk("ENTRIESREAD");
        out.bulkInteger(group.entriesRead());
        NameIndex consumers = group.consumers();
        for (long at = consumers.first(); at != NameIndex.NONE; at = consumers.next(at)) {
            writeConsumer(group, consumers.blockAt(at));
        }
    }

    private void writeConsumer(ConsumerGroup group, long consumer) {
        IdTree own = group.pendingOf(consumer);
        if (own.count() == 0) {
            out.array(5);
            out.bulk("XGROUP");
            out.bulk("CREATECONSUMER");
            key();
            out.bulk(group.name(), group.nameLength());
            out.bulk(Consumer.name(consumer), Consumer.nameLength(consumer));
            return;
        }
        for (long at = own.first(); at != 0; at = IdTree.next(at)) {
            writePending(group, consumer, IdTree.high(at), IdTree.low(at));
        }
    }

    private void writePending(ConsumerGroup group, long consumer, long high, long low) {
        long pending = group.findPending(high, low);
        begin(12, "XCLAIM");
        out.bulk(group.name(), group.nameLength());
        out.bulk(Consumer.name(consumer), Consumer.nameLength(consumer));
        out.bulk("0");
        out.bulkId(high, low);
        out.bulk("TIME");
        out.bulkInteger(PendingEntry.deliveredMs(pending));
        out.bulk("RETRYCOUNT");
        out.bulkInteger(PendingEntry.deliveries(pending));
        out.bulk("JUSTID");
        out.bulk("FORCE");
    }
}
