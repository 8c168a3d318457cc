package io.respite.rest.keys;

import io.respite.keyspace.Entry;
import io.respite.keyspace.HashValue;
import io.respite.rest.door.Reply;
import io.respite.rest.door.Turn;
import jakarta.ws.rs.BadRequestException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A part of a value, found without going through what stands before it.
 *
 * @param elements of a string its bytes alone; of a hash fields and values in turn, of a sorted set
 *     members and scores, of a stream ids and lists of fields and values
 * @param lifetimes of the fields of a hash, in milliseconds, or null where none expires
 * @param groups of a stream, else null
 * @param next where the next part begins, or null after the last
 */
record ValuePage(List<Reply> elements, List<Reply> lifetimes, Reply groups, String next) {

    /**
     * What is asked for.
     *
     * @param cursor where it begins, or null
     * @param count of elements at most, or somewhat more of a hash or a set
     * @param bytes of a string at most
     */
    record Window(String cursor, int count, int bytes) {

        private long position() {
            if (cursor == null) {
                return 0;
            }
            try {
                long position = Long.parseUnsignedLong(cursor);
                if (position >= 0) {
                    return position;
                }
            } catch (NumberFormatException none) {
                /* Told below. */
            }
            throw new BadRequestException("cursor is not one that a page ended with");
        }
    }

    /** Reads a part of the value of an entry. Owned by the engine thread. */
    static ValuePage read(Turn turn, KeyFacts facts, long entry, Window window) {
        byte[] key = facts.key();
        return switch (facts.type()) {
            case STRING -> ofString(turn, key, facts.length(), window);
            case LIST -> ofList(turn, key, facts.length(), window);
            case SET -> ofSet(turn, key, window);
            case HASH -> ofHash(turn, key, entry, window);
            case SORTED_SET -> ofSortedSet(turn, key, facts.length(), window);
            case STREAM -> ofStream(turn, key, window);
        };
    }

    private static ValuePage of(List<Reply> elements, String next) {
        return new ValuePage(elements, null, null, next);
    }

    private static ValuePage ofString(Turn turn, byte[] key, long length, Window window) {
        long from = window.position();
        if (from >= length) {
            return of(List.of(new Reply.Bulk(new byte[0])), null);
        }
        long to = Math.min(length, from + window.bytes());
        Reply part = turn.demand("getrange", key, Turn.word(from), Turn.word(to - 1));
        byte[] bytes = part.bytes();
        int kept = to < length ? wholeCharacters(bytes) : bytes.length;
        List<Reply> cut = List.of(new Reply.Bulk(Arrays.copyOf(bytes, kept)));
        return of(cut, from + kept < length ? Long.toString(from + kept) : null);
    }

    /* Without the first bytes of a UTF-8 character that goes on in the next part. */
    private static int wholeCharacters(byte[] bytes) {
        int end = bytes.length;
        for (int back = 1; back <= 3 && back < end; back++) {
            int b = bytes[end - back] & 0xFF;
            if (b >= 0xC0) {
                int length = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
                return length > back ? end - back : end;
            }
            if (b < 0x80) {
                return end;
            }
        }
        return end;
    }

    private static ValuePage ofList(Turn turn, byte[] key, long length, Window window) {
        long from = window.position();
        long last = Math.addExact(Math.min(from, length), window.count()) - 1;
        Reply part = turn.demand("lrange", key, Turn.word(from), Turn.word(last));
        return of(part.elements(), last + 1 < length ? Long.toString(last + 1) : null);
    }

    private static ValuePage ofSet(Turn turn, byte[] key, Window window) {
        Reply reply = turn.demand("sscan", scan(key, window));
        return of(reply.elements().get(1).elements(), next(reply));
    }

    private static ValuePage ofHash(Turn turn, byte[] key, long entry, Window window) {
        boolean expire = Entry.isLarge(entry) && HashValue.hasExpiringFields(Entry.root(entry));
        Reply reply = turn.demand("hscan", scan(key, window));
        List<Reply> pairs = reply.elements().get(1).elements();
        List<Reply> lifetimes = expire && !pairs.isEmpty() ? lifetimes(turn, key, pairs) : null;
        return new ValuePage(pairs, lifetimes, null, next(reply));
    }

    private static List<Reply> lifetimes(Turn turn, byte[] key, List<Reply> pairs) {
        List<byte[]> words = new ArrayList<>();
        words.add(key);
        words.add(Turn.word("FIELDS"));
        words.add(Turn.word(pairs.size() / 2));
        for (int i = 0; i < pairs.size(); i += 2) {
            words.add(pairs.get(i).bytes());
        }
        return turn.demand("hpttl", words.toArray(byte[][]::new)).elements();
    }

    private static byte[][] scan(byte[] key, Window window) {
        String from = window.cursor() == null ? "0" : window.cursor();
        return new byte[][] {key, Turn.word(from), Turn.word("COUNT"), Turn.word(window.count())};
    }

    private static String next(Reply scan) {
        String next = scan.elements().getFirst().text();
        return next.equals("0") ? null : next;
    }

    private static ValuePage ofSortedSet(Turn turn, byte[] key, long length, Window window) {
        long from = window.position();
        long last = Math.addExact(Math.min(from, length), window.count()) - 1;
        Reply part =
                turn.demand(
                        "zrange", key, Turn.word(from), Turn.word(last), Turn.word("WITHSCORES"));
        List<Reply> flat = new ArrayList<>();
        part.elements().forEach(pair -> flat.addAll(pair.elements()));
        return of(flat, last + 1 < length ? Long.toString(last + 1) : null);
    }

    /* One entry more than is shown tells whether there are more. */
    private static ValuePage ofStream(Turn turn, byte[] key, Window window) {
        String from = window.cursor() == null ? "-" : "(" + window.cursor();
        Reply part =
                turn.demand(
                        "xrange",
                        key,
                        Turn.word(from),
                        Turn.word("+"),
                        Turn.word("COUNT"),
                        Turn.word(window.count() + 1L));
        List<Reply> entries = part.elements();
        boolean hasMore = entries.size() > window.count();
        List<Reply> shown = hasMore ? entries.subList(0, window.count()) : entries;
        List<Reply> flat = new ArrayList<>();
        shown.forEach(each -> flat.addAll(each.elements()));
        String next = hasMore ? shown.getLast().elements().getFirst().text() : null;
        Reply groups = turn.demand("xinfo", Turn.word("GROUPS"), key);
        return new ValuePage(flat, null, groups, next);
    }
}
