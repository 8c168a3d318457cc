package io.respite.scripting.lua;

/** A call that is not over: of a compiled function, or of a builtin that waits for another call. */
final class Frame {

    /** The compiled function, or null. */
    Closure closure;

    /** What the builtin function does with the results of its call, or null. */
    Step.Then then;

    int base;
    int pc;
    Object[] variable;

    /** Where the results go, and how many are wanted; -1 for all. */
    int target;

    int wanted;

    /** Whether the call that made this one is forgotten. */
    boolean isTail;
}
