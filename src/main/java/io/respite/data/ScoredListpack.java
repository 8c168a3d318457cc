package io.respite.data;

import io.respite.bytes.AsciiDouble;
import io.respite.bytes.AsciiNumber;
import io.respite.memory.Arena;
import io.respite.memory.Memory;

/**
 * A {@link Listpack} of members and their scores in turn, in the order of the scores and, where
 * these are equal, of the texts, as Redis keeps small sorted sets. Owned by the engine thread. Hot.
 *
 * <p>A whole number is kept as a number, any other score as its text ({@link AsciiDouble}). A
 * member's position is that of its text, 0 for none.
 */
public final class ScoredListpack {

    private final long room;

    /** Needs some bytes of the arena to write numbers to. */
    public ScoredListpack(Arena arena) {
        room = arena.allocate(AsciiDouble.ROOM_BYTES);
    }

    /** How many members there are. */
    public static int size(long lp) {
        return Listpack.count(lp) >> 1;
    }

    /** The position of the member with the given text, or 0. */
    public static long find(long lp, long text, int length) {
        return Listpack.find(lp, Listpack.first(lp), text, length, 1);
    }

    /** The position of the member with the given rank, or 0. */
    public static long seek(long lp, long rank) {
        return rank < 0 || rank >= size(lp) ? 0 : Listpack.at(lp, rank * 2);
    }

    /** The position behind the given one, or 0. */
    public static long next(long lp, long at) {
        return Listpack.next(lp, Listpack.next(lp, at));
    }

    /** The position before the given one, or 0. */
    public static long previous(long lp, long at) {
        long score = Listpack.previous(lp, at);
        return score == 0 ? 0 : Listpack.previous(lp, score);
    }

    /** The score of the member at a position. */
    public static double score(long lp, long at) {
        long score = Listpack.next(lp, at);
        return Listpack.isInteger(score)
                ? Listpack.integer(score)
                : AsciiDouble.parse(Listpack.text(score), Listpack.textLength(score));
    }

    /** How many members stand before the one at a position. */
    public static int rank(long lp, long at) {
        int rank = 0;
        for (long i = Listpack.first(lp); i != at; i = next(lp, i)) {
            rank++;
        }
        return rank;
    }

    /** How many members have a score below the given one, or up to it. */
    public static int countBelow(long lp, double score, boolean orEqual) {
        int below = 0;
        for (long i = Listpack.first(lp); i != 0; i = next(lp, i)) {
            double there = score(lp, i);
            if (!(there < score || orEqual && there == score)) {
                break;
            }
            below++;
        }
        return below;
    }

    private int compareText(long at, long text, int length) {
        if (Listpack.isInteger(at)) {
            int digits = AsciiNumber.format(Listpack.integer(at), room);
            return Memory.compare(room, digits, text, length);
        }
        return Memory.compare(Listpack.text(at), Listpack.textLength(at), text, length);
    }

    /** Bytes that a member and its score would take. */
    public int pairBytes(long text, int length, double score) {
        int scoreBytes =
                AsciiDouble.isWhole(score)
                        ? Listpack.encodedBytes((long) score)
                        : Listpack.encodedBytes(room, AsciiDouble.format(score, room));
        return Listpack.encodedBytes(text, length) + scoreBytes;
    }

    /** Puts a member that is not there in its place; the block must have the room. */
    public void insert(long lp, long text, int length, double score) {
        long at = placeFor(lp, text, length, score);
        long place = Listpack.insert(lp, at, text, length);
        long behind = at == 0 ? 0 : Listpack.next(lp, place);
        if (AsciiDouble.isWhole(score)) {
            Listpack.insert(lp, behind, (long) score);
        } else {
            Listpack.insert(lp, behind, room, AsciiDouble.format(score, room));
        }
    }

    private long placeFor(long lp, long text, int length, double score) {
        long at = Listpack.first(lp);
        while (at != 0) {
            double there = score(lp, at);
            if (there > score || there == score && compareText(at, text, length) > 0) {
                return at;
            }
            at = next(lp, at);
        }
        return 0;
    }

    /** Removes the member at a position and those behind it, {@code count} together. */
    public static void remove(long lp, long at, int count) {
        Listpack.remove(lp, at, count * 2);
    }
}
