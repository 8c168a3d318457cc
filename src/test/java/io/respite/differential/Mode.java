package io.respite.differential;

/** How the replies to a command are compared. */
enum Mode {
    /** Byte for byte. */
    EXACT,
    /** Elements may come in any order. */
    UNORDERED,
    /** Flattened pairs (maps in RESP3) may come in any order. */
    PAIRS,
    /** A time to live or a moment: a few seconds may lie between the two. */
    TIME,
    /** Byte for byte, but for times among the elements, which may be about the same. */
    MOMENTS,
    /** Members chosen at random: as many as Redis gives, of the same shape, all of them there. */
    RANDOM,
    /** Members removed at random: as RANDOM, and then taken away from Redis by name. */
    POP,
    /** The first call of an iteration, which is carried to its end on both. */
    SCAN,
    /** OBJECT ENCODING: with an older Redis, that of strings only. */
    ENCODING,
    /** A range by text: left out where scores differ, for what Redis shows then is by chance. */
    LEX,
    /** Only that both answer, with an error or without. */
    ANSWERED
}
