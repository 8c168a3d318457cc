package io.respite.engine;

import io.respite.memory.Memory;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Which clients hear of all changed keys with a prefix, and which keys changed since they were told
 * last. Owned by the engine thread.
 */
final class Broadcasts {

    /** A prefix, those who hear of its keys, and the keys with who changed each last, or null. */
    static final class Prefix {

        private final byte[] text;
        private final Set<Session> clients = new LinkedHashSet<>();
        private final TreeMap<byte[], Session> keys = new TreeMap<>(Arrays::compareUnsigned);

        private Prefix(byte[] text) {
            this.text = text;
        }

        Set<Session> clients() {
            return clients;
        }

        /** In the order of their bytes. */
        TreeMap<byte[], Session> keys() {
            return keys;
        }

        private boolean begins(long key, int length) {
            if (text.length > length) {
                return false;
            }
            for (int i = 0; i < text.length; i++) {
                if (Memory.getByte(key + i) != text[i]) {
                    return false;
                }
            }
            return true;
        }
    }

    private final Map<byte[], Prefix> prefixes = new TreeMap<>(Arrays::compareUnsigned);
    private boolean hasKeys;

    /** How many prefixes there are. */
    int count() {
        return prefixes.size();
    }

    /** Whether keys changed that somebody is to hear of. */
    boolean hasKeys() {
        return hasKeys;
    }

    void add(Session session, byte[] text) {
        prefixes.computeIfAbsent(text, Prefix::new).clients.add(session);
    }

    void remove(Session session, byte[] text) {
        Prefix prefix = prefixes.get(text);
        prefix.clients.remove(session);
        if (prefix.clients.isEmpty()) {
            prefixes.remove(text);
        }
    }

    /** A key was changed, by a client or by nobody (null). */
    void changed(long key, int length, Session by) {
        byte[] copy = null;
        for (Prefix prefix : prefixes.values()) {
            if (prefix.begins(key, length)) {
                copy = copy == null ? Memory.bytes(key, length) : copy;
                prefix.keys.put(copy, by);
                hasKeys = true;
            }
        }
    }

    /** Hands over each prefix with keys that changed, and forgets the keys. */
    void take(Consumer<Prefix> consumer) {
        hasKeys = false;
        for (Prefix prefix : prefixes.values()) {
            if (!prefix.keys.isEmpty()) {
                consumer.accept(prefix);
                prefix.keys.clear();
            }
        }
    }
}
