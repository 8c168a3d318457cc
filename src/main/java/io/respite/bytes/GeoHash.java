package io.respite.bytes;

import io.respite.memory.Memory;

/**
 * Places on earth as whole numbers, so that near places have near numbers: the bits of longitude
 * and latitude in turn, each counted in equal steps from the west and the south on (Morton order).
 * Latitudes end at 85.05112878 degrees, where the Mercator projection is a square (EPSG:3857). Hot.
 *
 * <pre>
 *   step 26:   bit 51  50  49  48 ...   1   0
 *                  lon lat lon lat ... lon lat
 * </pre>
 *
 * A hash of fewer steps is a box of all places whose full hash begins with it. The arithmetic is
 * that of Redis' geohash.c, rounding included.
 */
public final class GeoHash {

    public static final double MAX_LONGITUDE = 180;
    public static final double MAX_LATITUDE = 85.05112878;

    /** Steps of a place: 52 bits, which a double holds exactly. */
    public static final int STEPS = 26;

    private static final double LONGITUDES = 2 * MAX_LONGITUDE;
    private static final double LATITUDES = 2 * MAX_LATITUDE;

    /** The bits of latitudes: the lower ones of each pair. */
    private static final long EVEN_BITS = 0x5555_5555_5555_5555L;

    private static final String ALPHABET = "0123456789bcdefghjkmnpqrstuvwxyz";

    /** Characters of a place's text. */
    public static final int TEXT_LENGTH = 11;

    private GeoHash() {}

    /** Whether there can be a hash of the place. */
    public static boolean isInRange(double longitude, double latitude) {
        return Math.abs(longitude) <= MAX_LONGITUDE && Math.abs(latitude) <= MAX_LATITUDE;
    }

    /** The hash, of 1 to 26 steps, of a place that {@link #isInRange}. */
    public static long encode(double longitude, double latitude, int steps) {
        return encode(longitude, latitude, steps, MAX_LATITUDE, LATITUDES);
    }

    private static long encode(
            double longitude, double latitude, int steps, double south, double latitudes) {
        double scale = 1L << steps;
        long north = (long) ((latitude + south) / latitudes * scale);
        long east = (long) ((longitude + MAX_LONGITUDE) / LONGITUDES * scale);
        return spread(north) | spread(east) << 1;
    }

    /* Puts a zero before each of 32 bits. */
    private static long spread(long bits) {
        long spread = bits & 0xFFFF_FFFFL;
        spread = (spread | spread << 16) & 0x0000_FFFF_0000_FFFFL;
        spread = (spread | spread << 8) & 0x00FF_00FF_00FF_00FFL;
        spread = (spread | spread << 4) & 0x0F0F_0F0F_0F0F_0F0FL;
        spread = (spread | spread << 2) & 0x3333_3333_3333_3333L;
        return (spread | spread << 1) & EVEN_BITS;
    }

    private static long gather(long bits) {
        long gathered = bits & EVEN_BITS;
        gathered = (gathered | gathered >>> 1) & 0x3333_3333_3333_3333L;
        gathered = (gathered | gathered >>> 2) & 0x0F0F_0F0F_0F0F_0F0FL;
        gathered = (gathered | gathered >>> 4) & 0x00FF_00FF_00FF_00FFL;
        gathered = (gathered | gathered >>> 8) & 0x0000_FFFF_0000_FFFFL;
        return (gathered | gathered >>> 16) & 0xFFFF_FFFFL;
    }

    /* The part of all that one box takes: a power of two, so that to multiply is to divide. */
    private static double size(int steps) {
        return Double.longBitsToDouble((long) Double.MAX_EXPONENT - steps << 52);
    }

    /** The western edge of a box. */
    public static double west(long hash, int steps) {
        return -MAX_LONGITUDE + gather(hash >>> 1) * size(steps) * LONGITUDES;
    }

    /** The eastern edge of a box. */
    public static double east(long hash, int steps) {
        long next = gather(hash >>> 1) + 1 & 0xFFFF_FFFFL;
        return -MAX_LONGITUDE + next * size(steps) * LONGITUDES;
    }

    /** The southern edge of a box. */
    public static double south(long hash, int steps) {
        return -MAX_LATITUDE + gather(hash) * size(steps) * LATITUDES;
    }

    /** The northern edge of a box. */
    public static double north(long hash, int steps) {
        long next = gather(hash) + 1 & 0xFFFF_FFFFL;
        return -MAX_LATITUDE + next * size(steps) * LATITUDES;
    }

    /** The longitude of a place, the middle of its box. */
    public static double longitude(long hash) {
        double middle = (west(hash, STEPS) + east(hash, STEPS)) / 2;
        return Math.clamp(middle, -MAX_LONGITUDE, MAX_LONGITUDE);
    }

    /** The latitude of a place, the middle of its box. */
    public static double latitude(long hash) {
        double middle = (south(hash, STEPS) + north(hash, STEPS)) / 2;
        return Math.clamp(middle, -MAX_LATITUDE, MAX_LATITUDE);
    }

    /** The box to the east, or with -1 the west: around the earth behind the last one. */
    public static long shiftEast(long hash, int steps, int direction) {
        return moved(hash, steps, direction, EVEN_BITS << 1);
    }

    /** The box to the north, or with -1 the south: around the earth behind the last one. */
    public static long shiftNorth(long hash, int steps, int direction) {
        return moved(hash, steps, direction, EVEN_BITS);
    }

    /* Adds to the bits of one of the two, whose carry passes through the ones of the other. */
    private static long moved(long hash, int steps, int direction, long own) {
        long all = -1L >>> Long.SIZE - 2 * steps;
        long lowest = own & 3;
        long filled = direction > 0 ? hash | ~own : hash & own;
        long sum = direction > 0 ? filled + lowest : filled - lowest;
        return sum & own & all | hash & ~own;
    }

    /** The number that a sorted set's score stands for, whatever that is. */
    public static long ofScore(double score) {
        /* As a C compiler for x86-64 converts doubles to unsigned numbers. */
        if (score < 0x1p63) {
            return (long) score;
        }
        return score < 0x1p64 ? (long) (score - 0x1p63) ^ Long.MIN_VALUE : 0;
    }

    /**
     * Writes the usual text of a place, whose latitudes end at 90 degrees, {@link #TEXT_LENGTH}
     * characters of five bits each, at {@code ref}; the last one is always 0.
     */
    public static void writeText(double longitude, double latitude, long ref) {
        long hash = encode(longitude, latitude, STEPS, 90, 180);
        for (int i = 0; i < TEXT_LENGTH - 1; i++) {
            int letter = (int) (hash >>> 2 * STEPS - (i + 1) * 5) & 0x1F;
            Memory.putByte(ref + i, ALPHABET.charAt(letter));
        }
        Memory.putByte(ref + TEXT_LENGTH - 1, ALPHABET.charAt(0));
    }
}
