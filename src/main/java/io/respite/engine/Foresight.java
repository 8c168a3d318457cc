package io.respite.engine;

import io.respite.bytes.Hash;
import io.respite.keyspace.Database;
import io.respite.keyspace.Encoding;
import io.respite.keyspace.Entry;
import io.respite.keyspace.Keyspace;
import io.respite.resp.Args;
import io.respite.resp.RequestBatch;

/**
 * Looks ahead at requests that are about to run, so that the memory they need is at hand. Owned by
 * the engine thread. Hot.
 *
 * <p>It guesses: most commands name a key, or the first of several, in their second word, and an
 * element of a hash or set in their third, of a sorted set in their last one. Where that is
 * something else, nothing is found and nothing lost.
 */
final class Foresight {

    /** With fewer requests at once, to look ahead costs more than it saves. */
    private static final int LEAST_REQUESTS = 4;

    /** A longer word is not worth to be hashed twice. */
    private static final int LONGEST_BYTES = 256;

    private static final int KEY = 1;
    private static final int ELEMENT = 2;

    private final Keyspace keyspace;
    private final long[] keys = new long[RequestBatch.MOST];
    private final long[] elements = new long[RequestBatch.MOST];
    private long seen;

    Foresight(Keyspace keyspace) {
        this.keyspace = keyspace;
    }

    /** Looks for the keys; and for the elements too where several requests are for one key. */
    void look(Database database, RequestBatch batch) {
        int count = batch.count();
        if (count < LEAST_REQUESTS) {
            return;
        }
        for (int i = 0; i < count; i++) {
            keys[i] = hash(batch.request(i), KEY);
        }
        seen += database.foresee(keys, count);
        for (int from = 0, to; from < count; from = to) {
            to = endOfRun(from, count);
            if (to - from >= LEAST_REQUESTS && keys[from] != 0) {
                seen += lookInside(database, batch, from, to);
            }
        }
    }

    /* Of requests that name one key. */
    private int endOfRun(int from, int count) {
        int to = from + 1;
        while (to < count && keys[to] == keys[from]) {
            to++;
        }
        return to;
    }

    private long lookInside(Database database, RequestBatch batch, int from, int to) {
        Args first = batch.request(from);
        long entry = database.findEvenIfDue(first.ref(KEY), first.length(KEY));
        if (entry == 0) {
            return 0;
        }
        Encoding encoding = Entry.encoding(entry);
        boolean isSorted = encoding == Encoding.SKIPLIST;
        if (!isSorted && encoding != Encoding.HASHTABLE) {
            return 0;
        }
        int count = 0;
        for (int i = from; i < to; i++) {
            Args args = batch.request(i);
            if (args.count() > ELEMENT) {
                elements[count++] = hash(args, isSorted ? args.count() - 1 : ELEMENT);
            }
        }
        return keyspace.collection(Entry.type(entry)).foresee(Entry.root(entry), elements, count);
    }

    private static long hash(Args args, int word) {
        boolean isThere = word < args.count() && args.length(word) <= LONGEST_BYTES;
        return isThere ? Hash.of(args.ref(word), args.length(word)) : 0;
    }
}
