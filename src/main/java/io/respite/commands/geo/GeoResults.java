package io.respite.commands.geo;

import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * The places that a search has found, in blocks of the arena. One object is used again and again;
 * from {@link #begin} on {@link #end} must follow. Owned by the engine thread.
 *
 * <pre>
 *   place:  | distance | longitude | latitude | score | text's offset | its length |   8 bytes each
 *   order:  | key of the distance | place's number |
 * </pre>
 */
final class GeoResults {

    private static final int LONGITUDE = 8;
    private static final int LATITUDE = 16;
    private static final int SCORE = 24;
    private static final int TEXT = 32;
    private static final int LENGTH = 40;
    private static final int PLACE_BYTES = 48;

    private static final int FIRST_PLACES = 16;
    private static final int FIRST_TEXT_BYTES = 512;

    private final Arena arena;
    private long places;
    private long capacity;
    private long count;
    private long texts;
    private long textCapacity;
    private long textBytes;
    private long order;

    GeoResults(Arena arena) {
        this.arena = arena;
    }

    void begin() {
        capacity = FIRST_PLACES;
        places = arena.allocate(capacity * PLACE_BYTES);
        textCapacity = FIRST_TEXT_BYTES;
        texts = arena.allocate(textCapacity);
        count = 0;
        textBytes = 0;
        order = 0;
    }

    void end() {
        arena.free(places);
        arena.free(texts);
        if (order != 0) {
            arena.free(order);
        }
    }

    long count() {
        return count;
    }

    void add(
            long text,
            int length,
            double score,
            double longitude,
            double latitude,
            double distance) {
        if (count == capacity) {
            places = arena.enlarge(places, count * PLACE_BYTES, capacity * 2 * PLACE_BYTES);
            capacity *= 2;
        }
        if (textBytes + length > textCapacity) {
            textCapacity = Math.max(textCapacity * 2, textBytes + length);
            texts = arena.enlarge(texts, textBytes, textCapacity);
        }
        Memory.copy(text, texts + textBytes, length);
        long place = places + count++ * PLACE_BYTES;
        putDouble(place, distance);
        putDouble(place + LONGITUDE, longitude);
        putDouble(place + LATITUDE, latitude);
        putDouble(place + SCORE, score);
        Memory.putLong(place + TEXT, textBytes);
        Memory.putLong(place + LENGTH, length);
        textBytes += length;
    }

    /** Brings the nearest, or the farthest, {@code wanted} places to the front. */
    void sort(long wanted, boolean isDescending) {
        order = arena.allocate(Math.max(1, count * GeoOrder.PAIR_BYTES));
        for (long i = 0; i < count; i++) {
            double distance = getDouble(places + i * PLACE_BYTES);
            long pair = order + i * GeoOrder.PAIR_BYTES;
            Memory.putLong(pair, GeoOrder.key(distance, isDescending));
            Memory.putLong(pair + 8, i);
        }
        GeoOrder.sort(arena, order, count, wanted);
    }

    /** The place that is number {@code i} now, for the methods below. */
    long place(long i) {
        long number = order == 0 ? i : Memory.getLong(order + i * GeoOrder.PAIR_BYTES + 8);
        return places + number * PLACE_BYTES;
    }

    double distance(long place) {
        return getDouble(place);
    }

    double longitude(long place) {
        return getDouble(place + LONGITUDE);
    }

    double latitude(long place) {
        return getDouble(place + LATITUDE);
    }

    double score(long place) {
        return getDouble(place + SCORE);
    }

    long text(long place) {
        return texts + Memory.getLong(place + TEXT);
    }

    int length(long place) {
        return (int) Memory.getLong(place + LENGTH);
    }

    private static double getDouble(long ref) {
        return Double.longBitsToDouble(Memory.getLong(ref));
    }

    private static void putDouble(long ref, double value) {
        Memory.putLong(ref, Double.doubleToRawLongBits(value));
    }
}
