package io.respite.engine;

import io.respite.bytes.AsciiNumber;
import io.respite.bytes.ExtendedFloat;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.math.BigInteger;

/** Until when a client waits: timeouts as blocking commands take them, in words of the request. */
public final class Deadline {

    private static final CommandError NOT_A_FLOAT =
            new CommandError("ERR timeout is not a float or out of range");
    private static final CommandError NOT_AN_INTEGER =
            new CommandError("ERR timeout is not an integer or out of range");
    private static final CommandError NEGATIVE = new CommandError("ERR timeout is negative");
    private static final CommandError OUT_OF_RANGE =
            new CommandError("ERR timeout is out of range");

    private static final long MOST_SECONDS = Long.MAX_VALUE / 1000;
    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);

    private Deadline() {}

    /**
     * Word {@code i}, seconds with or without a fraction, from now on: in milliseconds since 1970,
     * or 0 for ever.
     */
    public static long ofSeconds(Call call, int i) {
        Args args = call.args();
        if (AsciiNumber.isCanonical(args.ref(i), args.length(i))) {
            return after(call, millis(AsciiNumber.parse(args.ref(i), args.length(i))));
        }
        return after(call, fractionMillis(args.text(i)));
    }

    /** Word {@code i}, whole milliseconds from now on: the same. */
    public static long ofMillis(Call call, int i) {
        return after(call, call.args().integer(i, NOT_AN_INTEGER));
    }

    private static long millis(long seconds) {
        return seconds < 0 ? -1 : seconds > MOST_SECONDS ? Long.MAX_VALUE : seconds * 1000;
    }

    /* Infinities have a sign as well: one is out of range, the other negative. */
    private static long fractionMillis(String text) {
        ExtendedFloat seconds = ExtendedFloat.parse(text).orElseThrow(() -> NOT_A_FLOAT);
        ExtendedFloat millis = seconds.times(1000);
        if (!millis.isFinite()) {
            return text.startsWith("-") ? -1 : Long.MAX_VALUE;
        }
        BigInteger whole = millis.ceiling();
        return whole.signum() < 0 ? -1 : whole.min(MOST).longValueExact();
    }

    private static long after(Call call, long millis) {
        if (millis < 0) {
            throw NEGATIVE;
        }
        if (millis > Long.MAX_VALUE - call.now()) {
            throw OUT_OF_RANGE;
        }
        return millis == 0 ? 0 : call.now() + millis;
    }
}
