package io.respite.scripting.lua;

import java.util.Arrays;

/** A line of calls with its stack; the main program is one too. */
final class Coroutine {

    enum State {
        SUSPENDED,
        RUNNING,
        NORMAL,
        DEAD
    }

    private static final int MOST_CALLS = 20_000;
    private static final int MOST_BUILTIN_CALLS = 200;
    private static final int SPARE = 8;

    Object[] stack = new Object[64];
    Frame[] frames = new Frame[8];
    int depth;

    /** The end of open results. */
    int top;

    UpValue open;
    State state = State.SUSPENDED;

    /** Who goes on when this one yields or ends. */
    Coroutine resumer;

    /** What it begins with. */
    LuaFunction function;

    /** Calls of builtin functions that wait, with those of the resumers. */
    int builtinDepth;

    int firstBuiltinDepth;

    /** How many results of the yield are wanted. */
    int yieldWanted;

    /** The frame of the innermost call. */
    Frame frame() {
        return frames[depth - 1];
    }

    /** Makes room on the stack up to a place. */
    void ensure(int end) {
        if (end + SPARE > stack.length) {
            int capacity = Math.max(end + SPARE, stack.length * 2);
            Heap.take(capacity * 8L);
            stack = Arrays.copyOf(stack, capacity);
        }
    }

    Frame push(int target, int wanted) {
        if (depth >= MOST_CALLS) {
            throw LuaError.ofMachine("stack overflow");
        }
        if (depth == frames.length) {
            frames = Arrays.copyOf(frames, depth * 2);
        }
        Frame frame = frames[depth];
        if (frame == null) {
            Heap.take(64);
            frame = new Frame();
            frames[depth] = frame;
        }
        depth++;
        frame.target = target;
        frame.wanted = wanted;
        frame.isTail = false;
        return frame;
    }

    /** A frame for a builtin function that waits for a call. */
    void pushBuiltin(int base, int target, int wanted, Step.Then then) {
        if (builtinDepth >= MOST_BUILTIN_CALLS) {
            throw LuaError.ofMachine("C stack overflow");
        }
        Frame frame = push(target, wanted);
        builtinDepth++;
        frame.closure = null;
        frame.then = then;
        frame.base = base;
    }

    Frame pop() {
        Frame frame = frames[--depth];
        if (frame.then != null) {
            builtinDepth--;
        }
        return frame;
    }

    /** The upvalue of a place on the stack, shared by all who refer to it. */
    UpValue upValue(int index) {
        UpValue above = null;
        UpValue at = open;
        while (at != null && at.index > index) {
            above = at;
            at = at.below;
        }
        if (at != null && at.index == index) {
            return at;
        }
        UpValue made = new UpValue(this, index);
        made.below = at;
        if (above == null) {
            open = made;
        } else {
            above.below = made;
        }
        return made;
    }

    /** Variables from a place on leave the stack. */
    void close(int index) {
        while (open != null && open.index >= index) {
            open.close();
            open = open.below;
        }
    }
}
