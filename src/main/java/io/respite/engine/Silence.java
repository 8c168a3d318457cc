package io.respite.engine;

/** Which replies a client wants, as it said with CLIENT REPLY. Messages come all the same. */
public enum Silence {
    /** All of them. */
    NONE,
    /** All but the next one. */
    NEXT,
    /** All but that of the command that is running. */
    THIS,
    /** None. */
    ALL
}
