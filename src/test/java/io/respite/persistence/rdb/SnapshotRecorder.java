package io.respite.persistence.rdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.respite.keyspace.Entry;
import io.respite.keyspace.Keyspace;
import io.respite.keyspace.SnapshotVisitor;
import io.respite.memory.Memory;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/** Keeps what a snapshot visits: by database and key, the bytes that an RDB has of the entry. */
public final class SnapshotRecorder implements SnapshotVisitor {

    private final Keyspace keyspace;
    private final ValueCodecs codecs;
    private final Map<String, String> seen = new TreeMap<>();
    private final Map<Long, RdbOutput> open = new HashMap<>();
    private int parts;

    public SnapshotRecorder(Keyspace keyspace) {
        this.keyspace = keyspace;
        codecs = new ValueCodecs(keyspace);
    }

    /** The state of the keyspace as it is now. */
    public static Map<String, String> stateOf(Keyspace keyspace) {
        SnapshotRecorder recorder = new SnapshotRecorder(keyspace);
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            int index = i;
            keyspace.database(i).forEach(entry -> recorder.whole(index, entry));
        }
        return recorder.seen;
    }

    private void whole(int database, long entry) {
        if (!Entry.isLarge(entry)) {
            entry(database, entry);
            return;
        }
        for (long at = 0; at >= 0; ) {
            at = part(database, entry, at);
        }
    }

    /** What was visited. */
    public Map<String, String> seen() {
        assertThat(open).isEmpty();
        return seen;
    }

    /** How many parts of long values were visited. */
    public int parts() {
        return parts;
    }

    @Override
    public void entry(int database, long entry) {
        try (RdbOutput out = new RdbOutput(keyspace.arena(), false)) {
            begin(entry, out);
            codecs.of(Entry.type(entry)).writeWhole(entry, out);
            keep(database, entry, out);
        }
    }

    @Override
    public long part(int database, long entry, long position) {
        parts++;
        if (position == 0) {
            RdbOutput out = new RdbOutput(keyspace.arena(), false);
            assertThat(open.put(entry, out)).isNull();
            begin(entry, out);
        }
        RdbOutput out = open.get(entry);
        long next = codecs.of(Entry.type(entry)).writePart(Entry.root(entry), position, out);
        if (next < 0) {
            keep(database, entry, open.remove(entry));
            out.close();
        }
        return next;
    }

    private void begin(long entry, RdbOutput out) {
        out.int64(Entry.expiresAt(entry));
        out.put(codecs.of(Entry.type(entry)).type(entry, 11).id());
    }

    private void keep(int database, long entry, RdbOutput out) {
        String key = database + " " + Memory.text(Entry.key(entry), Entry.keyLength(entry));
        byte[] bytes = Memory.bytes(out.ref(), (int) out.position());
        String before = seen.put(key, HexFormat.of().formatHex(bytes));
        assertThat(before).as("visited twice: " + key).isNull();
    }

    @Override
    public boolean isCrowded() {
        return false;
    }
}
