package io.respite.engine;

/**
 * The libraries of functions that were loaded, as those see them who keep them beyond the process:
 * by their sources. What the sources mean is known above. Owned by the engine thread.
 */
public interface FunctionLibraries extends LibraryTaker {

    /** So long may loading one take that a client hands over: it registers functions, no more. */
    long MOST_LOAD_MILLIS = 500;

    /** Those of an engine that runs no functions. */
    FunctionLibraries NONE =
            new FunctionLibraries() {
                @Override
                public int count() {
                    return 0;
                }

                @Override
                public void forEach(Visitor visitor) {}

                @Override
                public String take(long ref, int length, boolean replaces) {
                    return "Engine 'LUA' not found";
                }

                @Override
                public void clear() {}

                @Override
                public FunctionLibraries aside(long mostMillis) {
                    return this;
                }

                @Override
                public String adopt(FunctionLibraries others, Policy policy) {
                    return null;
                }
            };

    /** What becomes of libraries that are there when others come. */
    enum Policy {
        /** All go. */
        FLUSH,
        /** All stay: none may come that has the name of one. */
        APPEND,
        /** Those go whose name one has that comes. */
        REPLACE
    }

    /** Takes one source after the other. */
    @FunctionalInterface
    interface Visitor {

        /** The next one, valid until this returns. */
        void accept(long ref, int length);
    }

    /** How many there are. */
    int count();

    /** Visits all sources. */
    void forEach(Visitor visitor);

    /** Forgets all of them. */
    void clear();

    /**
     * Libraries that nobody can call yet, none at first.
     *
     * @param mostMillis how long loading one may take, or 0 for as long as it does
     */
    FunctionLibraries aside(long mostMillis);

    /**
     * Takes those of another, which has none afterwards.
     *
     * @return null, or why none was taken
     */
    String adopt(FunctionLibraries others, Policy policy);
}
