package io.respite.engine.facts;

import java.util.Set;

/**
 * A rule that finds keys among the arguments of a command, in two steps: where to begin, and which
 * arguments from there on are keys. Positions count from the command's name, which is 0.
 *
 * <pre>
 *  XREAD COUNT 5 STREAMS a b 0-0 0-0        begin: keyword STREAMS, looked for from 1 on
 *                        ^                  find:  to the end, but only half of the rest
 *  EVAL script 2 a b arg                    begin: index 2
 *              ^ ^ ^                        find:  as many as the number there says, from 1 on
 * </pre>
 *
 * @param notes a sentence about the flags, or null
 */
public record KeySpec(Set<KeyFlag> flags, BeginSearch begin, FindKeys find, String notes) {

    /** Where the search for keys begins. */
    public sealed interface BeginSearch {}

    /** At a fixed position. */
    public record Index(int index) implements BeginSearch {}

    /**
     * Behind the first argument that equals the keyword, case aside, looked for from {@code from}
     * on; a negative {@code from} counts from the end and searches backwards.
     */
    public record Keyword(String keyword, int from) implements BeginSearch {}

    /** Only the command's own code knows. */
    public record UnknownBegin() implements BeginSearch {}

    /** Which arguments from there on are keys. */
    public sealed interface FindKeys {}

    /**
     * Every {@code step}th up to {@code last}, which counts from the beginning, or from the end of
     * the arguments when negative. A {@code limit} of 2 or more takes only that part of the rest: a
     * half, a third.
     */
    public record Range(int last, int step, int limit) implements FindKeys {}

    /** As many as argument {@code count} says, from {@code first} on; both from the beginning. */
    public record KeyNum(int count, int first, int step) implements FindKeys {}

    /** Only the command's own code knows. */
    public record UnknownFind() implements FindKeys {}
}
