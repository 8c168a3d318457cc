package io.respite.rest.keys;

import io.respite.rest.door.PagePace;
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

    /** So many keys are asked for between two looks at the clock. */
    private static final int STEP = 100;

    private final byte[] match;
    private final byte[] type;
    private final int count;
    private final List<KeyFacts> found = new ArrayList<>();
    private final PagePace pace = new PagePace();
    private byte[] cursor;
    private long nameBytes;
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
        pace.beginTurn(turn.engine().clock());
        do {
            step(turn);
        } while (!isDone() && !pace.isTurnOver());
        return isDone() || pace.isPageOver() ? this : null;
    }

    private boolean isDone() {
        return found.size() >= count || nameBytes > PagePace.MOST_NAME_BYTES || next() == null;
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
