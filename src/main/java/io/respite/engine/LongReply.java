package io.respite.engine;

import io.respite.resp.ReplyWriter;

/**
 * The rest of a reply that is too long to be written at once: it is written part after part, each
 * when the client has taken the one before. Meanwhile other clients are served, and what the client
 * sends waits. Owned by the engine thread.
 *
 * <p>Data may change between the parts: it holds what it needs of its own.
 */
public interface LongReply {

    /** Bytes after which a part is long enough. */
    long PART_BYTES = 32 * 1024;

    /** Writes the next part; returns whether there is more. */
    boolean more(ReplyWriter reply);

    /** At least so many bytes are still to come; 0 where nobody can tell. */
    default long leastBytes() {
        return 0;
    }

    /** Frees what it holds, after the last part or because the client is gone. */
    void end();
}
