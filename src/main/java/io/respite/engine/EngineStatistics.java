package io.respite.engine;

import io.respite.engine.users.Denial;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Counters of the engine since the start or CONFIG RESETSTAT. Owned by the engine thread. */
public final class EngineStatistics {

    /** The most kinds of errors that are told apart, as in Redis. */
    private static final int MOST_ERROR_KINDS = 128;

    long commands;
    long errorReplies;
    private long turns;
    private long turnNanos;
    private long longestTurnNanos;
    private long mostCommandsPerTurn;
    private long tickNanos;
    public long inputBytes;
    public long outputBytes;
    public long replicationInputBytes;

    /** Commands of the primary that failed here. */
    public long unexpectedErrors;

    public long reads;
    public long writes;
    public long rejectedConnections;
    public long queryBufferDisconnections;
    public long outputBufferDisconnections;

    /** Clients that were closed because all together took too much memory. */
    public long evictedClients;

    private final long[] denials = new long[Denial.Reason.values().length];

    /** Parts of payloads that {@code sanitize-dump-payload} has looked through. */
    public long sanitizedParts;

    /** Bytes sent to replicas. */
    public long replicationOutputBytes;

    /** Replicas that were sent all data, those that went on, and those that could not. */
    public long fullSyncs;

    public long partialSyncs;
    public long refusedPartialSyncs;
    public long aofRewrites;
    public long aofRewriteFailures;
    public long aofDelayedFlushes;
    private final Map<String, long[]> errors = new TreeMap<>();

    /** How often something was denied for this reason. */
    public long denials(Denial.Reason reason) {
        return denials[reason.ordinal()];
    }

    void denied(Denial.Reason reason) {
        denials[reason.ordinal()]++;
    }

    /** Commands run. */
    public long commands() {
        return commands;
    }

    /** Error replies sent. */
    public long errorReplies() {
        return errorReplies;
    }

    /** Turns of the event loop that had something to do: batches of input, and the timer's. */
    public long turns() {
        return turns;
    }

    /** Time spent in them, in nanoseconds. */
    public long turnNanos() {
        return turnNanos;
    }

    /** The longest turn, in nanoseconds. */
    public long longestTurnNanos() {
        return longestTurnNanos;
    }

    /** The most commands that came together and were run in one turn. */
    public long mostCommandsPerTurn() {
        return mostCommandsPerTurn;
    }

    /** Time spent on what nobody asked for, in nanoseconds. */
    public long tickNanos() {
        return tickNanos;
    }

    /** A turn of the event loop ran so many commands. */
    void turn(long nanos, long commandsRun) {
        turns++;
        turnNanos += nanos;
        longestTurnNanos = Math.max(longestTurnNanos, nanos);
        mostCommandsPerTurn = Math.max(mostCommandsPerTurn, commandsRun);
    }

    /** The timer came, or work in the background took a slice. */
    void tick(long nanos) {
        tickNanos += nanos;
    }

    /** Error replies by code ({@code ERR}, {@code WRONGTYPE}); one count each. */
    public Map<String, long[]> errors() {
        return Collections.unmodifiableMap(errors);
    }

    /** Counts an error reply with the given wire text. */
    public void error(String text) {
        errorReplies++;
        int space = text.indexOf(' ');
        String code = space < 0 ? text : text.substring(0, space);
        if (errors.size() < MOST_ERROR_KINDS || errors.containsKey(code)) {
            errors.computeIfAbsent(code, key -> new long[1])[0]++;
        }
    }

    public void reset() {
        commands = 0;
        errorReplies = 0;
        turns = 0;
        turnNanos = 0;
        longestTurnNanos = 0;
        mostCommandsPerTurn = 0;
        tickNanos = 0;
        inputBytes = 0;
        outputBytes = 0;
        replicationInputBytes = 0;
        replicationOutputBytes = 0;
        fullSyncs = 0;
        partialSyncs = 0;
        refusedPartialSyncs = 0;
        reads = 0;
        writes = 0;
        rejectedConnections = 0;
        queryBufferDisconnections = 0;
        outputBufferDisconnections = 0;
        evictedClients = 0;
        Arrays.fill(denials, 0);
        sanitizedParts = 0;
        unexpectedErrors = 0;
        aofRewrites = 0;
        aofRewriteFailures = 0;
        aofDelayedFlushes = 0;
        errors.clear();
    }
}
