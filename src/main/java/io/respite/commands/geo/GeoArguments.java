package io.respite.commands.geo;

import io.respite.bytes.AsciiDouble;
import io.respite.bytes.GeoHash;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.math.BigDecimal;
import java.math.RoundingMode;

/** Coordinates, lengths and their units, as clients say them. Hot. */
final class GeoArguments {

    private static final CommandError NO_SUCH_UNIT =
            new CommandError("ERR unsupported unit provided. please use M, KM, FT, MI");

    private GeoArguments() {}

    /** Word {@code i} as a number, or the given error. */
    static double number(Args args, int i, CommandError otherwise) {
        double value = AsciiDouble.parse(args.ref(i), args.length(i));
        if (Double.isNaN(value)) {
            throw otherwise;
        }
        return value;
    }

    /** Word {@code i} as a longitude; the next one must be a latitude to go with it. */
    static double longitude(Args args, int i) {
        double longitude = number(args, i, CommandError.NOT_A_FLOAT);
        double latitude = number(args, i + 1, CommandError.NOT_A_FLOAT);
        if (!GeoHash.isInRange(longitude, latitude)) {
            throw new CommandError(
                    String.format(
                            "ERR invalid longitude,latitude pair %s,%s",
                            text(longitude), text(latitude)));
        }
        return longitude;
    }

    /* C's %f. */
    private static String text(double value) {
        if (Double.isInfinite(value)) {
            return value > 0 ? "inf" : "-inf";
        }
        String text = new BigDecimal(value).setScale(6, RoundingMode.HALF_EVEN).toPlainString();
        boolean lostItsMinus = text.charAt(0) != '-' && Math.copySign(1, value) < 0;
        return lostItsMinus ? '-' + text : text;
    }

    /** How many metres the unit that word {@code i} names has. */
    static double metres(Args args, int i) {
        if (args.is(i, "m")) {
            return 1;
        }
        if (args.is(i, "km")) {
            return 1000;
        }
        if (args.is(i, "ft")) {
            return 0.3048;
        }
        if (args.is(i, "mi")) {
            return 1609.34;
        }
        throw NO_SUCH_UNIT;
    }
}
