package io.respite.analysis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Sums sizes of keys up by their prefixes. Owned by one thread, the analysis' worker.
 *
 * <pre>
 *            root 5 keys                         keys   user:1:name  user:1:mail
 *             |       \                                 user:2:name  user:x
 *          "user:" 4   (own) 1                          counter
 *           |     \      \
 *        "1:" 2  "2:" 1  (own) 1
 * </pre>
 */
final class PrefixTree {

    /*
     * There may be as many prefixes as keys, so there is room for a limited number. Where it is
     * used up, the smallest of those without others below them are given up: what they had is still
     * in the sums above them. Keys come in the order of their hashes, that is in none:
     * a prefix that has a large part of all keys has a large part of any of them, so it stays. One
     * that was given up and comes again begins anew, so what is told of a prefix is never too much,
     * and the sums above it are exact.
     */

    private static final int MOST_NODES = 1 << 14;
    private static final int BUCKETS = MOST_NODES * 2;

    private static final Comparator<Node> SMALLEST_FIRST =
            Comparator.<Node>comparingLong(node -> node.bytes)
                    .thenComparing(Comparator.<Node>comparingInt(node -> node.depth).reversed());

    private final Node root = new Node(null, new byte[0], 0);
    private final Node[] buckets = new Node[BUCKETS];
    private final byte[] separator;
    private final int depth;
    private int count;
    private int made;

    private static final class Node {
        final Node above;
        final byte[] part;
        final int depth;
        final int number;
        int bucket;
        Node nextInBucket;
        int below;
        long keys;
        long bytes;

        /** While a report is made: those that it shows. */
        List<Node> shown;

        Node(Node above, byte[] part, int number) {
            this.above = above;
            this.part = part;
            this.number = number;
            depth = above == null ? 0 : above.depth + 1;
        }

        void add(long size) {
            keys++;
            bytes += size;
        }
    }

    /**
     * A tree without keys.
     *
     * @param separator a prefix ends behind each, up to
     * @param depth of them
     */
    PrefixTree(byte[] separator, int depth) {
        this.separator = separator;
        this.depth = depth;
    }

    /** How many prefixes are known now. */
    int count() {
        return count;
    }

    /** Adds a key, which stands in the array, and its value, which take so many bytes. */
    void add(byte[] data, int start, int end, long bytes) {
        if (count + depth > MOST_NODES) {
            giveUpSmallest();
        }
        Node node = root;
        node.add(bytes);
        int from = start;
        for (int i = 0; i < depth; i++) {
            int to = afterSeparator(data, from, end);
            if (to < 0) {
                return;
            }
            node = below(node, data, from, to);
            node.add(bytes);
            from = to;
        }
    }

    private int afterSeparator(byte[] data, int from, int end) {
        for (int i = from; i + separator.length <= end; i++) {
            int to = i + separator.length;
            if (data[i] == separator[0]
                    && Arrays.equals(data, i, to, separator, 0, separator.length)) {
                return to;
            }
        }
        return -1;
    }

    private Node below(Node above, byte[] data, int from, int to) {
        int bucket = bucket(above, data, from, to);
        for (Node each = buckets[bucket]; each != null; each = each.nextInBucket) {
            if (each.above == above
                    && Arrays.equals(each.part, 0, each.part.length, data, from, to)) {
                return each;
            }
        }
        Node node = new Node(above, Arrays.copyOfRange(data, from, to), ++made);
        node.bucket = bucket;
        node.nextInBucket = buckets[bucket];
        buckets[bucket] = node;
        above.below++;
        count++;
        return node;
    }

    private static int bucket(Node above, byte[] data, int from, int to) {
        int hash = above.number;
        for (int i = from; i < to; i++) {
            hash = hash * 31 + data[i];
        }
        return (hash * 0x9E3779B9) >>> 32 - Integer.numberOfTrailingZeros(BUCKETS);
    }

    private void giveUpSmallest() {
        while (count > MOST_NODES / 2) {
            List<Node> leaves = nodes();
            leaves.removeIf(node -> node.below > 0);
            leaves.sort(SMALLEST_FIRST);
            int surplus = Math.min(leaves.size(), count - MOST_NODES / 2);
            leaves.subList(0, surplus).forEach(this::giveUp);
        }
    }

    private void giveUp(Node node) {
        node.above.below--;
        count--;
        Node before = buckets[node.bucket];
        if (before == node) {
            buckets[node.bucket] = node.nextInBucket;
            return;
        }
        while (before.nextInBucket != node) {
            before = before.nextInBucket;
        }
        before.nextInBucket = node.nextInBucket;
    }

    private List<Node> nodes() {
        List<Node> nodes = new ArrayList<>(count);
        for (Node first : buckets) {
            for (Node node = first; node != null; node = node.nextInBucket) {
                nodes.add(node);
            }
        }
        return nodes;
    }

    /**
     * The tree with its largest prefixes, so many of them. Of a prefix that is among them, all
     * above it are, since none of those is smaller.
     */
    MemoryReport.Prefix report(int most) {
        List<Node> nodes = nodes();
        nodes.sort(SMALLEST_FIRST.reversed());
        root.shown = new ArrayList<>();
        List<Node> largest = nodes.subList(0, Math.min(most, nodes.size()));
        for (Node node : largest) {
            node.shown = new ArrayList<>();
            node.above.shown.add(node);
        }
        MemoryReport.Prefix report = report(root, new byte[0]);
        largest.forEach(node -> node.shown = null);
        root.shown = null;
        return report;
    }

    /* Keys of a node that belong to none of those shown below it are without a further prefix,
     * or have one that is not shown. */
    private MemoryReport.Prefix report(Node node, byte[] above) {
        byte[] prefix = Arrays.copyOf(above, above.length + node.part.length);
        System.arraycopy(node.part, 0, prefix, above.length, node.part.length);
        List<MemoryReport.Prefix> below = new ArrayList<>();
        long keys = 0;
        long bytes = 0;
        for (Node each : node.shown) {
            below.add(report(each, prefix));
            keys += each.keys;
            bytes += each.bytes;
        }
        return new MemoryReport.Prefix(
                prefix, node.keys, node.bytes, node.keys - keys, node.bytes - bytes, below);
    }
}
