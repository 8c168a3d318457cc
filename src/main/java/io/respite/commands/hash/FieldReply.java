package io.respite.commands.hash;

import io.respite.keyspace.FieldVisitor;
import io.respite.resp.ReplyWriter;

/** Replies each field that it visits: its name, its value or both. Owned by the engine thread. */
final class FieldReply implements FieldVisitor {

    private ReplyWriter reply;
    private boolean names;
    private boolean values;
    private boolean nests;
    private long count;

    /** What follows goes to this reply, and is counted anew. */
    FieldReply begin(ReplyWriter newReply, boolean hasNames, boolean hasValues) {
        reply = newReply;
        names = hasNames;
        values = hasValues;
        nests = false;
        count = 0;
        return this;
    }

    /** Each field becomes an array of its own, where the client speaks RESP3. */
    FieldReply nested() {
        nests = names && values && reply.isResp3();
        return this;
    }

    /** How many fields were visited. */
    long count() {
        return count;
    }

    @Override
    public void field(long name, int nameLength, long value, int valueLength) {
        count++;
        if (nests) {
            reply.array(2);
        }
        if (names) {
            reply.bulk(name, nameLength);
        }
        if (values) {
            reply.bulk(value, valueLength);
        }
    }
}
