package io.respite.engine;

import io.respite.keyspace.ValueType;
import io.respite.resp.Args;

/**
 * A client that waits, with its own copy of the request that is run again when what it waits for
 * may have come. Owned by the engine thread.
 */
final class BlockedClient implements Comparable<BlockedClient> {

    final Session session;
    final Command command;
    final Args args = new Args();

    /** The block with the words' bytes. */
    final long block;

    /** Its number among those that wait now, which others get afterwards. */
    final int number;

    /** Its place among all that ever waited. */
    final long sequence;

    /** When it stops waiting, in milliseconds since 1970, or 0. */
    final long deadline;

    /** What must be at a key that it waits for. */
    ValueType type;

    /** What it waits for where that is no key, or null. */
    Condition condition;

    /** Whether it also waits to see the keys go. */
    boolean untilGone;

    /** Its nodes in {@link KeyWaits}, or 0. */
    long waits;

    /** Whether its command has run, and found that it must wait. */
    boolean hasRun;

    /** The time that its command took so far, waiting left out. */
    long spentNanos;

    BlockedClient(
            Session session,
            Command command,
            long block,
            int number,
            long sequence,
            long deadline) {
        this.session = session;
        this.command = command;
        this.block = block;
        this.number = number;
        this.sequence = sequence;
        this.deadline = deadline;
    }

    /** By deadline, then by who came first. */
    @Override
    public int compareTo(BlockedClient other) {
        int byDeadline = Long.compare(deadline, other.deadline);
        return byDeadline != 0 ? byDeadline : Long.compare(sequence, other.sequence);
    }
}
