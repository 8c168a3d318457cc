package io.respite.data;

import io.respite.memory.Memory;

/**
 * The nodes of a {@link ScoreTree}: their layout and what can be found in one of them. Hot.
 *
 * <pre>
 *  leaf    | count, level 0 | previous | next | scores [126] | members [126] |
 *  inner   | count, level   |    0     |  0   | scores [63]  | members [63]  | children | sizes |
 * </pre>
 *
 * An inner node knows of each child its first score and member, and how many members are below it.
 * Scores stand side by side, so that a search touches few cache lines, and looks at a member's text
 * only where scores are equal.
 */
final class ScoreNode {

    static final int LEAF_CAPACITY = 126;
    static final int INNER_CAPACITY = 63;
    static final int LEVEL = 2;
    static final int PREVIOUS = 8;
    static final int NEXT = 16;
    static final int SCORES = 24;
    static final int LEAF_MEMBERS = SCORES + LEAF_CAPACITY * 8;
    static final int LEAF_BYTES = LEAF_MEMBERS + LEAF_CAPACITY * 8;
    static final int INNER_MEMBERS = SCORES + INNER_CAPACITY * 8;
    static final int CHILDREN = INNER_MEMBERS + INNER_CAPACITY * 8;
    static final int SIZES = CHILDREN + INNER_CAPACITY * 8;
    static final int INNER_BYTES = SIZES + INNER_CAPACITY * 8;

    private ScoreNode() {}

    static boolean isBefore(long leaf, int i, double score, long text, int length) {
        double there = score(leaf, i);
        return there < score
                || there == score
                        && ScoredMember.compareText(memberOfLeaf(leaf, i), text, length) < 0;
    }

    static int firstAbove(long node, int members, double score, long text, int length) {
        int low = 0;
        int high = count(node);
        while (low < high) {
            int middle = low + high >>> 1;
            double there = score(node, middle);
            boolean above =
                    there > score
                            || there == score
                                    && ScoredMember.compareText(
                                                    member(node, members, middle), text, length)
                                            > 0;
            if (above) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    static int firstFrom(long node, double score, boolean orEqual) {
        int low = 0;
        int high = count(node);
        while (low < high) {
            int middle = low + high >>> 1;
            double there = score(node, middle);
            if (there < score || orEqual && there == score) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    static int firstTextFrom(long node, int members, long text, int length, boolean orEqual) {
        int low = 0;
        int high = count(node);
        while (low < high) {
            int middle = low + high >>> 1;
            int order = ScoredMember.compareText(member(node, members, middle), text, length);
            if (order < 0 || orEqual && order == 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    static void place(long node, int members, int at, double score, long member) {
        int count = count(node);
        shift(node + SCORES, at, at + 1, count - at);
        shift(node + members, at, at + 1, count - at);
        setScore(node, at, score);
        setMember(node, members, at, member);
    }

    static void shift(long words, int from, int to, int count) {
        Memory.copy(words + from * 8L, words + to * 8L, count * 8L);
    }

    static long sizeOf(long node, int level) {
        return level == 0 ? count(node) : sizesBefore(node, count(node));
    }

    static void placeChild(long node, int at, long child, long size) {
        int count = count(node);
        place(node, INNER_MEMBERS, at, score(child, 0), firstMember(child));
        shift(node + CHILDREN, at, at + 1, count - at);
        shift(node + SIZES, at, at + 1, count - at);
        Memory.putLong(node + CHILDREN + at * 8L, child);
        setSize(node, at, size);
        setCount(node, count + 1);
    }

    static void dropChild(long node, int at) {
        int left = count(node) - 1;
        for (int words = SCORES; words <= SIZES; words += INNER_CAPACITY * 8) {
            shift(node + words, at + 1, at, left - at);
        }
        setCount(node, left);
    }

    static void moveEntries(long source, int from, long target, int to, int members, int count) {
        Memory.copy(source + SCORES + from * 8L, target + SCORES + to * 8L, count * 8L);
        Memory.copy(source + members + from * 8L, target + members + to * 8L, count * 8L);
    }

    static void moveChildren(long source, int from, long target, int to, int count) {
        for (int words = SCORES; words <= SIZES; words += INNER_CAPACITY * 8) {
            Memory.copy(source + words + from * 8L, target + words + to * 8L, count * 8L);
        }
    }

    static int count(long node) {
        return Memory.getShort(node);
    }

    static void setCount(long node, int count) {
        Memory.putShort(node, count);
    }

    static long previousOf(long leaf) {
        return Memory.getLong(leaf + PREVIOUS);
    }

    static long nextOf(long leaf) {
        return Memory.getLong(leaf + NEXT);
    }

    static double score(long node, int i) {
        return Double.longBitsToDouble(Memory.getLong(node + SCORES + i * 8L));
    }

    static void setScore(long node, int i, double score) {
        Memory.putLong(node + SCORES + i * 8L, Double.doubleToRawLongBits(score));
    }

    static long member(long node, int members, int i) {
        return Memory.getLong(node + members + i * 8L);
    }

    static long memberOfLeaf(long leaf, int i) {
        return member(leaf, LEAF_MEMBERS, i);
    }

    static void setMember(long node, int members, int i, long member) {
        Memory.putLong(node + members + i * 8L, member);
    }

    static long firstMember(long node) {
        int level = Memory.getShort(node + LEVEL);
        return member(node, level == 0 ? LEAF_MEMBERS : INNER_MEMBERS, 0);
    }

    static long child(long node, int i) {
        return Memory.getLong(node + CHILDREN + i * 8L);
    }

    static long size(long node, int i) {
        return Memory.getLong(node + SIZES + i * 8L);
    }

    static void setSize(long node, int i, long size) {
        Memory.putLong(node + SIZES + i * 8L, size);
    }

    static long sizesBefore(long node, int i) {
        long sum = 0;
        for (int k = 0; k < i; k++) {
            sum += size(node, k);
        }
        return sum;
    }
}
