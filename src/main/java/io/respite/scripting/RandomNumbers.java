package io.respite.scripting;

import io.respite.scripting.lua.Arguments;
import io.respite.scripting.lua.Library;
import io.respite.scripting.lua.LuaError;
import io.respite.scripting.lua.LuaTable;

/**
 * {@code math.random}: the same numbers for the same seed as Redis gives, those of POSIX's {@code
 * lrand48}. Owned by the engine thread.
 */
final class RandomNumbers {

    private static final long MULTIPLIER = 0x5DEECE66DL;
    private static final long INCREMENT = 0xB;
    private static final long MASK = (1L << 48) - 1;
    private static final long FIRST = 0x1234ABCD330EL;
    private static final int LOW_SEED = 0x330E;

    private long state = FIRST;

    void addTo(LuaTable math) {
        Library.add(math, "random", this::random);
        Library.add(math, "randomseed", this::seed);
    }

    private double next() {
        state = state * MULTIPLIER + INCREMENT & MASK;
        return (double) ((state >>> 17) % Integer.MAX_VALUE) / Integer.MAX_VALUE;
    }

    private Object random(Arguments args) {
        double r = next();
        switch (args.count()) {
            case 0 -> {
                return r;
            }
            case 1 -> {
                int high = args.integer32(1);
                if (high < 1) {
                    throw LuaError.argument(1, "interval is empty");
                }
                return Math.floor(r * high) + 1;
            }
            case 2 -> {
                int low = args.integer32(1);
                int high = args.integer32(2);
                if (low > high) {
                    throw LuaError.argument(2, "interval is empty");
                }
                return Math.floor(r * ((double) high - low + 1)) + low;
            }
            default -> throw new LuaError("wrong number of arguments");
        }
    }

    private Object seed(Arguments args) {
        state = (((long) args.integer32(1) << 16) + LOW_SEED) & MASK;
        return new Object[0];
    }
}
