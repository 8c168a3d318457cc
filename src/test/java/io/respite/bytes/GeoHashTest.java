package io.respite.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The transcripts of the geo commands hold the numbers to those of a real Redis. */
class GeoHashTest {

    private final SplittableRandom random = new SplittableRandom(1);

    @Test
    void aPlaceIsInItsBox() {
        for (int i = 0; i < 100_000; i++) {
            double longitude = random.nextDouble(-180, 180);
            double latitude = random.nextDouble(-85.05, 85.05);
            int steps = 1 + random.nextInt(GeoHash.STEPS);
            long hash = GeoHash.encode(longitude, latitude, steps);
            assertThat(hash >>> 2 * steps).isZero();
            assertThat(longitude).isBetween(GeoHash.west(hash, steps), GeoHash.east(hash, steps));
            assertThat(latitude).isBetween(GeoHash.south(hash, steps), GeoHash.north(hash, steps));
            long whole = GeoHash.encode(longitude, latitude, GeoHash.STEPS);
            assertThat(whole >>> 2 * (GeoHash.STEPS - steps)).isEqualTo(hash);
            assertThat(GeoHash.longitude(whole)).isBetween(longitude - 1e-5, longitude + 1e-5);
            assertThat(GeoHash.latitude(whole)).isBetween(latitude - 1e-5, latitude + 1e-5);
        }
    }

    @Test
    void theNeighbourBeginsWhereTheBoxEnds() {
        for (int i = 0; i < 20_000; i++) {
            int steps = 2 + random.nextInt(GeoHash.STEPS - 1);
            long hash = random.nextLong() & -1L >>> 64 - 2 * steps;
            long east = GeoHash.shiftEast(hash, steps, 1);
            boolean isLast = GeoHash.east(hash, steps) == 180;
            assertThat(GeoHash.west(east, steps))
                    .isEqualTo(isLast ? -180 : GeoHash.east(hash, steps));
            assertThat(GeoHash.south(east, steps)).isEqualTo(GeoHash.south(hash, steps));
            assertThat(GeoHash.shiftEast(east, steps, -1)).isEqualTo(hash);
            long north = GeoHash.shiftNorth(hash, steps, 1);
            boolean isTop = GeoHash.north(hash, steps) == GeoHash.MAX_LATITUDE;
            assertThat(GeoHash.south(north, steps))
                    .isEqualTo(isTop ? -GeoHash.MAX_LATITUDE : GeoHash.north(hash, steps));
            assertThat(GeoHash.west(north, steps)).isEqualTo(GeoHash.west(hash, steps));
            assertThat(GeoHash.shiftNorth(north, steps, -1)).isEqualTo(hash);
        }
    }

    @Test
    void theEdgesOfTheEarthHaveHashes() {
        long northEast = GeoHash.encode(180, GeoHash.MAX_LATITUDE, GeoHash.STEPS);
        long southWest = GeoHash.encode(-180, -GeoHash.MAX_LATITUDE, GeoHash.STEPS);
        assertThat(southWest).isZero();
        assertThat(northEast).isEqualTo(3L << 52);
        assertThat(GeoHash.longitude(northEast)).isEqualTo(180);
        assertThat(GeoHash.latitude(northEast)).isEqualTo(GeoHash.MAX_LATITUDE);
        assertThat(GeoHash.isInRange(180, -85.05112878)).isTrue();
        assertThat(GeoHash.isInRange(180.0000001, 0)).isFalse();
        assertThat(GeoHash.isInRange(0, 85.0511288)).isFalse();
        assertThat(GeoHash.isInRange(Double.NaN, 0)).isFalse();
    }

    @Test
    void theTextIsTheUsualOne() {
        try (Arena arena = new Arena(1L << 30)) {
            long room = arena.allocate(16);
            GeoHash.writeText(13.361389338970184, 38.115556395496299, room);
            assertThat(Memory.text(room, GeoHash.TEXT_LENGTH)).isEqualTo("sqc8b49rny0");
        }
    }

    @Test
    void distancesAreThoseOfTheSphere() {
        double quarter = Math.PI / 2 * GeoDistance.EARTH_RADIUS;
        assertThat(GeoDistance.between(0, 0, 90, 0)).isCloseTo(quarter, within(1e-6));
        assertThat(GeoDistance.between(0, 0, 0, 90)).isCloseTo(quarter, within(1e-6));
        assertThat(GeoDistance.between(179.5, 10, -179.5, 10))
                .isBetween(109_000.0, 110_000.0)
                .isEqualTo(GeoDistance.between(-179.5, 10, 179.5, 10));
        assertThat(GeoDistance.between(7, 8, 7, 8)).isZero();
    }
}
