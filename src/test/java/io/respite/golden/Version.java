package io.respite.golden;

import java.util.Arrays;

/** A version of Redis, ordered by its numbers: {@code 7.2} is at most {@code 7.2.6}. */
public record Version(String text) implements Comparable<Version> {

    @Override
    public int compareTo(Version other) {
        return Arrays.compare(numbers(), other.numbers());
    }

    private int[] numbers() {
        return Arrays.stream(text.split("\\.")).mapToInt(Integer::parseInt).toArray();
    }

    @Override
    public String toString() {
        return text;
    }
}
