package io.respite.engine;

import io.respite.engine.settings.Settings;
import io.respite.keyspace.AccessClock;
import io.respite.keyspace.Expiry;
import io.respite.keyspace.Keyspace;

/** Tells the keyspace what the directives say of how keys are used, and how they expire. */
final class ExpirySettings {

    private ExpirySettings() {}

    /** Does so now and whenever the directives change. */
    static void hand(Settings settings, Keyspace keyspace, Expiry expiry) {
        settings.onChange(
                () -> handNow(settings, keyspace, expiry),
                "maxmemory-policy",
                "lfu-log-factor",
                "lfu-decay-time",
                "lazyfree-lazy-expire",
                "active-expire-effort");
        handNow(settings, keyspace, expiry);
    }

    private static void handNow(Settings settings, Keyspace keyspace, Expiry expiry) {
        AccessClock accessClock = keyspace.accessClock();
        accessClock.useFrequency(settings.text("maxmemory-policy").endsWith("-lfu"));
        accessClock.tuneFrequency(
                (int) settings.number("lfu-log-factor"), (int) settings.number("lfu-decay-time"));
        keyspace.propagateExpiryAsUnlink(settings.flag("lazyfree-lazy-expire"));
        expiry.exert((int) settings.number("active-expire-effort"));
    }
}
