package io.respite.scripting.lua;

/** An expression that is compiled as far as where its value will be found. */
final class Operand {

    enum Kind {
        /** Constant {@code at}. */
        CONSTANT,
        /** Register {@code at}. */
        REGISTER,
        /** Upvalue {@code at}. */
        UP_VALUE,
        /** The global variable that constant {@code at} names. */
        GLOBAL,
        /** The element {@code key}, a value, of register {@code at}. */
        ELEMENT,
        /** The instruction at {@code at} computes it, to a register that is not chosen yet. */
        COMPUTED,
        /** The results of the call at {@code at}, the first of them to register {@code key}. */
        CALL,
        /** The variable arguments, by the instruction at {@code at}. */
        VARIABLE
    }

    final Kind kind;
    final int at;
    final int key;

    Operand(Kind kind, int at, int key) {
        this.kind = kind;
        this.at = at;
        this.key = key;
    }

    Operand(Kind kind, int at) {
        this(kind, at, 0);
    }

    /** Whether it may be several values. */
    boolean isOpen() {
        return kind == Kind.CALL || kind == Kind.VARIABLE;
    }
}
