package io.respite.engine;

/** Takes the sources of libraries of functions. */
@FunctionalInterface
public interface LibraryTaker {

    /**
     * Takes a copy of a source.
     *
     * @param replaces whether one of the same name goes
     * @return null, or what is wrong with it
     */
    String take(long ref, int length, boolean replaces);
}
