package io.respite.rest.keys;

import com.fasterxml.jackson.core.JsonGenerator;
import io.respite.engine.Engine;
import io.respite.keyspace.Entry;
import io.respite.keyspace.StringValue;
import io.respite.keyspace.ValueType;
import io.respite.rest.door.ByteForm;
import java.io.IOException;

/**
 * What there is to tell of a key without its value.
 *
 * @param type or null where nothing but the name may be told
 * @param ttlMs milliseconds until it expires, or -1
 * @param bytes of memory that it takes, estimated where it is large
 * @param length elements, or bytes of a string
 */
record KeyFacts(byte[] key, ValueType type, String encoding, long ttlMs, long bytes, long length) {

    /** Elements of a large value that are looked at for its bytes, as in MEMORY USAGE. */
    private static final long SAMPLES = 5;

    /** What a table of keys has for each, beside the block with key and value. */
    private static final int SLOT_BYTES = 8;

    /** Of an entry. Owned by the engine thread. */
    static KeyFacts of(Engine engine, byte[] key, long entry) {
        ValueType type = Entry.type(entry);
        long expiresAt = Entry.expiresAt(entry);
        boolean expires = Entry.expires(entry);
        return new KeyFacts(
                key,
                type,
                Entry.encoding(entry).text(),
                expires ? Math.max(0, expiresAt - engine.keyspace().now()) : -1,
                engine.keyspace().bytes(entry, SAMPLES) + (expires ? 2 : 1) * SLOT_BYTES,
                type == ValueType.STRING
                        ? StringValue.length(entry)
                        : engine.keyspace().collection(type).size(entry));
    }

    /** Of a key whose name alone the user may know. */
    static KeyFacts ofName(byte[] key) {
        return new KeyFacts(key, null, null, -1, 0, 0);
    }

    /** Writes them as fields of an object that was begun. */
    void write(JsonGenerator json, ByteForm form) throws IOException {
        json.writeFieldName("key");
        form.write(json, key);
        if (type == null) {
            return;
        }
        json.writeStringField("type", type.text());
        json.writeStringField("encoding", encoding);
        json.writeNumberField("ttlMs", ttlMs);
        json.writeNumberField("bytes", bytes);
        json.writeNumberField("length", length);
    }
}
