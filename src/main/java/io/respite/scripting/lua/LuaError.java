package io.respite.scripting.lua;

/** What a program raises: any value. Carries no stack trace of the machine's. */
public class LuaError extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Object value;
    private final boolean isPlaced;
    private transient Object handled;
    private transient boolean isHandled;
    private String source;
    private int line = -1;

    private LuaError(Object value, boolean isPlaced) {
        super(null, null, false, false);
        this.value = value;
        this.isPlaced = isPlaced;
    }

    /** An error with a text, to which the place where it happened is added. */
    public LuaError(String text) {
        this(LuaString.of(text), false);
    }

    /** An error of what the machine does itself: it has a place where a program does it. */
    static LuaError ofMachine(String text) {
        return new OfMachine(text);
    }

    /** One that has no place where it happens in a builtin function. */
    static final class OfMachine extends LuaError {

        private static final long serialVersionUID = 1;

        OfMachine(String text) {
            super(text);
        }
    }

    /** An error of any value, as it is. */
    public static LuaError of(Object value) {
        return new LuaError(value, true);
    }

    /** What was raised. */
    public Object value() {
        return value;
    }

    /** Whether the value is to stay as it is. */
    boolean isPlaced() {
        return isPlaced;
    }

    /** The error of an argument, counted from 1, that a builtin function cannot take. */
    public static LuaError argument(int i, String what) {
        return new OfArgument(i, what);
    }

    /** One whose text names the function as its caller does. */
    static final class OfArgument extends LuaError {

        private static final long serialVersionUID = 1;

        private final int argument;
        private final String what;

        OfArgument(int argument, String what) {
            super(what);
            this.argument = argument;
            this.what = what;
        }

        /** The text, where the function was called by this name, or as a method of it. */
        String text(String name, boolean isMethod) {
            int shown = isMethod ? argument - 1 : argument;
            return isMethod && shown == 0
                    ? "calling '" + name + "' on bad self (" + what + ")"
                    : "bad argument #" + shown + " to '" + name + "' (" + what + ")";
        }
    }

    /** The source of the code that was running, in the form that {@code debug.getinfo} gives. */
    public String source() {
        return source;
    }

    /** The line of it, or -1. */
    public int line() {
        return line;
    }

    /** Tells where it happened. */
    public LuaError at(String newSource, int newLine) {
        source = newSource;
        line = newLine;
        return this;
    }

    /** What a handler made of it before the calls were undone. */
    Object handled() {
        return isHandled ? handled : value;
    }

    LuaError handledAs(Object newValue) {
        handled = newValue;
        isHandled = true;
        return this;
    }

    boolean isHandled() {
        return isHandled;
    }

    @Override
    public String getMessage() {
        return String.valueOf(value);
    }
}
