package io.respite.analysis;

import io.respite.keyspace.ValueType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Sums the keys of batches up. Owned by one thread, the analysis' worker. */
final class MemorySums {

    private static final int MOST_LARGE = 20;
    private static final Comparator<MemoryReport.Large> SMALLEST_FIRST =
            Comparator.comparingLong(MemoryReport.Large::bytes);

    private final long[] keys = new long[ValueType.COUNT];
    private final long[] bytes = new long[ValueType.COUNT];
    private final PriorityQueue<MemoryReport.Large> largest = new PriorityQueue<>(SMALLEST_FIRST);
    private final PrefixTree tree;
    private final int mostPrefixes;

    /** Nothing yet, for a report of so many prefixes. */
    MemorySums(PrefixTree tree, int mostPrefixes) {
        this.tree = tree;
        this.mostPrefixes = mostPrefixes;
    }

    void add(KeyBatch batch) {
        while (batch.next()) {
            int type = batch.type().ordinal();
            keys[type]++;
            bytes[type] += batch.bytes();
            tree.add(batch.data(), batch.keyStart(), batch.keyEnd(), batch.bytes());
            if (largest.size() < MOST_LARGE || batch.bytes() > largest.peek().bytes()) {
                addLarge(batch);
            }
        }
    }

    /* A key may be seen twice where the table shrinks meanwhile. */
    private void addLarge(KeyBatch batch) {
        byte[] key = Arrays.copyOfRange(batch.data(), batch.keyStart(), batch.keyEnd());
        largest.removeIf(each -> each.db() == batch.db() && Arrays.equals(each.key(), key));
        largest.add(
                new MemoryReport.Large(
                        batch.db(), key, batch.isCut(), batch.type(), batch.bytes()));
        if (largest.size() > MOST_LARGE) {
            largest.remove();
        }
    }

    MemoryReport report() {
        List<MemoryReport.Type> types = new ArrayList<>();
        for (ValueType type : ValueType.values()) {
            if (keys[type.ordinal()] > 0) {
                types.add(new MemoryReport.Type(type, keys[type.ordinal()], bytes[type.ordinal()]));
            }
        }
        List<MemoryReport.Large> large = new ArrayList<>(largest);
        large.sort(SMALLEST_FIRST.reversed());
        return new MemoryReport(types, tree.report(mostPrefixes), large);
    }
}
