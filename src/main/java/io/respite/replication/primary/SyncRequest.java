package io.respite.replication.primary;

/**
 * What a replica asks for with SYNC or PSYNC.
 *
 * @param id the history that it knows, {@code ?} for none; null with SYNC
 * @param offset the first byte of the stream that it has not
 */
public record SyncRequest(String id, long offset) {

    private static final int LONGEST_SHOWN = 80;

    /** SYNC: all data, by a replica that tells nothing of itself. */
    public static final SyncRequest OLD = new SyncRequest(null, 0);

    /* A stranger may call its history anything. */
    String shownId() {
        String shown = id.substring(0, Math.min(id.length(), LONGEST_SHOWN));
        return shown.replaceAll("[^ -~]", "?");
    }

    boolean isOld() {
        return id == null;
    }

    /** Whether it does not even ask to go on. */
    boolean wantsAll() {
        return id.startsWith("?");
    }
}
