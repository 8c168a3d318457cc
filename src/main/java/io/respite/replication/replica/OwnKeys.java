package io.respite.replication.replica;

import io.respite.engine.Engine;
import io.respite.engine.Loop;
import io.respite.keyspace.Database;
import io.respite.keyspace.Entry;
import io.respite.keyspace.KeyEvent;
import io.respite.keyspace.KeyListener;
import io.respite.keyspace.Keyspace;
import io.respite.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Keys of a replica that may be written to, which its own clients gave a lifetime: the primary
 * knows nothing of them, so they are removed here when it is over. Owned by the engine thread.
 */
public final class OwnKeys implements KeyListener {

    private static final long TICK_MILLIS = 100;

    /** So many are looked at together. */
    private static final int MOST_AT_A_TIME = 256;

    /** A key by its bytes, one a character. */
    private record Key(int database, String name) {}

    private final Engine engine;
    private final Keyspace keyspace;
    private final Set<Key> keys = new LinkedHashSet<>();

    /** Those that were looked at and live: they come behind the others. */
    private final Set<Key> again = new LinkedHashSet<>();

    private Loop.Timer timer;

    public OwnKeys(Engine engine) {
        this.engine = engine;
        keyspace = engine.keyspace();
    }

    /** Looks from now on, or no longer, which keys clients give a lifetime. */
    public void watch(boolean isWatching) {
        if (isWatching && timer == null) {
            keyspace.addListener(this);
            timer = engine.loop().schedule(TICK_MILLIS, this::tick);
        } else if (!isWatching && timer != null) {
            keyspace.removeListener(this);
            timer.cancel();
            timer = null;
            keys.clear();
        }
    }

    /** How many there are. */
    public int count() {
        return keys.size();
    }

    @Override
    public void changed(KeyEvent event, int database, long key, int length) {
        if (event == KeyEvent.EXPIRE && !engine.isObeying()) {
            keys.add(new Key(database, Memory.text(key, length)));
        }
    }

    private void tick() {
        timer = engine.loop().schedule(TICK_MILLIS, this::tick);
        if (engine.pauses().isAny()) {
            return;
        }
        keyspace.tick(engine.clock().millis());
        Iterator<Key> each = keys.iterator();
        for (int i = 0; i < MOST_AT_A_TIME && each.hasNext(); i++) {
            Key key = each.next();
            each.remove();
            if (!isOver(key)) {
                again.add(key);
            }
        }
        keys.addAll(again);
        again.clear();
    }

    /* Removes the key if its time has come. Returns whether it need not be looked at again. */
    private boolean isOver(Key key) {
        byte[] name = key.name.getBytes(StandardCharsets.ISO_8859_1);
        long block = keyspace.arena().allocate(Math.max(1, name.length));
        Memory.copyIn(name, 0, name.length, block);
        Database database = keyspace.database(key.database);
        long entry = database.findEvenIfDue(block, name.length);
        boolean isOver = entry == 0 || !Entry.expires(entry) || database.isDue(entry);
        if (entry != 0 && database.isDue(entry)) {
            database.write(block, name.length);
            engine.drain();
        }
        keyspace.arena().free(block);
        return isOver;
    }
}
