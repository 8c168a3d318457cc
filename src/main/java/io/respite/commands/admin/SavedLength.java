package io.respite.commands.admin;

import io.respite.bytes.AsciiNumber;
import io.respite.keyspace.CollectionValue;
import io.respite.keyspace.Entry;
import io.respite.keyspace.Keyspace;
import io.respite.keyspace.StringValue;
import io.respite.keyspace.ValueType;

/** How many bytes a value takes in an RDB file: without its type and key, not compressed. */
final class SavedLength {

    /** The longest text that may be one of the numbers that RDB files keep in four bytes. */
    private static final int MOST_DIGITS = 11;

    private SavedLength() {}

    static long of(Keyspace keyspace, long entry) {
        if (Entry.isString(entry)) {
            return ofString(entry);
        }
        return Entry.isLarge(entry) ? ofElements(keyspace, entry) : ofText(Entry.length(entry));
    }

    /* How many there are, then each; a score is eight bytes. The nodes of lists are left out. */
    private static long ofElements(Keyspace keyspace, long entry) {
        CollectionValue collection = keyspace.collection(Entry.type(entry));
        boolean hasScores = Entry.type(entry) == ValueType.SORTED_SET;
        long[] sum = {ofLength(collection.size(entry)), 0};
        collection.forEach(
                entry,
                (ref, length) -> {
                    boolean isScore = hasScores && (sum[1]++ & 1) == 1;
                    sum[0] += isScore ? Double.BYTES : ofBytes(ref, length);
                });
        return sum[0];
    }

    private static long ofString(long entry) {
        if (StringValue.isInteger(entry)) {
            return ofNumber(StringValue.integer(entry));
        }
        return ofBytes(Entry.value(entry), Entry.length(entry));
    }

    private static long ofBytes(long bytes, int length) {
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
        return ofLength(length) + length;
    }

    private static long ofLength(long length) {
        return length < 1 << 6 ? 1 : length < 1 << 14 ? 2 : length >>> 32 == 0 ? 5 : 9;
    }
}
