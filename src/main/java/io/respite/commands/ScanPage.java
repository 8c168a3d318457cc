package io.respite.commands;

import io.respite.data.KeyText;
import io.respite.resp.Args;
import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * What one call of SCAN, SSCAN, HSCAN or ZSCAN finds in a hash table: entries that match, collected
 * before anything is replied. Owned by the engine thread.
 */
public final class ScanPage implements LongConsumer {

    /** One step through a hash table, as {@link io.respite.data.Dict#scan} is. */
    @FunctionalInterface
    public interface Step {

        /** Visits some entries and returns the next cursor, 0 at the end. */
        long from(long cursor, LongConsumer visitor);
    }

    /** A scan looks at this many places for each element that it was asked for, and no more. */
    private static final long STEPS_PER_ELEMENT = 10;

    private final ScanOptions options;
    private final Args args;
    private final int textOffset;
    private long[] entries = new long[32];
    private int count;
    private long seen;

    /** An empty page of entries that hold their {@link KeyText} at the given offset. */
    public ScanPage(Args args, ScanOptions options, int textOffset) {
        this.args = args;
        this.options = options;
        this.textOffset = textOffset;
    }

    /** Goes on from a cursor until enough was seen, and returns the next cursor, 0 at the end. */
    public long fill(long cursor, Step step) {
        long wanted = options.count();
        long steps =
                Math.multiplyHigh(wanted, STEPS_PER_ELEMENT) == 0
                        ? Math.max(wanted, wanted * STEPS_PER_ELEMENT)
                        : Long.MAX_VALUE;
        long next = cursor;
        do {
            next = step.from(next, this);
        } while (next != 0 && steps-- > 0 && seen < wanted);
        return next;
    }

    @Override
    public void accept(long entry) {
        seen++;
        long text = entry + textOffset;
        if (!options.matches(args, KeyText.ref(text), KeyText.length(text))) {
            return;
        }
        if (count == entries.length) {
            entries = Arrays.copyOf(entries, count * 2);
        }
        entries[count++] = entry;
    }

    /** How many entries the page has. */
    public int count() {
        return count;
    }

    /** Entry {@code i} of the page. */
    public long entry(int i) {
        return entries[i];
    }

    /** Puts an entry in place of entry {@code i}. */
    public void put(int i, long entry) {
        entries[i] = entry;
    }

    /** Forgets all but the first entries. */
    public void truncate(int newCount) {
        count = newCount;
    }
}
