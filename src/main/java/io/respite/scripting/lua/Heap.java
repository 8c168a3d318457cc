package io.respite.scripting.lua;

/**
 * Watches what programs allocate on the heap, so that one that asks for more than there is gets an
 * error. Owned by the thread that runs programs.
 */
public final class Heap {

    /** After so many bytes the heap is looked at. */
    private static final long STRIDE_BYTES = 16L << 20;

    /** The collector is asked no more often than this. */
    private static final long PAUSE_NANOS = 1_000_000_000;

    private static long untilLook = STRIDE_BYTES;
    private static long taken;
    private static long collectedAt = System.nanoTime() - 2 * PAUSE_NANOS;
    private static long collectedForLongAt = collectedAt;

    private Heap() {}

    /**
     * So many bytes are about to be allocated.
     *
     * @throws LuaError where the heap has no room for them
     */
    public static void take(long bytes) {
        taken += bytes;
        untilLook -= bytes;
        if (untilLook < 0) {
            untilLook = STRIDE_BYTES;
            look(bytes);
        }
    }

    /** How many bytes were taken so far, by all programs: what it takes is what a call costs. */
    static long taken() {
        return taken;
    }

    /**
     * Whether less than a quarter of the heap is free, as the collector says if it can be asked
     * again: then nothing should come that stays.
     */
    public static boolean isScarce() {
        Runtime runtime = Runtime.getRuntime();
        long needed = runtime.maxMemory() / 4;
        if (room(runtime) < needed && System.nanoTime() - collectedForLongAt > PAUSE_NANOS) {
            System.gc();
            collectedForLongAt = System.nanoTime();
        }
        return room(runtime) < needed;
    }

    private static void look(long bytes) {
        Runtime runtime = Runtime.getRuntime();
        long needed = bytes + 2 * STRIDE_BYTES;
        if (room(runtime) >= needed) {
            return;
        }
        boolean mayCollect =
                needed < runtime.maxMemory() / 2 && System.nanoTime() - collectedAt > PAUSE_NANOS;
        if (mayCollect) {
            System.gc();
            collectedAt = System.nanoTime();
        }
        if (!mayCollect || room(runtime) < needed) {
            throw LuaError.of(LuaString.of("not enough memory"));
        }
    }

    private static long room(Runtime runtime) {
        return runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    }
}
