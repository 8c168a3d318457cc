package io.respite.data;

import io.respite.memory.Memory;

/**
 * What a {@link ConsumerGroup} knows of an id that was delivered and not acknowledged: the record
 * of its tree. A reference to one is valid until the next change of what is pending. Hot.
 *
 * <pre>
 *  0          8              16
 *  +----------+--------------+------------+
 *  | consumer | delivered at | deliveries |
 *  +----------+--------------+------------+
 * </pre>
 */
public final class PendingEntry {

    static final int BYTES = 24;

    private static final int CONSUMER = 0;
    private static final int DELIVERED = 8;
    private static final int DELIVERIES = 16;

    private PendingEntry() {}

    /** The consumer that the entry was delivered to last. */
    public static long consumer(long pending) {
        return Memory.getLong(pending + CONSUMER);
    }

    static void setConsumer(long pending, long consumer) {
        Memory.putLong(pending + CONSUMER, consumer);
    }

    /** When that was, in milliseconds since 1970. */
    public static long deliveredMs(long pending) {
        return Memory.getLong(pending + DELIVERED);
    }

    /** How often the entry was delivered. */
    public static long deliveries(long pending) {
        return Memory.getLong(pending + DELIVERIES);
    }

    /** Sets when and how often the entry was delivered. */
    public static void setDelivery(long pending, long deliveredMs, long deliveries) {
        Memory.putLong(pending + DELIVERED, deliveredMs);
        Memory.putLong(pending + DELIVERIES, deliveries);
    }
}
