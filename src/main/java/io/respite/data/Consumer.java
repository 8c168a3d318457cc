package io.respite.data;

import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * A consumer of a {@link ConsumerGroup}: a block of the arena. Times are in milliseconds since
 * 1970. Hot.
 *
 * <pre>
 *  0      8        16                                48
 *  +------+--------+---------------------------------+------------------------+
 *  | seen | active | ids pending ({@link IdTree}, 32 bytes)   | name ({@link KeyText}) |
 *  +------+--------+---------------------------------+------------------------+
 * </pre>
 *
 * What is known of a pending id stands in the group's tree; the consumer's has the ids alone.
 */
public final class Consumer {

    /** A consumer that was never given an entry has this active time. */
    public static final long NEVER_ACTIVE = -1;

    static final int PENDING = 16;
    static final int NAME = PENDING + IdTree.ROOT_BYTES;

    private static final int SEEN = 0;
    private static final int ACTIVE = 8;

    private Consumer() {}

    static long make(Arena arena, long name, int length, long seenMs) {
        long consumer = arena.allocate(NAME + (long) KeyText.encodedBytes(length));
        Memory.putLong(consumer + ACTIVE, NEVER_ACTIVE);
        KeyText.write(consumer + NAME, name, length);
        saw(consumer, seenMs);
        return consumer;
    }

    /** Where the name begins. */
    public static long name(long consumer) {
        return KeyText.ref(consumer + NAME);
    }

    /** How many bytes the name has. */
    public static int nameLength(long consumer) {
        return KeyText.length(consumer + NAME);
    }

    /** When the consumer was last named by a command that asks for entries. */
    public static long seenMs(long consumer) {
        return Memory.getLong(consumer + SEEN);
    }

    /** Sets when the consumer was seen last. */
    public static void saw(long consumer, long nowMs) {
        Memory.putLong(consumer + SEEN, nowMs);
    }

    /** When the consumer was last given an entry, or {@link #NEVER_ACTIVE}. */
    public static long activeMs(long consumer) {
        return Memory.getLong(consumer + ACTIVE);
    }

    /** Sets when the consumer was last given an entry. */
    public static void gave(long consumer, long nowMs) {
        Memory.putLong(consumer + ACTIVE, nowMs);
    }
}
