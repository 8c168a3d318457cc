package io.respite.persistence.rdb;

import io.respite.bytes.AsciiDouble;
import io.respite.bytes.AsciiNumber;
import io.respite.data.Listpack;
import io.respite.data.ListpackNames;
import io.respite.data.OrderedSet;
import io.respite.data.ScoredMember;
import io.respite.keyspace.Database;
import io.respite.keyspace.Encoding;
import io.respite.keyspace.Entry;
import io.respite.keyspace.Keyspace;
import io.respite.keyspace.SortedSetValue;
import io.respite.keyspace.ValueType;
import io.respite.memory.Memory;

/**
 * Sorted sets in the RDB format. Owned by the engine thread. Hot.
 *
 * <pre>
 *   SORTED_SET_2          number of members | member | score (8) | member | score ...
 *   SORTED_SET            the same, but a score is a byte and so many bytes of text;
 *                         253 is not a number, 254 infinity, 255 minus infinity
 *   SORTED_SET_LISTPACK   a string: a {@link Listpack} of members and scores in turn
 *   SORTED_SET_ZIPLIST    a string: a {@link Ziplist} of the same
 * </pre>
 *
 * Members are written from the last to the first, as Redis does; they are read in any order.
 */
final class SortedSetCodec implements ValueCodec {

    /** How many members {@link #writePart} writes at a time. */
    private static final int PART = 400;

    private static final int NOT_A_NUMBER = 253;
    private static final int INFINITY = 254;
    private static final int MINUS_INFINITY = 255;

    private final Keyspace keyspace;
    private final SortedSetValue sortedSets;
    private final ListpackNames names = new ListpackNames();

    /** Room for the text of a score, and for that of a member that is a number. */
    private final long scoreText;

    private final long digits;
    private final long otherDigits;

    SortedSetCodec(Keyspace keyspace) {
        this.keyspace = keyspace;
        sortedSets = keyspace.sortedSets();
        scoreText = keyspace.arena().allocate(256);
        digits = keyspace.arena().allocate(AsciiNumber.MAX_LENGTH);
        otherDigits = keyspace.arena().allocate(AsciiNumber.MAX_LENGTH);
    }

    @Override
    public RdbType type(long entry, int rdbVersion) {
        return Entry.isLarge(entry) ? RdbType.SORTED_SET_2 : RdbType.SORTED_SET_LISTPACK;
    }

    @Override
    public void write(long entry, RdbOutput out) {
        long lp = Entry.value(entry);
        out.string(lp, Listpack.bytes(lp));
    }

    @Override
    public long writePart(long root, long position, RdbOutput out) {
        OrderedSet set = sortedSets.at(root);
        if (position == 0) {
            out.length(set.size());
        }
        long left = set.size() - position;
        long at = set.seek(left - 1);
        for (int i = 0; i < PART && at != 0; i++) {
            long member = OrderedSet.member(at);
            out.string(ScoredMember.text(member), ScoredMember.length(member));
            out.float64(OrderedSet.score(at));
            at = OrderedSet.previous(at);
        }
        return at == 0 ? -1 : position + PART;
    }

    @Override
    public long read(RdbType type, RdbInput in, Database database, long key, int keyLength) {
        return switch (type) {
            case SORTED_SET_LISTPACK -> {
                in.readString();
                yield readListpack(in, in.ref(), in.stringLength(), database, key, keyLength);
            }
            case SORTED_SET_ZIPLIST -> readZiplist(in, database, key, keyLength);
            default -> readMembers(type, in, database, key, keyLength);
        };
    }

    private long readZiplist(RdbInput in, Database database, long key, int keyLength) {
        in.readString();
        long lp = Ziplist.readListpack(in, "Zset ziplist integrity check failed.");
        return readListpack(in, lp, Listpack.bytes(lp), database, key, keyLength);
    }

    private long readListpack(
            RdbInput in, long lp, int bytes, Database database, long key, int keyLength) {
        if (!Listpack.isValid(lp, bytes)) {
            throw in.error("Zset listpack integrity check failed.");
        }
        int count = Listpack.count(lp);
        if (count % 2 != 0 || !isInOrder(lp)) {
            throw in.error("Zset listpack integrity check failed.");
        }
        if (count == 0) {
            return 0;
        }
        if (!sortedSets.fitsListpack(count / 2, 0)) {
            return readToTree(in, lp, count / 2, database, key, keyLength);
        }
        if (!names.areDistinct(lp, 2)) {
            throw duplicate(in);
        }
        long entry =
                keyspace.valueBytes()
                        .add(
                                database,
                                key,
                                keyLength,
                                ValueType.SORTED_SET,
                                Encoding.LISTPACK,
                                bytes);
        Memory.copy(lp, Entry.value(entry), bytes);
        return entry;
    }

