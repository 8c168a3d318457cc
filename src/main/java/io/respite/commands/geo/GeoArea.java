package io.respite.commands.geo;

import io.respite.bytes.GeoDistance;
import io.respite.bytes.GeoHash;

/**
 * What a search covers: a circle or a box around a place, and the nine boxes of hashes that may
 * hold what is in it. One object is used again and again. Owned by the engine thread. Hot.
 *
 * <pre>
 *   +----+---+----+
 *   | NW | N | NE |     the centre is in the middle box; boxes that the area
 *   +----+---+----+     does not reach are left out
 *   | W  | C | E  |
 *   +----+---+----+
 *   | SW | S | SE |
 *   +----+---+----+
 * </pre>
 *
 * The boxes, and their order, are those that Redis' geohash_helper.c finds.
 */
final class GeoArea {

    static final int BOXES = 9;

    private static final int CENTRE = 0;
    private static final int NORTH = 1;
    private static final int SOUTH = 2;
    private static final int EAST = 3;
    private static final int WEST = 4;
    private static final int NORTH_EAST = 5;
    private static final int NORTH_WEST = 6;
    private static final int SOUTH_EAST = 7;
    private static final int SOUTH_WEST = 8;

    private static final double MERCATOR_METRES = 20037726.37;
    private static final double FAR_NORTH = 66;

    /** Far above the rounding of distances, in parts of them and in metres. */
    private static final double MARGIN = 1e-6;

    private static final double POLAR = 80;

    private final long[] boxes = new long[BOXES];
    private final boolean[] isLeftOut = new boolean[BOXES];
    private double longitude;
    private double latitude;
    private boolean isBox;
    private double width;
    private double height;
    private double metresPerUnit = 1;
    private double farthest;
    private int steps;
    private double west;
    private double east;
    private double south;
    private double north;

    void around(double newLongitude, double newLatitude) {
        longitude = newLongitude;
        latitude = newLatitude;
    }

    void circle(double radius, double newMetresPerUnit) {
        isBox = false;
        width = radius;
        height = radius;
        metresPerUnit = newMetresPerUnit;
    }

    void box(double newWidth, double newHeight, double newMetresPerUnit) {
        isBox = true;
        width = newWidth;
        height = newHeight;
        metresPerUnit = newMetresPerUnit;
    }

    double metresPerUnit() {
        return metresPerUnit;
    }

    /**
     * Whether the latitude alone tells that a place is outside. What is hardly outside may be left
     * to {@link #distance}.
     */
    boolean isBeyond(double placeLatitude) {
        return GeoDistance.ofLatitudes(latitude, placeLatitude) > farthest;
    }

    /** How many metres a place is away from the centre; negative where it is outside. */
    double distance(double placeLongitude, double placeLatitude) {
        if (isBox) {
            double fromSouth = GeoDistance.ofLatitudes(placeLatitude, latitude);
            if (fromSouth > height * metresPerUnit / 2) {
                return -1;
            }
            double fromWest =
                    GeoDistance.between(placeLongitude, placeLatitude, longitude, placeLatitude);
            if (fromWest > width * metresPerUnit / 2) {
                return -1;
            }
        }
        double distance = GeoDistance.between(longitude, latitude, placeLongitude, placeLatitude);
        return !isBox && distance > width * metresPerUnit ? -1 : distance;
    }

    /** Finds the boxes. */
    void cover() {
        farthest = metresPerUnit * (isBox ? height / 2 : height) * (1 + MARGIN) + MARGIN;
        bound();
        steps = steps();
        place();
        if (steps > 1 && isReachedBeyond()) {
            steps--;
            place();
        }
        leaveOut();
    }

