package io.respite.scripting.lua;

import java.util.List;

/**
 * A call of a compiled function that is not over.
 *
 * @param name what its caller calls the function, or null where that is not known
 * @param source the source of the function as messages show it
 * @param line the line that is about to run, or that made the call of the next level
 * @param variables those in scope, in the order of their declaration
 */
public record Level(String name, String source, int line, List<Variable> variables) {

    /** A local variable. */
    public record Variable(String name, Object value) {}
}
