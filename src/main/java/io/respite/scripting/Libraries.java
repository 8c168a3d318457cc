package io.respite.scripting;

import io.respite.engine.Engine;
import io.respite.engine.FunctionLibraries;
import io.respite.memory.Arena;
import io.respite.memory.Memory;
import io.respite.resp.CommandError;
import io.respite.scripting.lua.Heap;
import io.respite.scripting.lua.LuaString;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Libraries of functions. A function is found by its name alone, so no two libraries have one of
 * the same. Owned by the engine thread.
 */
final class Libraries implements FunctionLibraries {

    private static final CommandError HEAP_IS_SCARCE =
            new CommandError("ERR Less than a quarter of the heap is free for libraries");

    private static final int ERROR_CODE_LENGTH = "ERR ".length();

    private final Engine engine;
    private final Arena arena;
    private final long mostMillis;
    private final Map<String, FunctionLibrary> byName = new LinkedHashMap<>();
    private final Map<String, LibraryFunction> functions = new LinkedHashMap<>();

    /**
     * No libraries yet.
     *
     * @param mostMillis how long {@link #take} may take, or 0 for as long as it does
     */
    Libraries(Engine engine, long mostMillis) {
        this.engine = engine;
        this.mostMillis = mostMillis;
        arena = engine.keyspace().arena();
    }

    @Override
    public int count() {
        return byName.size();
    }

    int functionCount() {
        return functions.size();
    }

    Collection<FunctionLibrary> all() {
        return Collections.unmodifiableCollection(byName.values());
    }

    /** How many bytes of memory they take, roughly. */
    long bytes() {
        return byName.values().stream().mapToLong(FunctionLibrary::bytes).sum();
    }

    /** The function of this name, in any letter case, or null. */
    LibraryFunction find(String name) {
        return functions.get(LibraryFunction.key(name));
    }

    @Override
    public void forEach(Visitor visitor) {
        byName.values().forEach(library -> visitor.accept(library.source, library.length));
    }

    @Override
    public FunctionLibraries aside(long mostMillisAside) {
        return new Libraries(engine, mostMillisAside);
    }

    @Override
    public String take(long ref, int length, boolean replaces) {
        try {
            Scripts.expectRoom(length * 2L);
            load(new LuaString(Memory.bytes(ref, length)), replaces, mostMillis);
            return null;
        } catch (CommandError refused) {
            return refused.text().substring(ERROR_CODE_LENGTH);
        }
    }

    /**
     * Loads a library; returns its name.
     *
     * @param replaces whether one of the same name goes
     * @param millis how long loading may take, or 0 for as long as it does, whatever it leaves of
     *     the heap
     * @throws CommandError where it is not loaded
     */
    String load(LuaString source, boolean replaces, long millis) {
        LibraryHeader header = LibraryHeader.of(source);
        String name = header.name();
        FunctionLibrary old = byName.get(name);
        if (old != null && !replaces) {
            throw new CommandError("ERR Library '" + name + "' already exists");
        }
        Map<String, LibraryFunction> registered =
                Scripts.of(engine).functionGlobals().load(source, header.length(), millis);
        if (registered.isEmpty()) {
            throw new CommandError("ERR No functions registered");
        }
        for (LibraryFunction function : registered.values()) {
            boolean isOld = old != null && old.functions().containsKey(function.key());
            if (!isOld && functions.containsKey(function.key())) {
                throw new CommandError("ERR " + alreadyThere(function));
            }
        }
        /* A limit of time is that of clients; what has been loaded elsewhere is taken. */
        if (millis != 0 && Heap.isScarce()) {
            throw HEAP_IS_SCARCE;
        }
        long copy = arena.allocate(source.length());
        Memory.copyIn(source.bytes(), 0, source.length(), copy);
        if (old != null) {
            remove(old);
        }
        add(new FunctionLibrary(name, copy, source.length(), registered));
        return name;
    }

    private static String alreadyThere(LibraryFunction function) {
        return "Function " + function.name() + " already exists";
    }

    private void add(FunctionLibrary library) {
        byName.put(library.name, library);
        functions.putAll(library.functions());
    }

    /** Takes a library away; returns whether there was one. */
    boolean remove(String name) {
        FunctionLibrary library = byName.get(name);
        if (library != null) {
            remove(library);
        }
        return library != null;
    }

    private void remove(FunctionLibrary library) {
        byName.remove(library.name);
        functions.keySet().removeAll(library.functions().keySet());
        arena.free(library.source);
    }

    @Override
    public void clear() {
        byName.values().forEach(library -> arena.free(library.source));
        byName.clear();
        functions.clear();
    }

    @Override
    public String adopt(FunctionLibraries others, Policy policy) {
        Libraries coming = (Libraries) others;
        String refusal = policy == Policy.FLUSH ? null : refusal(coming, policy);
        if (refusal != null) {
            return refusal;
        }
        if (policy == Policy.FLUSH) {
            clear();
        }
        /* A function may have gone from one library to another: all of the old go first. */
        coming.byName.keySet().forEach(this::remove);
        coming.byName.values().forEach(this::add);
        coming.byName.clear();
        coming.functions.clear();
        return null;
    }

    private String refusal(Libraries coming, Policy policy) {
        Map<String, LibraryFunction> kept = new LinkedHashMap<>(functions);
        for (FunctionLibrary library : coming.byName.values()) {
            FunctionLibrary old = byName.get(library.name);
            if (old != null && policy == Policy.APPEND) {
                return "Library " + library.name + " already exists";
            }
            if (old != null) {
                kept.keySet().removeAll(old.functions().keySet());
            }
        }
        for (LibraryFunction function : coming.functions.values()) {
            if (kept.containsKey(function.key())) {
                return alreadyThere(function);
            }
        }
        return null;
    }
}