    private static RdbError duplicate(RdbInput in) {
        return in.error("Duplicate zset fields detected");
    }

    /* Whether every second element is a score, and no pair stands before one that is less. */
    private boolean isInOrder(long lp) {
        long before = 0;
        double scoreBefore = 0;
        for (long at = Listpack.first(lp); at != 0; ) {
            long scoreAt = Listpack.next(lp, at);
            double score = score(scoreAt);
            boolean isMisplaced =
                    before != 0
                            && (score < scoreBefore
                                    || score == scoreBefore && compare(before, at) > 0);
            if (Double.isNaN(score) || isMisplaced) {
                return false;
            }
            before = at;
            scoreBefore = score;
            at = Listpack.next(lp, scoreAt);
        }
        return true;
    }

    private static double score(long at) {
        return Listpack.isInteger(at)
                ? Listpack.integer(at)
                : AsciiDouble.parse(Listpack.text(at), Listpack.textLength(at));
    }

    private int compare(long left, long right) {
        int leftLength = Listpack.length(left);
        int rightLength = Listpack.length(right);
        return Memory.compare(
                Listpack.text(left, digits),
                leftLength,
                Listpack.text(right, otherDigits),
                rightLength);
    }

    private long readToTree(
            RdbInput in, long lp, int members, Database database, long key, int keyLength) {
        long root = sortedSets.createLarge(members);
        OrderedSet set = sortedSets.at(root);
        for (long at = Listpack.first(lp); at != 0; ) {
            long scoreAt = Listpack.next(lp, at);
            if (!set.addIfAbsent(Listpack.text(at, digits), Listpack.length(at), score(scoreAt))) {
                sortedSets.free(root);
                throw duplicate(in);
            }
            at = Listpack.next(lp, scoreAt);
        }
        return sortedSets.place(database, key, keyLength, root, Integer.MAX_VALUE, 0);
    }

    private long readMembers(
            RdbType type, RdbInput in, Database database, long key, int keyLength) {
        boolean isBinary = type == RdbType.SORTED_SET_2;
        long count = in.count(isBinary ? 9 : 2);
        if (count == 0) {
            return 0;
        }
        long root = sortedSets.createLarge(in.credible(count));
        if (in.isLong(count)) {
            return in.later(members(in, isBinary, count, root, database, key, keyLength));
        }
        boolean whole = false;
        int longest = 0;
        long total = 0;
        try {
            for (long i = 0; i < count; i++) {
                int length = readMember(in, isBinary, root);
                longest = Math.max(longest, length);
                total += length;
            }
            whole = true;
        } finally {
            if (!whole) {
                sortedSets.free(root);
            }
        }
        return sortedSets.place(database, key, keyLength, root, longest, total);
    }

    private LongRead members(
            RdbInput in,
            boolean isBinary,
            long count,
            long root,
            Database database,
            long key,
            int keyLength) {
        return new LongRead(count) {
            private int longest;
            private long total;

            @Override
            long read(long most) {
                int length = readMember(in, isBinary, root);
                longest = Math.max(longest, length);
                total += length;
                return 1;
            }

            @Override
            long place() {
                return sortedSets.place(database, key, keyLength, root, longest, total);
            }

            @Override
            void drop() {
                sortedSets.free(root);
            }
        };
    }

    private int readMember(RdbInput in, boolean isBinary, long root) {
        in.readString();
        int length = in.stringLength();
        in.await(isBinary ? Double.BYTES : 1);
        if (!isBinary && in.peek() < NOT_A_NUMBER) {
            in.await(1 + in.peek());
        }
        OrderedSet set = sortedSets.at(root);
        long member = set.addTextIfAbsent(in.ref(), length);
        if (member == 0) {
            throw duplicate(in);
        }
        double score = isBinary ? in.float64() : scoreOfText(in);
        if (Double.isNaN(score)) {
            throw in.error("Zset with NAN score detected");
        }
        set.order(member, score);
        return length;
    }

    private double scoreOfText(RdbInput in) {
        int length = in.get();
        switch (length) {
            case NOT_A_NUMBER -> {
                return Double.NaN;
            }
            case INFINITY -> {
                return Double.POSITIVE_INFINITY;
            }
            case MINUS_INFINITY -> {
                return Double.NEGATIVE_INFINITY;
            }
            default -> {
                for (int i = 0; i < length; i++) {
                    Memory.putByte(scoreText + i, in.get());
                }
                double score = AsciiDouble.parse(scoreText, length);
                if (Double.isNaN(score)) {
                    throw in.error("a score is no number");
                }
                return score;
            }
        }
    }

    @Override
    public void close() {
        keyspace.arena().free(scoreText);
        keyspace.arena().free(digits);
        keyspace.arena().free(otherDigits);
    }
}
