package io.respite.persistence.rdb;

import io.respite.memory.Arena;
import io.respite.memory.Memory;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The libraries of functions that files held, as their sources: kept so that they are not lost when
 * the data is written again. Owned by the engine thread.
 */
public final class FunctionLibraries {

    private static final int LONGEST_HEADER_BYTES = 1024;

    private record Source(long ref, int length) {}

    /** Takes one source after the other. */
    @FunctionalInterface
    public interface Visitor {

        /** The next one, valid until this returns. */
        void accept(long ref, int length);
    }

    private final Arena arena;
    private final Map<String, Source> byName = new LinkedHashMap<>();

    public FunctionLibraries(Arena arena) {
        this.arena = arena;
    }

    public int count() {
        return byName.size();
    }

    /** Visits all sources. */
    public void forEach(Visitor visitor) {
        byName.values().forEach(source -> visitor.accept(source.ref, source.length));
    }

    /** Forgets all of them. */
    public void clear() {
        byName.values().forEach(source -> arena.free(source.ref));
        byName.clear();
    }

    /** Takes those of another, which has none afterwards, in place of its own. */
    void adopt(FunctionLibraries other) {
        clear();
        byName.putAll(other.byName);
        other.byName.clear();
    }

    /**
     * Adds a copy of a source.
     *
     * @param replaces whether one of the same name goes
     * @return null, or what is wrong with it
     */
    String add(long ref, int length, boolean replaces) {
        String name = name(ref, length);
        if (name == null) {
            return "Missing library metadata";
        }
        Source before = byName.get(name);
        if (before != null && !replaces) {
            return "Library '" + name + "' already exists";
        }
        long copy = arena.allocate(Math.max(1, length));
        Memory.copy(ref, copy, length);
        byName.put(name, new Source(copy, length));
        if (before != null) {
            arena.free(before.ref);
        }
        return null;
    }

    /** The name in a source's first line, {@code #!lua name=mylib}, or null. */
    static String name(long ref, int length) {
        String head = Memory.text(ref, Math.min(length, LONGEST_HEADER_BYTES));
        int end = head.indexOf('\n');
        String line = end < 0 ? head : head.substring(0, end);
        if (!line.startsWith("#!")) {
            return null;
        }
        for (String word : line.split("\\s+")) {
            if (word.startsWith("name=") && word.length() > 5) {
                return word.substring(5);
            }
        }
        return null;
    }
}
