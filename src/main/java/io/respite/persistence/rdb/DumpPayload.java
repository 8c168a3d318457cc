package io.respite.persistence.rdb;

import io.respite.bytes.Crc64;
import io.respite.keyspace.Database;
import io.respite.keyspace.Entry;
import io.respite.keyspace.Keyspace;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.logging.Logger;

/**
 * One value by itself, as DUMP replies it and RESTORE takes it. Owned by the engine thread.
 *
 * <pre>
 *   | type | value, as in a file | version (2) | {@link Crc64} of all before (8) |
 * </pre>
 *
 * The numbers of the footer are little-endian. The version is that of the format whose types are in
 * it: 11, or 80 where fields of a hash expire, as Valkey 9 has it.
 */
final class DumpPayload {

    private static final Logger LOG = Logger.getLogger(DumpPayload.class.getName());

    /** The newest version of the format that Redis 7.2 knows. */
    static final int REDIS_VERSION = 11;

    /** Of Redis 7.4: the same, with hashes whose fields expire. */
    static final int TIMED_FIELDS_VERSION = 12;

    /** Of Valkey 9. */
    static final int VALKEY_VERSION = 80;

    /** Bytes of version and checksum. */
    static final int FOOTER_BYTES = 10;

    private static final int CHECKSUM_BYTES = 8;

    /** One line a second tells why payloads are refused. */
    private static final long LOG_PAUSE_MILLIS = 1000;

    private final Keyspace keyspace;
    private final ValueCodecs codecs;
    private boolean hasLogged;
    private long loggedAt;
    private long unlogged;

    DumpPayload(Keyspace keyspace) {
        this.keyspace = keyspace;
        codecs = new ValueCodecs(keyspace);
    }

    /** Writes the entry's value; what was written before stands before it. */
    void write(long entry, RdbOutput out) {
        long begin = out.position();
        ValueCodec codec = codecs.of(Entry.type(entry));
        RdbType type = codec.type(entry, out.version());
        out.put(type.id());
        codec.writeWhole(entry, out);
        int version = type == RdbType.HASH_2 ? VALKEY_VERSION : out.version();
        end(out, version, begin);
    }

    /** Writes the footer of a payload that begins at a position. */
    static void end(RdbOutput out, int version, long begin) {
        out.put(version & 0xFF);
        out.put(version >>> 8);
        out.int64(Crc64.update(0, out.ref() + begin, out.position() - begin));
    }

    /** Whether the version is one that is known and the checksum, if it counts, is right. */
    static boolean isWhole(long payload, int length, boolean checksumCounts) {
        if (length < FOOTER_BYTES) {
            return false;
        }
        int version = Memory.getShort(payload + length - FOOTER_BYTES);
        boolean isKnown =
                version <= REDIS_VERSION
                        || version == TIMED_FIELDS_VERSION
                        || version == VALKEY_VERSION;
        long body = length - CHECKSUM_BYTES;
        return isKnown
                && (!checksumCounts
                        || Crc64.update(0, payload, body) == Memory.getLong(payload + body));
    }

    /** The type of the value, which may be none, of a payload that {@link #isWhole}. */
    static RdbType type(long payload) {
        return RdbType.of(Memory.getUnsigned(payload));
    }

    /**
     * Makes the value that of a key which is known to be absent. As in Redis, what is behind it is
     * ignored, and the log tells what is wrong with bytes that are no value.
     *
     * @return the key's entry, or 0 where the bytes are no value that has elements
     */
    long read(long payload, int length, Database database, long key, int keyLength) {
        Arena arena = keyspace.arena();
        try (RdbInput in = new RdbInput(arena, payload, length)) {
            RdbType type = RdbType.of(in.get());
            if (type == null || type.valueType() == null) {
                return 0;
            }
            return codecs.of(type.valueType()).read(type, in, database, key, keyLength);
        } catch (RdbError broken) {
            log(type(payload), broken);
            return 0;
        }
    }

    /* Who sends many does not fill the disk with it. */
    private void log(RdbType type, RdbError broken) {
        if (hasLogged && keyspace.now() - loggedAt < LOG_PAUSE_MILLIS) {
            unlogged++;
            return;
        }
        LOG.warning(
                "Bad data format in a payload, at offset "
                        + broken.offset()
                        + ": "
                        + form(type)
                        + " integrity check failed: "
                        + broken.getMessage()
                        + (unlogged == 0 ? "" : " (" + unlogged + " more were refused before)"));
        hasLogged = true;
        loggedAt = keyspace.now();
        unlogged = 0;
    }

    /* As Redis' log calls the form. */
    private static String form(RdbType type) {
        return switch (type) {
            case HASH_ZIPMAP -> "Zipmap";
            case STREAM_LISTPACKS, STREAM_LISTPACKS_2, STREAM_LISTPACKS_3 -> "Stream listpack";
            default -> {
                String name = type.checkerName().replace('-', ' ');
                yield Character.toUpperCase(name.charAt(0)) + name.substring(1);
            }
        };
    }
}
