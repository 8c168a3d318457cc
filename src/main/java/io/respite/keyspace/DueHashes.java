package io.respite.keyspace;

import io.respite.data.DueQueue;
import io.respite.data.HashField;

/**
 * The hashes of one database that have fields which expire, the one first whose next field's time
 * comes first. Owned by the engine thread.
 *
 * <p>A hash is in this queue as long as any of its fields expires: whoever changes a field's time,
 * removes a field or moves an entry says so here.
 */
final class DueHashes {

    private final Database database;
    private final Keyspace keyspace;
    private final LargeHash hashes;
    private final DueQueue queue;

    /** The root of the queue, 0 while it is empty. */
    private long root;

    DueHashes(Database database, Keyspace keyspace) {
        this.database = database;
        this.keyspace = keyspace;
        hashes = new LargeHash(keyspace.arena());
        queue = new DueQueue(keyspace.arena(), DueHashes::placed);
    }

    private static void placed(long entry, int place) {
        LargeHash.setPlace(Entry.root(entry), place);
    }

    /** Whether the entry is a hash that has a field which expires. */
    static boolean isExpiring(long entry) {
        return Entry.isLargeHash(entry) && LargeHash.expires(Entry.root(entry));
    }

    /** How many hashes have fields that expire. */
    long size() {
        return root == 0 ? 0 : queue().size();
    }

    /** Brings the entry, a large hash whose fields may have changed, to its place in the queue. */
    void update(long entry) {
        long hash = Entry.root(entry);
        if (!LargeHash.expires(hash)) {
            remove(entry);
            return;
        }
        long time = hashes.firstTime(hash);
        if (root == 0) {
            root = queue.create();
        }
        if (!LargeHash.hasPlace(hash)) {
            queue().insert(entry, time);
        } else if (queue().time(LargeHash.place(hash)) != time) {
            queue.change(LargeHash.place(hash), time);
        }
    }

    /** Takes the entry out of the queue if it is in it: it leaves the database or is another. */
    void remove(long entry) {
        if (!Entry.isLargeHash(entry) || !LargeHash.hasPlace(Entry.root(entry))) {
            return;
        }
        long hash = Entry.root(entry);
        queue().remove(LargeHash.place(hash));
        LargeHash.clearPlace(hash);
        if (queue.size() == 0) {
            clear();
        }
    }

    /** The entry stands at another place in the arena now. */
    void moved(long entry) {
        if (Entry.isLargeHash(entry) && LargeHash.hasPlace(Entry.root(entry))) {
            queue().replace(LargeHash.place(Entry.root(entry)), entry);
        }
    }

    /** The entry of a hash that has a field whose time has come, or 0. */
    long firstDue() {
        return root != 0 && queue().firstTime() <= keyspace.overUntil() ? queue.first() : 0;
    }

    /**
     * Removes fields of the entry, a large hash, whose time has come, and the key with the last of
     * them; not more than {@code most}.
     *
     * @return whether the key is gone
     */
    boolean expireFields(long entry, int most) {
        long hash = Entry.root(entry);
        if (hashes.firstTime(hash) > keyspace.overUntil()) {
            return false;
        }
        database.willChange(entry);
        int removed = 0;
        while (removed < most && hashes.firstTime(hash) <= keyspace.overUntil()) {
            expireField(entry, hashes.firstDue(hash));
            removed++;
        }
        event(KeyEvent.HEXPIRED, entry);
        if (hashes.size(hash) > 0) {
            update(entry);
            return false;
        }
        event(KeyEvent.DEL, entry);
        database.remove(entry);
        return true;
    }

    /** Removes one field of the entry, whose time has come, and says so; the entry stays. */
    void expireOne(long entry, long field) {
        expireField(entry, field);
        event(KeyEvent.HEXPIRED, entry);
    }

    private void expireField(long entry, long field) {
        keyspace.effects()
                .besides(database.index(), 3)
                .word("HDEL")
                .word(Entry.key(entry), Entry.keyLength(entry))
                .word(HashField.name(field), HashField.nameLength(field));
        keyspace.statistics().expiredFields++;
        hashes.remove(Entry.root(entry), field);
    }

    private void event(KeyEvent event, long entry) {
        int index = database.index();
        keyspace.effects().event(event, index, Entry.key(entry), Entry.keyLength(entry));
    }

    /** Forgets all hashes: their entries are the caller's. */
    void clear() {
        if (root != 0) {
            queue().free();
            root = 0;
        }
    }

    /** Exchanges the queues of two databases that exchange their entries. */
    void swap(DueHashes other) {
        long others = other.root;
        other.root = root;
        root = others;
    }

    private DueQueue queue() {
        return queue.at(root);
    }
}
