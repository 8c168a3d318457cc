package io.respite.keyspace;

import io.respite.memory.Memory;
import java.nio.charset.StandardCharsets;

/** Calls a database with keys and values that are texts, one byte a character. */
final class TextKeys {

    private static final int MOST_KEY_BYTES = 1024;
    private static final int MOST_VALUE_BYTES = 64 * 1024;

    private final Keyspace keyspace;
    private final long key;
    private final long value;

    TextKeys(Keyspace keyspace) {
        this.keyspace = keyspace;
        key = keyspace.arena().allocate(MOST_KEY_BYTES);
        value = keyspace.arena().allocate(MOST_VALUE_BYTES);
    }

    /** Where the key's text stands until the next call. */
    long key(String text) {
        return write(text, key);
    }

    /** Sets a key as SET does: its expiry goes away. */
    long set(Database database, String name, String text) {
        long bytes = write(text, value);
        long entry = database.write(key(name), name.length());
        StringValue strings = keyspace.strings();
        if (entry == 0) {
            return strings.add(database, key(name), name.length(), bytes, text.length());
        }
        long placed = database.setExpiry(entry, Entry.NEVER);
        return strings.set(database, placed, bytes, text.length());
    }

    long setUntil(Database database, String name, String text, long expiresAt) {
        return database.setExpiry(set(database, name, text), expiresAt);
    }

    void append(Database database, long entry, String text) {
        keyspace.strings().append(database, entry, write(text, value), text.length());
    }

    long find(Database database, String name) {
        return database.peek(key(name), name.length());
    }

    static String keyOf(long entry) {
        return Memory.text(Entry.key(entry), Entry.keyLength(entry));
    }

    String value(long entry) {
        return Memory.text(keyspace.strings().bytes(entry), StringValue.length(entry));
    }

    private static long write(String text, long target) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Memory.copyIn(bytes, 0, bytes.length, target);
        return target;
    }
}
