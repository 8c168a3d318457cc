package io.respite.keyspace;

import java.util.Locale;

/** Which keys give way when there is no more room: the values of {@code maxmemory-policy}. */
public enum EvictionPolicy {
    NOEVICTION(Order.NONE, false),
    ALLKEYS_LRU(Order.RECENCY, true),
    ALLKEYS_LFU(Order.FREQUENCY, true),
    ALLKEYS_RANDOM(Order.RANDOM, true),
    VOLATILE_LRU(Order.RECENCY, false),
    VOLATILE_LFU(Order.FREQUENCY, false),
    VOLATILE_RANDOM(Order.RANDOM, false),
    VOLATILE_TTL(Order.LIFETIME, false);

    /** By what keys are compared. */
    enum Order {
        /** None gives way. */
        NONE,
        /** The one that nobody used for the longest time. */
        RECENCY,
        /** The one that is used least often. */
        FREQUENCY,
        /** The one that expires first. */
        LIFETIME,
        /** Any. */
        RANDOM
    }

    private final Order order;
    private final boolean all;

    EvictionPolicy(Order order, boolean all) {
        this.order = order;
        this.all = all;
    }

    /** The policy that the directive names so. */
    public static EvictionPolicy of(String name) {
        return valueOf(name.replace('-', '_').toUpperCase(Locale.ROOT));
    }

    /** By what keys are compared. */
    Order order() {
        return order;
    }

    /** Whether any key may give way; else only those that expire. */
    boolean concernsAll() {
        return all;
    }
}
