package io.respite.commands.sort;

import io.respite.bytes.AsciiDouble;
import io.respite.bytes.AsciiNumber;
import io.respite.data.BlockPile;
import io.respite.data.ListCursor;
import io.respite.data.PairSort;
import io.respite.engine.Call;
import io.respite.keyspace.Entry;
import io.respite.keyspace.SortedSetCursor;
import io.respite.keyspace.ValueType;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.CommandError;

/**
 * The elements of one value, copied and brought into the order that SORT asks for. All of it stands
 * in the arena until {@link #close}. Owned by the engine thread.
 *
 * <pre>
 *   pairs      | key | element | key | element | ...               see {@link PairSort}
 *                        |
 *   element    | weight (8) | weight length (4) | length (4) | text ... |
 * </pre>
 */
final class SortRun implements AutoCloseable {

    /*
     * The key of a pair orders numbers as they are, and of texts the eight bytes after those with
     * which all begin: few texts must be compared whole. Elements and weights are copied because
     * weights are looked up meanwhile, which may remove a key whose time has come. In the arena
     * this is counted as used memory, given back at once and no burden on the heap, which would
     * have to hold tens of megabytes for a moment.
     */

    private static final CommandError NO_NUMBERS =
            new CommandError("ERR One or more scores can't be converted into double");

    private static final int WEIGHT = 0;
    private static final int WEIGHT_LENGTH = 8;
    private static final int LENGTH = 12;
    private static final int TEXT = 16;

    private static final int COMPANION = 8;
    private static final int NO_WEIGHT = -1;

    private final Call call;
    private final SortOptions options;
    private final Arena arena;
    private final BlockPile pile;
    private long pairs;
    private long count;
    private long first;
    private long end;

    SortRun(Call call, SortOptions options) {
        this.call = call;
        this.options = options;
        arena = call.keyspace().arena();
        pile = new BlockPile(arena);
    }

    /** Takes the elements of an entry, or of none (0), in the order that the options ask for. */
    void take(long entry) {
        long size = entry == 0 ? 0 : call.keyspace().collection(Entry.type(entry)).size(entry);
        limit(size);
        boolean isRange = options.unsorted() && entry != 0 && Entry.type(entry) != ValueType.SET;
        pairs = arena.allocate(Math.max(1, (isRange ? end - first : size) * PairSort.PAIR_BYTES));
        if (isRange) {
            takeRange(entry, size);
            end -= first;
            first = 0;
        } else if (size > 0) {
            takeAll(entry);
        }
        if (!options.unsorted()) {
            sort();
        }
    }

    private void limit(long size) {
        first = Math.min(Math.max(options.offset(), 0), size);
        long most = size - first;
        end = first + (options.count() < 0 ? most : Math.min(options.count(), most));
    }

    private void takeRange(long entry, long size) {
        boolean backwards = options.descending();
        long start = backwards ? size - 1 - first : first;
        if (first == end) {
            return;
        }
        if (Entry.type(entry) == ValueType.LIST) {
            ListCursor cursor = call.keyspace().lists().at(entry, start);
            for (long i = first; i < end; i++) {
                if (cursor.isInteger()) {
                    addNumber(cursor.integer());
                } else {
                    add(cursor.text(), cursor.textLength());
                }
                cursor.move(backwards);
            }
            return;
        }
        SortedSetCursor cursor = call.keyspace().sortedSets().cursor();
        boolean isThere = cursor.seek(entry, start);
        for (long i = first; i < end && isThere; i++) {
            add(cursor.text(), cursor.length());
            isThere = backwards ? cursor.previous() : cursor.next();
        }
    }

    private void takeAll(long entry) {
        if (Entry.type(entry) == ValueType.SORTED_SET) {
            SortedSetCursor cursor = call.keyspace().sortedSets().cursor();
            for (boolean isThere = cursor.seek(entry, 0); isThere; isThere = cursor.next()) {
                add(cursor.text(), cursor.length());
            }
        } else {
            call.keyspace().collection(Entry.type(entry)).forEach(entry, this::add);
        }
    }

    private void add(long ref, int length) {
        long element = pile.take(TEXT + (long) length);
        Memory.copy(ref, element + TEXT, length);
        addElement(element, length);
    }

    private void addNumber(long number) {
        long element = pile.take(TEXT + AsciiNumber.MAX_LENGTH);
        addElement(element, AsciiNumber.format(number, element + TEXT));
    }

    private void addElement(long element, int length) {
        Memory.putInt(element + LENGTH, length);
        long pair = pairs + count++ * PairSort.PAIR_BYTES;
        Memory.putLong(pair, 0);
        Memory.putLong(pair + COMPANION, element);
    }

    private void sort() {
        if (options.alphabetical()) {
            weighTexts();
            PairSort.sort(arena, pairs, count, this::compareWeights);
        } else {
            weighNumbers();
            PairSort.sort(arena, pairs, count, this::compareTexts);
        }
    }

    private void weighNumbers() {
        try (SortPattern by = by()) {
            boolean areNumbers = true;
            for (long i = 0; i < count; i++) {
                long element = element(i);
                double number = 0;
                if (by == null) {
                    number = number(element + TEXT, Memory.getInt(element + LENGTH));
                } else if (by.find(element + TEXT, Memory.getInt(element + LENGTH))) {
                    number = number(by.value(), by.valueLength());
                }
                areNumbers &= !Double.isNaN(number);
                putKey(i, ordered(number));
            }
            if (!areNumbers) {
                throw NO_NUMBERS;
            }
        }
    }

    private SortPattern by() {
        return options.by() == 0 ? null : new SortPattern(call, options.by());
    }

