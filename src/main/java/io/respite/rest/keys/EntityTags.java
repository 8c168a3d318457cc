package io.respite.rest.keys;

import io.respite.engine.AbsentPeer;
import io.respite.engine.Engine;
import io.respite.engine.Session;
import io.respite.keyspace.Entry;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Tells one state of a key from another: its value and when it expires. Owned by the engine thread;
 * the constructor is for any.
 */
final class EntityTags {

    /*
     * A value that stands in one block has the digest of its bytes for a tag: the same wherever and
     * whenever it is asked for. To read a large one wholly would take as long as it is large. It is
     * watched from then on instead, as WATCH does, and its tag is the number of that watch: as long
     * as nobody changes the key, whoever asks is told the same number, and a number whose watch is
     * spoilt, or forgotten, matches nothing any more. So a tag that matches is always right; one
     * that does not may be old only, and its owner has to read again.
     *
     * A write to any key looks into the table of watches while there are some, so they end when
     * nobody has asked for a while.
     */

    /** The longest value whose bytes are its tag. */
    private static final int MOST_DIGESTED_BYTES = 64 * 1024;

    private static final int DIGEST_BYTES = 16;
    private static final int MOST_WATCHED = 1024;
    private static final long WATCHED_MS = 10 * 60_000L;

    /** Where a watched key stands; its name as a digest, for it may be long. */
    private record Place(int database, ByteBuffer name) {}

    private static final class Watch {
        final Session session;
        final String tag;
        long askedAt;

        Watch(Session session, String tag) {
            this.session = session;
            this.tag = tag;
        }
    }

    private final Engine engine;
    private final MessageDigest digest;

    /** No other run of a server has the same tags. */
    private final String run;

    /** In the order in which they were asked for. */
    private final Map<Place, Watch> watches = new LinkedHashMap<>();

    private long lastNumber;
    private boolean isScheduled;

    EntityTags(Engine engine) {
        this.engine = engine;
        byte[] random = new byte[8];
        new SecureRandom().nextBytes(random);
        run = HexFormat.of().formatHex(random);
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** The strong tag of a key's state, with its quotes. */
    String of(int database, byte[] key, long entry) {
        if (Entry.isLarge(entry) || Entry.length(entry) > MOST_DIGESTED_BYTES) {
            return watched(database, key);
        }
        ByteBuffer facts = ByteBuffer.allocate(10);
        facts.put((byte) Entry.type(entry).ordinal());
        facts.put((byte) Entry.encoding(entry).ordinal());
        facts.putLong(Entry.expiresAt(entry));
        digest.update(facts.array());
        digest.update(Memory.bytes(Entry.value(entry), Entry.length(entry)));
        return '"' + HexFormat.of().formatHex(digest.digest(), 0, DIGEST_BYTES) + '"';
    }

    private String watched(int database, byte[] key) {
        long now = engine.keyspace().now();
        Place place = new Place(database, ByteBuffer.wrap(digest.digest(key)));
        Watch watch = watches.remove(place);
        if (watch != null && engine.transactions().isSpoilt(watch.session)) {
            end(watch);
            watch = null;
        }
        if (watch == null) {
            watch = begin(database, key);
        }
        watch.askedAt = now;
        watches.put(place, watch);
        endOld(now);
        return watch.tag;
    }

    private Watch begin(int database, byte[] key) {
        Session session = new Session(0, new AbsentPeer(), engine.keyspace().now());
        Arena arena = engine.keyspace().arena();
        long block = arena.allocate(Math.max(1, key.length));
        Memory.copyIn(key, 0, key.length, block);
        engine.transactions().watch(session, database, block, key.length);
        arena.free(block);
        return new Watch(session, "\"" + run + "-" + ++lastNumber + '"');
    }

    private void end(Watch watch) {
        engine.transactions().unwatch(watch.session);
    }

    private void endOld(long now) {
        Iterator<Watch> oldest = watches.values().iterator();
        while (oldest.hasNext()) {
            Watch watch = oldest.next();
            if (watches.size() <= MOST_WATCHED && now - watch.askedAt < WATCHED_MS) {
                break;
            }
            end(watch);
            oldest.remove();
        }
        if (!watches.isEmpty() && !isScheduled) {
            isScheduled = true;
            engine.loop()
                    .schedule(
                            WATCHED_MS,
                            () -> {
                                isScheduled = false;
                                endOld(engine.clock().millis());
                            });
        }
    }

    /** Whether a condition, {@code *} or a list of tags, names a state; null is that of no key. */
    static boolean names(String condition, String tag) {
        if (condition.strip().equals("*")) {
            return tag != null;
        }
        for (String each : condition.split(",")) {
            if (each.strip().equals(tag)) {
                return true;
            }
        }
        return false;
    }
}
