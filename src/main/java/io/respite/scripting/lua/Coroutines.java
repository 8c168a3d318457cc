package io.respite.scripting.lua;

/** The library {@code coroutine}. */
final class Coroutines {

    /**
     * What changes the running coroutine: the one that is to go on, or null for the one that
     * resumed this one; with what values, and what is done with what comes back.
     */
    record Switch(Coroutine coroutine, Object[] values, Step.Then then) {}

    private Coroutines() {}

    static LuaTable library() {
        LuaTable library = new LuaTable();
        Library.add(library, "create", Coroutines::create);
        Library.add(library, "resume", Coroutines::resume);
        Library.add(library, "running", Coroutines::running);
        Library.add(library, "status", Coroutines::status);
        Library.add(library, "wrap", Coroutines::wrap);
        Library.add(library, "yield", args -> new Switch(null, args.from(1), null));
        return library;
    }

    private static Object create(Arguments args) {
        if (!(args.get(1) instanceof Closure function)) {
            throw LuaError.argument(1, "Lua function expected");
        }
        Heap.take(600);
        Coroutine coroutine = new Coroutine();
        coroutine.function = function;
        return coroutine;
    }

    private static Object running(Arguments args) {
        Coroutine current = args.machine().calls().current();
        return current.resumer == null ? null : current;
    }

    private static Object status(Arguments args) {
        return LuaString.of(args.coroutine(1).state.name().toLowerCase(java.util.Locale.ROOT));
    }

    private static Object resume(Arguments args) {
        Coroutine coroutine = args.coroutine(1);
        String refusal = refusal(coroutine);
        if (refusal != null) {
            return new Object[] {false, LuaString.of(refusal)};
        }
        return new Switch(
                coroutine,
                args.from(2),
                new Step.Then() {
                    @Override
                    public Object take(Object[] results) {
                        Object[] all = new Object[results.length + 1];
                        all[0] = true;
                        System.arraycopy(results, 0, all, 1, results.length);
                        return all;
                    }

                    @Override
                    public boolean catches() {
                        return true;
                    }

                    @Override
                    public Object fail(Object error) {
                        return new Object[] {false, error};
                    }
                });
    }

    private static String refusal(Coroutine coroutine) {
        return switch (coroutine.state) {
            case SUSPENDED -> null;
            case DEAD -> "cannot resume dead coroutine";
            case RUNNING -> "cannot resume running coroutine";
            case NORMAL -> "cannot resume normal coroutine";
        };
    }

    private static Object wrap(Arguments args) {
        Coroutine coroutine = (Coroutine) create(args);
        return new Builtin("wrap", given -> go(coroutine, given));
    }

    private static Object go(Coroutine coroutine, Arguments args) {
        String refusal = refusal(coroutine);
        if (refusal != null) {
            throw new LuaError(refusal);
        }
        return new Switch(
                coroutine,
                args.from(1),
                new Step.Then() {
                    @Override
                    public Object take(Object[] results) {
                        return results;
                    }

                    @Override
                    public boolean catches() {
                        return true;
                    }

                    @Override
                    public Object fail(Object error) {
                        if (error instanceof LuaString text) {
                            throw new LuaError(text.toString());
                        }
                        throw LuaError.of(error);
                    }
                });
    }
}
