package io.respite.commands.admin;

import io.respite.bytes.AsciiNumber;
import io.respite.keyspace.Entry;
import io.respite.keyspace.StringValue;

/** How many bytes a value takes in an RDB file: without its type and key, not compressed. */
final class SavedLength {

    /** The longest text that may be one of the numbers that RDB files keep in four bytes. */
    private static final int MOST_DIGITS = 11;

    private SavedLength() {}

    static long of(long entry) {
        return switch (Entry.type(entry)) {
            case STRING -> ofString(entry);
            case LIST, SET, SORTED_SET, HASH, STREAM ->
                    throw new IllegalStateException("no value is a " + Entry.type(entry).text());
        };
    }

    private static long ofString(long entry) {
        if (StringValue.isInteger(entry)) {
            return ofNumber(StringValue.integer(entry));
        }
        int length = Entry.length(entry);
        long bytes = Entry.value(entry);
        return length <= MOST_DIGITS && AsciiNumber.isCanonical(bytes, length)
                ? ofNumber(AsciiNumber.parse(bytes, length))
                : ofText(length);
    }

    /** One byte that says how many follow, then the number in 1, 2 or 4 bytes, or else its text. */
    private static long ofNumber(long number) {
        if (number == (byte) number) {
            return 2;
        }
        if (number == (short) number) {
            return 3;
        }
        return number == (int) number ? 5 : ofText(AsciiNumber.length(number));
    }

    /** The length in 6, 14 or 32 bits and two bits that say which, then the text. */
    private static long ofText(int length) {
        int header = length < 1 << 6 ? 1 : length < 1 << 14 ? 2 : 5;
        return header + (long) length;
    }
}
