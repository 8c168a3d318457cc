package io.respite.engine;

import io.respite.bytes.Hash;
import io.respite.keyspace.Database;
import io.respite.resp.Args;
import io.respite.resp.RequestBatch;

/**
 * Looks ahead at requests that are about to run, so that the memory they need is at hand. Owned by
 * the engine thread. Hot.
 */
final class Foresight {

    /** With fewer requests at once, to look ahead costs more than it saves. */
    private static final int LEAST_REQUESTS = 4;

    /** A longer word is not worth to be hashed twice. */
    private static final int LONGEST_BYTES = 256;

    private final long[] hashes = new long[RequestBatch.MOST];
    private long seen;

    /**
     * Most commands name a key, or the first of several, in their second word; where it is
     * something else, nothing is found and nothing lost.
     */
    void look(Database database, RequestBatch batch) {
        if (batch.count() < LEAST_REQUESTS) {
            return;
        }
        int count = 0;
        for (int i = 0; i < batch.count(); i++) {
            Args args = batch.request(i);
            if (args.count() > 1 && args.length(1) <= LONGEST_BYTES) {
                hashes[count++] = Hash.of(args.ref(1), args.length(1));
            }
        }
        seen += database.foresee(hashes, count);
    }
}
