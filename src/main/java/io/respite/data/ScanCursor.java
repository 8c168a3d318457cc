package io.respite.data;

/**
 * The place that a scan of a {@link Dict} has come to, as clients are told it. Hot.
 *
 * <pre>
 *   | 0 (9) | prefix (40, left-aligned) | depth (6) | home (9) |
 * </pre>
 */
final class ScanCursor {

    private static final int PREFIX_SHIFT = Dict.MAX_SLOT_BITS + 6;
    private static final int UNUSED_BITS = 64 - Dict.MAX_DEPTH;

    private ScanCursor() {}

    static long of(long prefix, int depth, int home) {
        return prefix >>> UNUSED_BITS << PREFIX_SHIFT | (long) depth << Dict.MAX_SLOT_BITS | home;
    }

    static long prefix(long cursor) {
        return cursor >>> PREFIX_SHIFT << UNUSED_BITS;
    }

    /** The first prefix after all that have the same first bits; 0 after the last. */
    static long after(long prefix, int depth) {
        long width = 1L << 64 - depth;
        return depth == 0 ? 0 : (prefix & -width) + width;
    }

    /**
     * How many bits of the prefix the scan goes by: those of the segment, or more where it was
     * merged since with a neighbour that was seen. What was done stays done, so that a scan ends
     * however often segments merge and split.
     */
    static int depth(long prefix, long cursor, int segmentDepth) {
        int named = Math.min(Dict.MAX_DEPTH, (int) (cursor >>> Dict.MAX_SLOT_BITS) & 63);
        int needed = prefix == 0 ? 0 : 64 - Long.numberOfTrailingZeros(prefix);
        return Math.max(segmentDepth, Math.max(named, needed));
    }
}
