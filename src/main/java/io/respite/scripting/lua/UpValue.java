package io.respite.scripting.lua;

/** A local variable that functions inside its own share: on the stack, or, after that, here. */
final class UpValue {

    private Coroutine owner;
    final int index;
    private Object value;

    /** The next one below on the same stack, while this one is open. */
    UpValue below;

    UpValue(Coroutine owner, int index) {
        this.owner = owner;
        this.index = index;
    }

    Object get() {
        return owner == null ? value : owner.stack[index];
    }

    void set(Object newValue) {
        if (owner == null) {
            value = newValue;
        } else {
            owner.stack[index] = newValue;
        }
    }

    /** The variable leaves the stack. */
    void close() {
        value = owner.stack[index];
        owner = null;
    }
}
