package io.respite.keyspace;

/**
 * Hears of every write: keyspace events, the append-only file, replicas, watches. Sinks are called
 * by Engine in a fixed order, after the command and before its reply leaves.
 */
@FunctionalInterface
public interface EffectSink {

    /**
     * Takes what one command (or one background expiry) changed; the record is cleared afterwards.
     * In a transaction the events come after each of its commands, and all that is to be propagated
     * at its end.
     */
    void accept(Effects effects);
}
