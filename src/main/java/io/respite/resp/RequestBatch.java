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

    public boolean isFull() {
        return count == MOST;
    }

    /** Starts over. */
    public void clear() {
        count = 0;
    }

    /** Takes the request that the reader has read, and gives it other words to read the next. */
    public void take(RequestReader reader) {
        Args read = reader.args();
        reader.useArgs(requests[count]);
        requests[count] = read;
        ends[count++] = reader.requestStart();
    }
}
