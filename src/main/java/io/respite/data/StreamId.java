package io.respite.data;

import io.respite.bytes.AsciiNumber;
import io.respite.memory.Memory;

/**
 * The id of a stream's entry: a time in milliseconds and a number within it, both unsigned. Its
 * owner changes it as it goes, so that a command makes none. Owned by the engine thread. Hot.
 */
public final class StreamId {

    /** The most bytes that an id takes as text. */
    public static final int MAX_TEXT_BYTES = 2 * AsciiNumber.MAX_LENGTH + 1;

    private long millis;
    private long sequence;

    public long millis() {
        return millis;
    }

    /** The number within the millisecond. */
    public long sequence() {
        return sequence;
    }

    public void set(long newMillis, long newSequence) {
        millis = newMillis;
        sequence = newSequence;
    }

    public void set(StreamId other) {
        set(other.millis, other.sequence);
    }

    /** Becomes the smallest id, which no entry has. */
    public void setMin() {
        set(0, 0);
    }

    /** Becomes the largest id. */
    public void setMax() {
        set(-1, -1);
    }

    public boolean isZero() {
        return (millis | sequence) == 0;
    }

    public boolean isMax() {
        return (millis & sequence) == -1;
    }

    /** Negative, zero or positive where this id is below, equal to or above the other. */
    public int compareTo(StreamId other) {
        return compare(millis, sequence, other.millis, other.sequence);
    }

    /** The same for two ids that are given by their numbers. */
    public static int compare(long millis, long sequence, long otherMillis, long otherSequence) {
        int order = Long.compareUnsigned(millis, otherMillis);
        return order != 0 ? order : Long.compareUnsigned(sequence, otherSequence);
    }

    /** Becomes the next id; false, and the smallest, where there is none. */
    public boolean increment() {
        sequence++;
        if (sequence == 0) {
            millis++;
        }
        return !isZero();
    }

    /** Becomes the id before; false, and the largest, where there is none. */
    public boolean decrement() {
        if (sequence == 0) {
            millis--;
        }
        sequence--;
        return !isMax();
    }

    /** Reads an id as {@link #write} has written it. */
    void read(long ref) {
        set(Memory.getLong(ref), Memory.getLong(ref + 8));
    }

    /** Writes the two numbers, 16 bytes. */
    void write(long ref) {
        Memory.putLong(ref, millis);
        Memory.putLong(ref + 8, sequence);
    }

    /** Writes the id's text, its numbers with a minus between. Returns the text's length. */
    public int format(long ref) {
        return format(millis, sequence, '-', ref);
    }

    /** The same for an id that is given by its numbers. */
    public static int format(long millis, long sequence, char sign, long ref) {
        int length = AsciiNumber.formatUnsigned(millis, ref);
        Memory.putByte(ref + length, sign);
        return length + 1 + AsciiNumber.formatUnsigned(sequence, ref + length + 1);
    }

    @Override
    public String toString() {
        return Long.toUnsignedString(millis) + "-" + Long.toUnsignedString(sequence);
    }
}
