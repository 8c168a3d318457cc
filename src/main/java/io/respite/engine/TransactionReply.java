package io.respite.engine;

import io.respite.memory.Arena;
import io.respite.resp.ReplyWriter;
import java.util.ArrayDeque;

/**
 * The reply of an EXEC from the first command on whose reply is written in parts: the commands have
 * all run, and what they replied is sent in its order as the client takes it. Owned by the engine
 * thread.
 *
 * <pre>
 *   | written at once | long reply | kept | kept | long reply | kept |
 *                     ^ from here on
 * </pre>
 */
final class TransactionReply implements LongReply {

    /* A long reply, in the protocol that held for it, and what was replied behind it. */
    private record Piece(LongReply start, boolean isResp3, ReplyWriter rest) {}

    private final Arena arena;
    private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
    private boolean isStartDone;

    TransactionReply(Arena arena) {
        this.arena = arena;
    }

    /** Adds a long reply; what follows it is written to the writer that is returned. */
    ReplyWriter add(LongReply start, boolean isResp3) {
        ReplyWriter rest = new ReplyWriter(arena);
        rest.attach(null, isResp3);
        rest.mark();
        pieces.add(new Piece(start, isResp3, rest));
        return rest;
    }

    @Override
    public boolean more(ReplyWriter reply) {
        Piece piece = pieces.getFirst();
        if (!isStartDone) {
            boolean isResp3 = reply.isResp3();
            reply.useResp3(piece.isResp3);
            isStartDone = !piece.start.more(reply);
            reply.useResp3(isResp3);
            return true;
        }
        reply.encoded(piece.rest.ref(0), piece.rest.position());
        free(pieces.removeFirst());
        isStartDone = false;
        return !pieces.isEmpty();
    }

    @Override
    public long leastBytes() {
        long bytes = isStartDone ? -pieces.getFirst().start.leastBytes() : 0;
        for (Piece piece : pieces) {
            bytes += piece.start.leastBytes() + piece.rest.position();
        }
        return bytes;
    }

    private static void free(Piece piece) {
        piece.start.end();
        piece.rest.close();
    }

    @Override
    public void end() {
        pieces.forEach(TransactionReply::free);
        pieces.clear();
    }
}
