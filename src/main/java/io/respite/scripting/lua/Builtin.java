package io.respite.scripting.lua;

/** A function of a library. */
public final class Builtin extends LuaFunction {

    /** What a function without results returns. */
    public static final Object[] NOTHING = {};

    /** What the function does. */
    @FunctionalInterface
    public interface Body {

        /**
         * Returns one result, several as an {@code Object[]}, or a {@link Step} of what is to be
         * called next.
         */
        Object call(Arguments args);
    }

    private final String name;
    private final Body body;

    public Builtin(String name, Body body) {
        this.name = name;
        this.body = body;
    }

    /** What errors call it. */
    public String name() {
        return name;
    }

    Body body() {
        return body;
    }
}
