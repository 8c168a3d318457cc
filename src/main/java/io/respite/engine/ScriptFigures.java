package io.respite.engine;

/** What INFO tells of scripts and functions. Owned by the engine thread. */
public interface ScriptFigures {

    /** Those of a server that never ran any. */
    ScriptFigures NONE = new ScriptFigures() {};

    /** How many scripts are kept. */
    default long scripts() {
        return 0;
    }

    /** Bytes of their sources and names. */
    default long scriptBytes() {
        return 0;
    }

    /** Bytes that running them takes, roughly. */
    default long machineBytes() {
        return 0;
    }

    /** How many functions there are. */
    default long functions() {
        return 0;
    }

    /** In how many libraries they are. */
    default long libraries() {
        return 0;
    }

    /** Bytes of the libraries. */
    default long libraryBytes() {
        return 0;
    }
}
