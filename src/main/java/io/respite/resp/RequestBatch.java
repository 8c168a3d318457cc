package io.respite.resp;

/**
 * Requests of one connection that were read one after the other before the first of them runs.
 * Owned by the engine thread. Hot.
 */
public final class RequestBatch {

    /** How many requests a batch holds: about as many as memory serves reads at once. */
    public static final int MOST = 16;

    private final Args[] requests = new Args[MOST];
    private final int[] ends = new int[MOST];
    private int count;

    public RequestBatch() {
        for (int i = 0; i < MOST; i++) {
            requests[i] = new Args();
        }
    }

    /** How many requests there are. */
    public int count() {
        return count;
    }

    public Args request(int i) {
        return requests[i];
    }

    /** Where in the input request {@code i} ends and the next one begins. */
    public int end(int i) {
        return ends[i];
    }

    /**
     * Reads the next requests of a block, in place of those that were here.
     *
     * @param most how many, {@link #MOST} at most
     * @return what the reader found behind the last of them
     */
    public RequestReader.Outcome read(RequestReader reader, long block, int limit, int most) {
        count = 0;
        RequestReader.Outcome outcome;
        do {
            outcome = reader.next(block, limit);
            if (outcome == RequestReader.Outcome.REQUEST) {
                take(reader);
            }
        } while (outcome == RequestReader.Outcome.REQUEST && count < most);
        return outcome;
    }

    /* The reader gets other words to read the next request. */
    private void take(RequestReader reader) {
        Args read = reader.args();
        reader.useArgs(requests[count]);
        requests[count] = read;
        ends[count++] = reader.requestStart();
    }
}
