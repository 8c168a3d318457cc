package io.respite.data;

import io.respite.memory.Memory;

/**
 * A sorted array of distinct integers in one stretch of memory, byte for byte as Redis has it in
 * memory and in its files ({@code intset.c}). Knows no block: whoever adds makes room first, {@link
 * #bytesWith} says how much. Hot.
 *
 * <pre>
 *  0           4           8
 *  +-----------+-----------+--------+--------+- - -
 *  | width (4) | count (4) | number | number |
 *  +-----------+-----------+--------+--------+- - -
 *
 *  width   bytes of each number: 2, 4 or 8, as the widest that was ever in it needs
 * </pre>
 */
public final class IntSet {

    /** Bytes of an empty set. */
    public static final int EMPTY_BYTES = 8;

    /** More numbers could take more bytes than a value may have. */
    public static final int MOST_NUMBERS = (Integer.MAX_VALUE - 1024 - EMPTY_BYTES) / Long.BYTES;

    private static final int WIDTH = 0;
    private static final int COUNT = 4;

    private IntSet() {}

    /** Makes an empty set of {@link #EMPTY_BYTES}. */
    public static void initialize(long set) {
        Memory.putInt(set + WIDTH, Short.BYTES);
        Memory.putInt(set + COUNT, 0);
    }

    /** How many numbers there are. */
    public static int count(long set) {
        return Memory.getInt(set + COUNT);
    }

    /** Bytes of the whole set. */
    public static int bytes(long set) {
        return EMPTY_BYTES + count(set) * width(set);
    }

    private static int width(long set) {
        return Memory.getInt(set + WIDTH);
    }

    /** The number at a place, counted from 0 in ascending order. */
    public static long get(long set, int index) {
        assert index >= 0 && index < count(set) : index;
        return get(set, index, width(set));
    }

    private static long get(long set, int index, int width) {
        long at = set + EMPTY_BYTES + (long) index * width;
        return switch (width) {
            case Short.BYTES -> (short) Memory.getShort(at);
            case Integer.BYTES -> Memory.getInt(at);
            default -> Memory.getLong(at);
        };
    }

    private static void put(long set, int index, int width, long number) {
        long at = set + EMPTY_BYTES + (long) index * width;
        switch (width) {
            case Short.BYTES -> Memory.putShort(at, (int) number);
            case Integer.BYTES -> Memory.putInt(at, (int) number);
            default -> Memory.putLong(at, number);
        }
    }

    /** Where the number is, or, where it is absent, {@code -1 -} the place it belongs to. */
    public static int find(long set, long number) {
        int width = width(set);
        int low = 0;
        int high = count(set) - 1;
        if (widthOf(number) > width || high < 0) {
            return number < 0 ? -1 : -2 - high;
        }
        if (number > get(set, high, width)) {
            return -2 - high;
        }
        while (low <= high) {
            int middle = low + high >>> 1;
            long found = get(set, middle, width);
            if (found == number) {
                return middle;
            }
            if (found < number) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return -1 - low;
    }

    /** Bytes that the set has when the number, which is absent, is added. */
    public static int bytesWith(long set, long number) {
        int width = Math.max(width(set), widthOf(number));
        return EMPTY_BYTES + (count(set) + 1) * width;
    }

    /**
     * Adds a number that is absent at its place, as {@link #find} said it; there must be room for
     * {@link #bytesWith} it.
     */
    public static void insert(long set, int index, long number) {
        int width = width(set);
        int count = count(set);
        if (widthOf(number) > width) {
            widen(set, width, count, number);
        } else {
            long at = set + EMPTY_BYTES + (long) index * width;
            Memory.copy(at, at + width, (long) (count - index) * width);
            put(set, index, width, number);
        }
        Memory.putInt(set + COUNT, count + 1);
    }

    /* A number that needs more room than all others is the first or the last. */
    private static void widen(long set, int oldWidth, int count, long number) {
        int width = widthOf(number);
        int shift = number < 0 ? 1 : 0;
        for (int i = count - 1; i >= 0; i--) {
            put(set, i + shift, width, get(set, i, oldWidth));
        }
        put(set, number < 0 ? 0 : count, width, number);
        Memory.putInt(set + WIDTH, width);
    }

    /** Removes the number at a place. The width stays. */
    public static void remove(long set, int index) {
        int width = width(set);
        int count = count(set);
        long at = set + EMPTY_BYTES + (long) index * width;
        Memory.copy(at + width, at, (long) (count - index - 1) * width);
        Memory.putInt(set + COUNT, count - 1);
    }

    /** Whether the bytes, which may come from anywhere, are a set of at least one number. */
    public static boolean isValid(long set, int bytes) {
        if (bytes < EMPTY_BYTES) {
            return false;
        }
        int width = width(set);
        boolean hasWidth = width == Short.BYTES || width == Integer.BYTES || width == Long.BYTES;
        long count = count(set) & 0xFFFF_FFFFL;
        if (!hasWidth || count == 0 || EMPTY_BYTES + count * width != bytes) {
            return false;
        }
        for (int i = 1; i < count; i++) {
            if (get(set, i - 1, width) >= get(set, i, width)) {
                return false;
            }
        }
        return true;
    }

    private static int widthOf(long number) {
        if (number == (short) number) {
            return Short.BYTES;
        }
        return number == (int) number ? Integer.BYTES : Long.BYTES;
    }
}
