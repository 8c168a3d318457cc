package io.respite.engine;

import io.respite.bytes.Clock;
import io.respite.engine.settings.Settings;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;

/** The requests that took long, the newest first. Owned by the engine thread. */
public final class SlowLog {

    /** Of a request no more words are kept, as in Redis. */
    private static final int MOST_WORDS = 32;

    /** Of a word no more bytes are kept, as in Redis. */
    private static final int MOST_WORD_BYTES = 128;

    /**
     * A request that took long.
     *
     * @param id counts all of this run of the server
     * @param seconds when it ended, since 1970
     * @param micros how long it took
     * @param words what was asked, shortened
     * @param address of the client
     * @param name of the client
     */
    public record Entry(
            long id, long seconds, long micros, byte[][] words, String address, String name) {}

    private final Engine engine;
    private final Clock clock;
    private final ArrayDeque<Entry> entries = new ArrayDeque<>();
    private long slowNanos;
    private long capacity;
    private long nextId;

    SlowLog(Engine engine) {
        this.engine = engine;
        clock = engine.clock();
        engine.settings()
                .onChange(this::readSettings, "slowlog-log-slower-than", "slowlog-max-len");
        readSettings();
    }

    private void readSettings() {
        Settings settings = engine.settings();
        long micros = settings.number("slowlog-log-slower-than");
        slowNanos = micros < 0 || micros > Long.MAX_VALUE / 1000 ? Long.MAX_VALUE : micros * 1000;
        capacity = settings.number("slowlog-max-len");
    }

    /** From how many nanoseconds on a request is kept; the largest number where none is. */
    long thresholdNanos() {
        return slowNanos;
    }

    /** Keeps a request, unless its command is never kept. */
    void add(Command command, Args args, Session session, long nanos) {
        if (command.has(Flag.SKIP_SLOWLOG)) {
            return;
        }
        byte[][] words = new byte[Math.min(args.count(), MOST_WORDS)][];
        for (int i = 0; i < words.length; i++) {
            words[i] = word(command, args, i);
        }
        if (args.count() > MOST_WORDS) {
            int more = args.count() - MOST_WORDS + 1;
            words[MOST_WORDS - 1] = text("... (" + more + " more arguments)");
        }
        entries.addFirst(
                new Entry(
                        nextId++,
                        clock.seconds(),
                        nanos / 1000,
                        words,
                        session.role() == Session.Role.SCRIPT ? "" : session.peer().address(),
                        session.name()));
        while (entries.size() > capacity) {
            entries.removeLast();
        }
    }

    private byte[] word(Command command, Args args, int i) {
        if (Secrets.isSecret(engine, command, args, i)) {
            return text(Secrets.SHOWN);
        }
        int length = args.length(i);
        if (length <= MOST_WORD_BYTES) {
            return args.bytes(i);
        }
        byte[] more = text("... (" + (length - MOST_WORD_BYTES) + " more bytes)");
        byte[] word = new byte[MOST_WORD_BYTES + more.length];
        System.arraycopy(Memory.bytes(args.ref(i), MOST_WORD_BYTES), 0, word, 0, MOST_WORD_BYTES);
        System.arraycopy(more, 0, word, MOST_WORD_BYTES, more.length);
        return word;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** All that are kept, the newest first. */
    public Collection<Entry> entries() {
        return Collections.unmodifiableCollection(entries);
    }

    /** Forgets all. */
    public void reset() {
        entries.clear();
    }
}
