package io.respite.memory;

/**
 * The block sizes that the {@link Arena} hands out: steps of 8 bytes up to 128, then eight steps
 * to each doubling, so that at most 12.5 % of a block is unused. Above {@link #LARGEST} a block is
 * whole pages.
 *
 * <pre>
 *  class   1    2   ...  16 |  17   18  ...  24 |  25   26  ...  32 | ...  80
 *  bytes  (8)  16   ... 128 | 144  160  ... 256 | 288  320  ... 512 | ... 32768
 * </pre>
 *
 * <p>Class 1 is not used: a freed block must hold its free-list link and its mark. Hot.
 */
final class SizeClass {

    static final int SMALLEST = 16;
    static final int LARGEST = 32 * 1024;
    static final int COUNT = 81;

    private static final int FINE_LIMIT = 128;
    private static final int FINE_CLASSES = FINE_LIMIT / 8;

    private SizeClass() {}

    /**
     * The smallest class whose blocks hold {@code size} bytes, 1 &lt;= size &lt;= {@link #LARGEST}.
     */
    static int of(int size) {
        if (size <= FINE_LIMIT) {
            return Math.max(SMALLEST, size + 7) >> 3;
        }
        int top = 31 - Integer.numberOfLeadingZeros(size - 1);
        return FINE_CLASSES + 1 + (top - 7) * 8 + (((size - 1) >>> (top - 3)) & 7);
    }

    /** Bytes in a block of the class. */
    static int bytes(int sizeClass) {
        if (sizeClass <= FINE_CLASSES) {
            return sizeClass << 3;
        }
        int step = sizeClass - FINE_CLASSES - 1;
        return (9 + (step & 7)) << ((step >>> 3) + 4);
    }
}
