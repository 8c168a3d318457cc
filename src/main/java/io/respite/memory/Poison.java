package io.respite.memory;

/**
 * With assertions on, fills freed blocks with a pattern, so that a read after free is seen at
 * once, a write after free when the block is next handed out, and a second free when it happens.
 */
final class Poison {

    private static final long PATTERN = 0xDEADBEEF_DEADBEEFL;

    private Poison() {}

    /** Fills a block that is being freed; its first word is left for the free list. */
    static void mark(long block, int bytes) {
        if (Memory.getLong(block + 8) == (PATTERN ^ block)) {
            throw new AssertionError("block " + block + " is freed twice");
        }
        Memory.putLong(block + 8, PATTERN ^ block);
        for (int i = 16; i < bytes; i += 8) {
            Memory.putLong(block + i, PATTERN);
        }
    }

    /** Checks that nobody wrote to a block since it was freed; a block never used passes. */
    static void checkAndClear(long block, int bytes) {
        if (Memory.getLong(block + 8) != (PATTERN ^ block)) {
            return;
        }
        Memory.putLong(block + 8, 0);
        for (int i = 16; i < bytes; i += 8) {
            if (Memory.getLong(block + i) != PATTERN) {
                throw new AssertionError("block " + block + " was written after it was freed");
            }
        }
    }
}