    private void bound() {
        double up = metresPerUnit * (isBox ? height / 2 : height);
        double aside = metresPerUnit * (isBox ? width / 2 : width);
        double rise = GeoDistance.degrees(up / GeoDistance.EARTH_RADIUS);
        double edge = latitude < 0 ? latitude - rise : latitude + rise;
        double reach =
                GeoDistance.degrees(
                        aside / GeoDistance.EARTH_RADIUS / Math.cos(GeoDistance.radians(edge)));
        west = longitude - reach;
        east = longitude + reach;
        south = latitude - rise;
        north = latitude + rise;
    }

    /* So many that nine boxes are just larger than the area; near the poles they are narrow. */
    private int steps() {
        double reach =
                isBox ? Math.sqrt(width / 2 * (width / 2) + height / 2 * (height / 2)) : width;
        double metres = reach * metresPerUnit;
        if (metres == 0) {
            return GeoHash.STEPS;
        }
        int found = 1;
        while (metres < MERCATOR_METRES) {
            metres *= 2;
            found++;
        }
        found -= 2;
        if (Math.abs(latitude) > FAR_NORTH) {
            found -= Math.abs(latitude) > POLAR ? 2 : 1;
        }
        return Math.clamp(found, 1, GeoHash.STEPS);
    }

    private void place() {
        long centre = GeoHash.encode(longitude, latitude, steps);
        boxes[CENTRE] = centre;
        boxes[NORTH] = GeoHash.shiftNorth(centre, steps, 1);
        boxes[SOUTH] = GeoHash.shiftNorth(centre, steps, -1);
        boxes[EAST] = GeoHash.shiftEast(centre, steps, 1);
        boxes[WEST] = GeoHash.shiftEast(centre, steps, -1);
        boxes[NORTH_EAST] = GeoHash.shiftEast(boxes[NORTH], steps, 1);
        boxes[NORTH_WEST] = GeoHash.shiftEast(boxes[NORTH], steps, -1);
        boxes[SOUTH_EAST] = GeoHash.shiftEast(boxes[SOUTH], steps, 1);
        boxes[SOUTH_WEST] = GeoHash.shiftEast(boxes[SOUTH], steps, -1);
    }

    private boolean isReachedBeyond() {
        return GeoHash.north(boxes[NORTH], steps) < north
                || GeoHash.south(boxes[SOUTH], steps) > south
                || GeoHash.east(boxes[EAST], steps) < east
                || GeoHash.west(boxes[WEST], steps) > west;
    }

    private void leaveOut() {
        long centre = boxes[CENTRE];
        boolean few = steps < 2;
        boolean noSouth = !few && GeoHash.south(centre, steps) < south;
        boolean noNorth = !few && GeoHash.north(centre, steps) > north;
        boolean noWest = !few && GeoHash.west(centre, steps) < west;
        boolean noEast = !few && GeoHash.east(centre, steps) > east;
        isLeftOut[CENTRE] = false;
        isLeftOut[NORTH] = noNorth;
        isLeftOut[SOUTH] = noSouth;
        isLeftOut[EAST] = noEast;
        isLeftOut[WEST] = noWest;
        isLeftOut[NORTH_EAST] = noNorth || noEast;
        isLeftOut[NORTH_WEST] = noNorth || noWest;
        isLeftOut[SOUTH_EAST] = noSouth || noEast;
        isLeftOut[SOUTH_WEST] = noSouth || noWest;
    }

    /**
     * The next box to look into behind {@code before}, -1 for the first; {@link #BOXES} at the end.
     * One that is the same as the one before it, as where the area is very large, is passed over.
     */
    int nextBox(int before) {
        for (int i = before + 1; i < BOXES; i++) {
            if (!isLeftOut[i] && !(before > CENTRE && boxes[i] == boxes[before])) {
                return i;
            }
        }
        return BOXES;
    }

    /** The lowest score of places in the box. */
    double lowest(int box) {
        return boxes[box] << 2 * (GeoHash.STEPS - steps);
    }

    /** The score that is just too high for places in the box. */
    double above(int box) {
        return boxes[box] + 1 << 2 * (GeoHash.STEPS - steps);
    }
}
