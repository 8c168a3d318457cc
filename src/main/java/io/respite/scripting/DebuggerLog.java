package io.respite.scripting;

import io.respite.resp.ReplyWriter;
import io.respite.scripting.lua.Heap;
import io.respite.scripting.lua.LuaError;
import java.util.ArrayList;
import java.util.List;

/** What a debugger has to tell its client, as lines of one byte a character. */
final class DebuggerLog {

    private static final int USUAL_LENGTH = 256;
    private static final int LEAST_LENGTH = 60;

    /** No value is shown further than this, and no more waits to be sent. */
    static final int MOST_LENGTH = 16 << 20;

    private final List<String> lines = new ArrayList<>();
    private long waiting;

    /** How long a shown value may be; 0 for as long as it is. */
    private int length = USUAL_LENGTH;

    /** Whether the client knows that it can be told otherwise. */
    private boolean isKnown;

    /**
     * Adds a line.
     *
     * @throws LuaError where too much waits already
     */
    void add(String line) {
        waiting += line.length();
        Heap.take(line.length());
        if (waiting > 2 * MOST_LENGTH) {
            throw LuaError.of(RedisLibrary.error("too much to tell by the debugger"));
        }
        lines.add(line);
    }

    /** Text that becomes no longer than is shown, and one character to tell. */
    ShownText text() {
        return new ShownText(length == 0 ? MOST_LENGTH : length + 1);
    }

    /** Adds what was made of {@link #text}, cut to what is shown. */
    void add(ShownText text) {
        String line = text.toString();
        int most = length == 0 ? MOST_LENGTH : length;
        if (line.length() <= most) {
            add(line);
            return;
        }
        add(line.substring(0, most) + " ...");
        if (!isKnown) {
            isKnown = true;
            add("<hint> The above reply was trimmed. Use 'maxlen 0' to disable trimming.");
        }
    }

    /** Shows values to this length from now on; 0 for as long as they are. */
    void limit(int newLength) {
        isKnown = true;
        length = newLength == 0 ? 0 : Math.max(LEAST_LENGTH, newLength);
    }

    /** Adds a line that says how long shown values may be. */
    void addLimit() {
        add(
                length == 0
                        ? "<value> replies are unlimited."
                        : "<value> replies are truncated at " + length + " bytes.");
    }

    /** Writes all as an array of simple strings, and forgets it. */
    void writeTo(ReplyWriter reply) {
        reply.array(lines.size());
        for (String line : lines) {
            reply.status(line.replace('\r', ' ').replace('\n', ' '));
        }
        lines.clear();
        waiting = 0;
    }
}
