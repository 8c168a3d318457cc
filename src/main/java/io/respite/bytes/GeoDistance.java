package io.respite.bytes;

/**
 * Distances on a sphere of the earth's size, in metres, by the haversine formula; coordinates are
 * in degrees. Hot.
 */
public final class GeoDistance {

    /** Radius of the sphere. */
    public static final double EARTH_RADIUS = 6372797.560856;

    private static final double RADIANS_PER_DEGREE = Math.PI / 180;

    private GeoDistance() {}

    public static double radians(double degrees) {
        return degrees * RADIANS_PER_DEGREE;
    }

    public static double degrees(double radians) {
        return radians / RADIANS_PER_DEGREE;
    }

    /** Between two latitudes on one meridian. */
    public static double ofLatitudes(double first, double second) {
        return EARTH_RADIUS * Math.abs(radians(second) - radians(first));
    }

    /** Between two places. */
    public static double between(
            double longitude1, double latitude1, double longitude2, double latitude2) {
        double v = SystemMath.sin((radians(longitude2) - radians(longitude1)) / 2);
        if (v == 0) {
            return ofLatitudes(latitude1, latitude2);
        }
        double first = radians(latitude1);
        double second = radians(latitude2);
        double u = SystemMath.sin((second - first) / 2);
        double a = u * u + SystemMath.cos(first) * SystemMath.cos(second) * v * v;
        return 2 * EARTH_RADIUS * SystemMath.asin(Math.sqrt(a));
    }
}