    /* As strtod reads it; what it says is out of range is no number. */
    private static double number(long ref, int length) {
        double number = AsciiDouble.parseBound(ref, length);
        boolean isUsual = Math.abs(number) >= Double.MIN_NORMAL && !Double.isInfinite(number);
        return isUsual || !isOutOfRange(ref, length, number) ? number : Double.NaN;
    }

    /* An infinity that was meant is written without digits, a zero without others. A number next
     * to zero is exact only where its bits are written. */
    private static boolean isOutOfRange(long ref, int length, double number) {
        if (Double.isInfinite(number)) {
            return hasDigit(ref, length, '0');
        }
        boolean isHexadecimal = false;
        int end = 0;
        for (; end < length; end++) {
            int c = Memory.getByte(ref + end);
            isHexadecimal |= c == 'x' || c == 'X';
            boolean isExponent = isHexadecimal ? c == 'p' || c == 'P' : c == 'e' || c == 'E';
            if (isExponent || c == 0) {
                break;
            }
        }
        return number == 0 ? hasDigit(ref, end, '1') : !isHexadecimal;
    }

    private static boolean hasDigit(long ref, int length, int least) {
        for (long at = ref; at < ref + length; at++) {
            int c = Memory.getByte(at);
            if (c >= least && c <= '9') {
                return true;
            }
        }
        return false;
    }

    /* Numbers in their order as unsigned ones; both zeros are the same. */
    private static long ordered(double number) {
        long bits = Double.doubleToRawLongBits(number == 0 ? 0 : number);
        return bits < 0 ? ~bits : bits | Long.MIN_VALUE;
    }

    private void weighTexts() {
        try (SortPattern by = by()) {
            for (long i = 0; i < count; i++) {
                long element = element(i);
                int length = Memory.getInt(element + LENGTH);
                if (by == null) {
                    weigh(element, element + TEXT, length);
                } else if (by.find(element + TEXT, length)) {
                    long weight = pile.take(by.valueLength());
                    Memory.copy(by.value(), weight, by.valueLength());
                    weigh(element, weight, by.valueLength());
                } else {
                    Memory.putInt(element + WEIGHT_LENGTH, NO_WEIGHT);
                }
            }
        }
        int shared = sharedBytes();
        for (long i = 0; i < count; i++) {
            long element = element(i);
            int length = Memory.getInt(element + WEIGHT_LENGTH) - shared;
            putKey(i, bytes(Memory.getLong(element + WEIGHT) + shared, Math.min(length, 8)));
        }
    }

    /* What is stored is ordered by all bytes; what is shown as C orders texts, which end at a zero
     * byte. */
    private void weigh(long element, long weight, int length) {
        int end = length;
        if (options.store() == 0) {
            end = 0;
            while (end < length && Memory.getByte(weight + end) != 0) {
                end++;
            }
        }
        Memory.putLong(element + WEIGHT, weight);
        Memory.putInt(element + WEIGHT_LENGTH, end);
    }

    /* With how many bytes all weights begin alike; 0 where some element has none. */
    private int sharedBytes() {
        if (count == 0) {
            return 0;
        }
        long sample = Memory.getLong(element(0) + WEIGHT);
        int shared = Memory.getInt(element(0) + WEIGHT_LENGTH);
        for (long i = 1; i < count && shared > 0; i++) {
            long element = element(i);
            long weight = Memory.getLong(element + WEIGHT);
            int most = Math.min(shared, Memory.getInt(element + WEIGHT_LENGTH));
            int same = 0;
            while (same < most && Memory.getByte(weight + same) == Memory.getByte(sample + same)) {
                same++;
            }
            shared = same;
        }
        return Math.max(0, shared);
    }

    private static long bytes(long ref, int length) {
        long bytes = 0;
        for (int i = 0; i < length; i++) {
            bytes |= (long) Memory.getUnsigned(ref + i) << 56 - 8 * i;
        }
        return bytes;
    }

    private void putKey(long i, long key) {
        Memory.putLong(pairs + i * PairSort.PAIR_BYTES, options.descending() ? ~key : key);
    }

    private int compareWeights(long left, long right) {
        int leftLength = Memory.getInt(left + WEIGHT_LENGTH);
        int rightLength = Memory.getInt(right + WEIGHT_LENGTH);
        int compared =
                leftLength < 0 || rightLength < 0
                        ? Boolean.compare(rightLength < 0, leftLength < 0)
                        : Memory.compare(
                                Memory.getLong(left + WEIGHT),
                                leftLength,
                                Memory.getLong(right + WEIGHT),
                                rightLength);
        return options.descending() ? -compared : compared;
    }

    private int compareTexts(long left, long right) {
        int compared =
                Memory.compare(
                        left + TEXT,
                        Memory.getInt(left + LENGTH),
                        right + TEXT,
                        Memory.getInt(right + LENGTH));
        return options.descending() ? -compared : compared;
    }

    private long element(long i) {
        return Memory.getLong(pairs + i * PairSort.PAIR_BYTES + COMPANION);
    }

    /** How many elements are within the limits. */
    long count() {
        return end - first;
    }

    /** Where the text of an element within the limits begins. */
    long text(long i) {
        return element(first + i) + TEXT;
    }

    int length(long i) {
        return Memory.getInt(element(first + i) + LENGTH);
    }

    /** Room until {@link #close}. */
    BlockPile pile() {
        return pile;
    }

    @Override
    public void close() {
        pile.close();
        if (pairs != 0) {
            arena.free(pairs);
            pairs = 0;
        }
    }
}
