package io.respite.engine;

import io.respite.engine.settings.Settings;
import io.respite.keyspace.Entry;
import io.respite.keyspace.StringValue;

/** The small numbers that Redis keeps once for all keys. Here nothing is shared; clients ask. */
public final class SharedIntegers {

    private static final int SHARED = 10_000;

    private SharedIntegers() {}

    /**
     * How many keys share an entry's value, as Redis would say: 1, or 2^31 - 1 for "nobody counts".
     * Eviction by use needs each number to have a clock of its own.
     */
    public static int references(long entry, Settings settings) {
        boolean isInteger = Entry.isString(entry) && StringValue.isInteger(entry);
        if (!isInteger || StringValue.integer(entry) < 0 || StringValue.integer(entry) >= SHARED) {
            return 1;
        }
        String policy = settings.text("maxmemory-policy");
        boolean countsUse = policy.endsWith("-lru") || policy.endsWith("-lfu");
        return settings.number("maxmemory") > 0 && countsUse ? 1 : Integer.MAX_VALUE;
    }
}
