package io.respite.scripting;

import java.util.LinkedHashMap;
import java.util.Map;

/** A library that was loaded. Owned by the engine thread. */
final class FunctionLibrary {

    /** What keeping a library or a function takes besides its text, roughly. */
    private static final int ENTRY_BYTES = 160;

    final String name;

    /** Where its source is kept, in the arena. */
    final long source;

    final int length;

    /** Its functions, by {@link LibraryFunction#key}. */
    private final Map<String, LibraryFunction> functions;

    FunctionLibrary(String name, long source, int length, Map<String, LibraryFunction> functions) {
        this.name = name;
        this.source = source;
        this.length = length;
        this.functions = new LinkedHashMap<>(functions);
    }

    Map<String, LibraryFunction> functions() {
        return functions;
    }

    /** How many bytes of memory it takes, roughly. */
    long bytes() {
        return length + (long) ENTRY_BYTES * (1 + functions.size());
    }
}
