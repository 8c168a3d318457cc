package io.respite.commands.admin;

import io.respite.keyspace.Database;
import io.respite.keyspace.Entry;
import io.respite.keyspace.Keyspace;
import io.respite.keyspace.StringValue;
import io.respite.keyspace.ValueType;
import io.respite.memory.Memory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;

/**
 * A hash of data that is the same on every server that holds the same data, Redis among them (its
 * debug.c). Owned by the engine thread.
 *
 * <p>Two operations build it up: {@code xor} takes in something whose place does not matter, {@code
 * mix} something whose place does.
 *
 * <pre>
 *  data set   for each database that is not empty:
 *             mix(index), then for each key: xor(digest of the key)
 *  key        mix(name), then its value
 *  value      mix(type), then by type; at last xor("!!expire!!") where it expires
 *  string     mix(bytes)
 *  list       for each element: mix(bytes)
 *  set        for each member: xor(bytes)
 *  hash       for each field: xor(mix(field), mix(value))
 *  sorted set for each member: xor(mix(member), mix(score's text))
 *  stream     for each entry: mix(id with a dot), then for each field: mix(field), mix(value)
 * </pre>
 */
final class DataDigest {

    private static final int BYTES = 20;
    private static final byte[] EXPIRES = "!!expire!!".getBytes(StandardCharsets.US_ASCII);

    private final MessageDigest sha1;
    private final byte[] state = new byte[BYTES];

    DataDigest() {
        try {
            sha1 = MessageDigest.getInstance("SHA-1");
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-1", e);
        }
    }

    /** The digest of all keys of all databases. */
    static DataDigest of(Keyspace keyspace) {
        DataDigest whole = new DataDigest();
        DataDigest key = new DataDigest();
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            Database database = keyspace.database(i);
            if (database.size() > 0) {
                whole.mix(bigEndian(i));
                database.forEach(
                        entry -> {
                            key.clear();
                            key.mix(Memory.bytes(Entry.key(entry), Entry.keyLength(entry)));
                            key.mixValue(keyspace, entry);
                            whole.xor(key.state);
                        });
            }
        }
        return whole;
    }

    /** The digest of one entry's value, without its key. */
    static DataDigest ofValue(Keyspace keyspace, long entry) {
        DataDigest digest = new DataDigest();
        digest.mixValue(keyspace, entry);
        return digest;
    }

    private void mixValue(Keyspace keyspace, long entry) {
        mix(bigEndian(number(Entry.type(entry))));
        switch (Entry.type(entry)) {
            case STRING -> mixString(keyspace.strings(), entry);
            case LIST, STREAM -> elements(keyspace, entry, this::mix);
            case SET -> elements(keyspace, entry, this::xor);
            case SORTED_SET, HASH -> elements(keyspace, entry, new Pairs());
        }
        if (Entry.expires(entry)) {
            xor(EXPIRES);
        }
    }

    /* Types are numbered as in Redis, where 5 is that of modules' own types. */
    private static int number(ValueType type) {
        return type == ValueType.STREAM ? 6 : type.ordinal();
    }

    private void mixString(StringValue strings, long entry) {
        mix(Memory.bytes(strings.bytes(entry), StringValue.length(entry)));
    }

    private static void elements(Keyspace keyspace, long entry, Consumer<byte[]> consumer) {
        keyspace.collection(Entry.type(entry))
                .forEach(entry, (ref, length) -> consumer.accept(Memory.bytes(ref, length)));
    }

    /** Takes elements in by twos. */
    private final class Pairs implements Consumer<byte[]> {

        private final DataDigest pair = new DataDigest();
        private boolean isSecond;

        @Override
        public void accept(byte[] element) {
            pair.mix(element);
            if (isSecond) {
                xor(pair.state);
                pair.clear();
            }
            isSecond = !isSecond;
        }
    }

    private static byte[] bigEndian(int number) {
        return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
    }

    private void clear() {
        Arrays.fill(state, (byte) 0);
    }

    private void xor(byte[] bytes) {
        byte[] hash = sha1.digest(bytes);
        for (int i = 0; i < BYTES; i++) {
            state[i] ^= hash[i];
        }
    }

    private void mix(byte[] bytes) {
        xor(bytes);
        System.arraycopy(sha1.digest(state), 0, state, 0, BYTES);
    }

    /** Forty hexadecimal digits; all zero for no data. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(state);
    }
}
