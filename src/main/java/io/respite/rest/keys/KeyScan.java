package io.respite.rest.keys;

import io.respite.rest.door.Reply;
import io.respite.rest.door.Turn;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * One page of the keys of a database: SCAN until there are enough, in short turns, and not for
 * longer than a request should take. Owned by the engine thread until it is done.
 */
final class KeyScan {

    /* With the step that ends it well below a millisecond: else a client that asks a thousand times
     * a second would fall behind for as long as this goes on. */
    private static final long TURN_NANOS = 150_000;

    private static final long MOST_NANOS = 60_000_000;

    /** So many keys are asked for between two looks at the clock. */
    private static final int STEP = 100;

    /** With names as long as this a page is full. */
    private static final long MOST_NAME_BYTES = 1 << 20;

    private final byte[] match;
    private final byte[] type;
    private final int count;
    private final List<KeyFacts> found = new ArrayList<>();
    private byte[] cursor;
    private long nameBytes;
    private long deadline;
    private boolean hasBegun;

    /**
     * @param cursor where to go on, 0 at first
     * @param match a pattern, or null
     * @param type a type's name, or null
     */
    KeyScan(String cursor, byte[] match, byte[] type, int count) {
        this.cursor = cursor.getBytes(StandardCharsets.ISO_8859_1);
        this.match = match;
        this.type = type;
        this.count = count;
    }

    /** Goes on for one turn; returns this when the page is done, else null. */
    KeyScan goOn(Turn turn) {
        long now = turn.engine().clock().nanos();
        if (deadline == 0) {
            deadline = now + MOST_NANOS;
        }
        long end = now + TURN_NANOS;
        do {
            step(turn);
            now = turn.engine().clock().nanos();
        } while (!isDone() && now - end < 0);
        return isDone() || now - deadline > 0 ? this : null;
    }

    private boolean isDone() {
        return found.size() >= count || nameBytes > MOST_NAME_BYTES || next() == null;
    }

    private void step(Turn turn) {
        Reply reply = turn.demand("scan", words());
        cursor = reply.elements().getFirst().bytes();
        hasBegun = true;
        for (Reply key : reply.elements().get(1).elements()) {
            long entry = turn.entry(key.bytes());
            if (entry != 0) {
                nameBytes += key.bytes().length;
                found.add(
                        turn.may("type", key.bytes())
                                ? KeyFacts.of(turn.engine(), key.bytes(), entry)
                                : KeyFacts.ofName(key.bytes()));
            }
        }
    }

    /* With a filter most of a step may be of no use: it is whole however short the page is. */
    private byte[][] words() {
        List<byte[]> words = new ArrayList<>();
        words.add(cursor);
        words.add(Turn.word("COUNT"));
        words.add(Turn.word(match == null && type == null ? Math.min(STEP, count) : STEP));
        if (match != null) {
            words.add(Turn.word("MATCH"));
            words.add(match);
        }
        if (type != null) {
            words.add(Turn.word("TYPE"));
            words.add(type);
        }
        return words.toArray(byte[][]::new);
    }

    /** What was found; a scan may find a key twice. */
    List<KeyFacts> found() {
        return found;
    }

    /** Where the next page begins, or null after the last. */
    String next() {
        String text = new String(cursor, StandardCharsets.ISO_8859_1);
        return hasBegun && text.equals("0") ? null : text;
    }
}
