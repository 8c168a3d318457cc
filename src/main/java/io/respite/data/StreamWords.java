package io.respite.data;

import java.util.Arrays;

/**
 * The words of an entry that is about to be added to a {@link StreamLog}, fields and values in
 * turn: where each stands. Owned by the engine thread. Hot.
 */
public final class StreamWords {

    private static final int USUAL_COUNT = 64;

    private long[] refs = new long[USUAL_COUNT];
    private int[] lengths = new int[USUAL_COUNT];
    private int count;
    private long bytes;

    /** Forgets the words. */
    public void clear() {
        count = 0;
        bytes = 0;
        if (refs.length > USUAL_COUNT * 64) {
            refs = new long[USUAL_COUNT];
            lengths = new int[USUAL_COUNT];
        }
    }

    /** Adds a field, or the value of the field that was added last. */
    public void add(long ref, int length) {
        if (count == refs.length) {
            refs = Arrays.copyOf(refs, count * 2);
            lengths = Arrays.copyOf(lengths, count * 2);
        }
        refs[count] = ref;
        lengths[count++] = length;
        bytes += length;
    }

    /** How many fields, each of which has a value. */
    public int fields() {
        return count >> 1;
    }

    /** Bytes of all words. */
    public long bytes() {
        return bytes;
    }

    long field(int i) {
        return refs[i * 2];
    }

    int fieldLength(int i) {
        return lengths[i * 2];
    }

    long value(int i) {
        return refs[i * 2 + 1];
    }

    int valueLength(int i) {
        return lengths[i * 2 + 1];
    }
}
