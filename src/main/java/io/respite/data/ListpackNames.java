package io.respite.data;

import io.respite.bytes.AsciiNumber;
import io.respite.bytes.Hash;
import java.util.Arrays;

/**
 * Tells whether the names in a {@link Listpack} from somewhere else are all different: the members
 * of a set, the fields of a hash. Owned by one thread. Hot.
 *
 * <p>A number and the text of its digits are one name, however each is kept.
 */
public final class ListpackNames {

    private static final int FEW = 4;
    private static final int USUAL_SLOTS = 1 << 12;
    private static final long MIX = 0x9E3779B97F4A7C15L;

    /** Where names stand, counted from the listpack's begin, by their hashes; 0 for none. */
    private int[] slots = new int[USUAL_SLOTS];

    /**
     * Whether each name differs from all others.
     *
     * @param lp a valid listpack
     * @param step 1 where every element is a name, 2 where every second one is, the first among
     *     them, 3 where every third one is
     */
    public boolean areDistinct(long lp, int step) {
        int count = Listpack.count(lp);
        int names = (count + step - 1) / step;
        return names <= FEW ? areFewDistinct(lp, step) : areManyDistinct(lp, step, names);
    }

    private static boolean areFewDistinct(long lp, int step) {
        for (long at = Listpack.first(lp); at != 0; at = skip(lp, at, step)) {
            for (long other = skip(lp, at, step); other != 0; other = skip(lp, other, step)) {
                if (isSame(at, other)) {
                    return false;
                }
            }
        }
        return true;
    }

    private static long skip(long lp, long from, int step) {
        long at = from;
        for (int i = 0; i < step && at != 0; i++) {
            at = Listpack.next(lp, at);
        }
        return at;
    }

    private boolean areManyDistinct(long lp, int step, int names) {
        int size = Integer.highestOneBit(names) << 2;
        if (slots.length < size) {
            slots = new int[size];
        } else {
            Arrays.fill(slots, 0, size, 0);
        }
        boolean distinct = true;
        for (long at = Listpack.first(lp); at != 0 && distinct; at = skip(lp, at, step)) {
            distinct = isNew(lp, at, size - 1);
        }
        if (slots.length > USUAL_SLOTS) {
            slots = new int[USUAL_SLOTS];
        }
        return distinct;
    }

    private boolean isNew(long lp, long at, int mask) {
        int i = (int) (hash(at) >>> 32) & mask;
        while (slots[i] != 0) {
            if (isSame(lp + slots[i], at)) {
                return false;
            }
            i = i + 1 & mask;
        }
        slots[i] = (int) (at - lp);
        return true;
    }

    private static long hash(long at) {
        if (isNumber(at)) {
            long number = number(at) * MIX;
            return number ^ number << 32;
        }
        return Hash.of(Listpack.text(at), Listpack.textLength(at));
    }

    private static boolean isSame(long left, long right) {
        if (isNumber(left)) {
            return isNumber(right) && number(left) == number(right);
        }
        return !isNumber(right)
                && Listpack.equal(left, Listpack.text(right), Listpack.textLength(right));
    }

    private static boolean isNumber(long at) {
        return Listpack.isInteger(at)
                || AsciiNumber.isCanonical(Listpack.text(at), Listpack.textLength(at));
    }

    private static long number(long at) {
        return Listpack.isInteger(at)
                ? Listpack.integer(at)
                : AsciiNumber.parse(Listpack.text(at), Listpack.textLength(at));
    }
}
