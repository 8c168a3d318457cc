package io.respite.commands;

import io.respite.engine.Call;
import io.respite.engine.LongReply;
import io.respite.engine.Session;
import io.respite.keyspace.Keyspace;
import io.respite.resp.ReplyWriter;

/**
 * Elements of a value by chance, each by itself, as many as were asked for: the same may come again
 * and again. What is very long is written in parts, from a copy of the value as it was. Owned by
 * the engine thread.
 */
public final class RepeatedReply implements LongReply {

    /** Replies elements of one type of value. */
    public interface Elements {

        /** What follows comes from the given value and goes to the given reply. */
        void begin(ReplyWriter reply, long entry);

        /** Replies any element; returns whether there was one. */
        boolean replyAny();
    }

    /** A reply with more elements, and more than there are, is written in parts. */
    private static final long MOST_AT_ONCE = 1 << 16;

    /** An element takes as much if it is empty: {@code $0\r\n\r\n}. */
    private static final long LEAST_BYTES = 6;

    private final Keyspace keyspace;
    private final Session session;
    private final Elements elements;
    private final long copy;
    private long left;

    private RepeatedReply(Call call, long entry, long count, Elements elements) {
        keyspace = call.keyspace();
        session = call.session();
        this.elements = elements;
        copy = call.database().copyAside(entry);
        left = count;
    }

    /** Replies {@code count} elements of a value that has {@code size}; the header is written. */
    public static void write(Call call, long entry, long size, long count, Elements elements) {
        if (count > Math.max(MOST_AT_ONCE, size)) {
            call.session().replyInParts(new RepeatedReply(call, entry, count, elements));
            return;
        }
        elements.begin(call.reply(), entry);
        for (long i = 0; i < count; i++) {
            elements.replyAny();
        }
    }

    @Override
    public boolean more(ReplyWriter reply) {
        elements.begin(reply, copy);
        long end = reply.position() + PART_BYTES;
        for (; left > 0 && reply.position() < end; left--) {
            if (!elements.replyAny()) {
                /* All fields of a hash have expired: what was announced can never come. */
                session.closeAfterReply();
                return false;
            }
        }
        return left > 0;
    }

    @Override
    public long leastBytes() {
        return Math.min(left, Long.MAX_VALUE >> 16) * LEAST_BYTES;
    }

    @Override
    public void end() {
        keyspace.copies().remove(copy);
    }
}
