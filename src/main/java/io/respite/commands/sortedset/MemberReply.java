package io.respite.commands.sortedset;

import io.respite.keyspace.SortedSetCursor;
import io.respite.resp.ReplyWriter;

/**
 * Members in replies, with or without their scores: in RESP2 one array of both in turn, in RESP3 an
 * array of pairs. Hot.
 */
final class MemberReply {

    private MemberReply() {}

    /** The header of {@code count} members. */
    static void header(ReplyWriter reply, long count, boolean withScores) {
        reply.array(withScores && !reply.isResp3() ? count * 2 : count);
    }

    /** One member. */
    static void member(ReplyWriter reply, SortedSetCursor cursor, boolean withScores) {
        if (withScores && reply.isResp3()) {
            reply.array(2);
        }
        reply.bulk(cursor.text(), cursor.length());
        if (withScores) {
            reply.decimal(cursor.score());
        }
    }
}
