package io.respite.analysis;

import io.respite.keyspace.ValueType;
import java.util.List;

/**
 * What an analysis has found so far.
 *
 * @param types the types of which there are any keys
 * @param tree the prefix of no bytes, which all keys have, with those below it
 * @param largest the keys that take most, the largest first
 */
public record MemoryReport(List<Type> types, Prefix tree, List<Large> largest) {

    /** Of no keys. */
    static final MemoryReport NOTHING =
            new MemoryReport(List.of(), new Prefix(new byte[0], 0, 0, 0, 0, List.of()), List.of());

    /** How many keys of a type there are, and what they take with their values. */
    public record Type(ValueType type, long keys, long bytes) {}

    /**
     * The keys that begin alike.
     *
     * @param prefix how, the last separator included
     * @param keys how many
     * @param bytes what they take with their values
     * @param otherKeys how many of them belong to none of the prefixes below
     * @param otherBytes what those take
     * @param below the larger ones of the longer prefixes, the largest first
     */
    public record Prefix(
            byte[] prefix,
            long keys,
            long bytes,
            long otherKeys,
            long otherBytes,
            List<Prefix> below) {}

    /**
     * One large key.
     *
     * @param key its name, or the beginning of it
     * @param isCut whether the name goes on
     * @param bytes what it takes with its value
     */
    public record Large(int db, byte[] key, boolean isCut, ValueType type, long bytes) {}
}
