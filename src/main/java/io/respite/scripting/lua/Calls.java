package io.respite.scripting.lua;

/** Calls and returns of one {@link Machine}, and what becomes of errors. */
final class Calls {

    private static final Object[] NOTHING = Builtin.NOTHING;

    /** A call that makes so many bytes takes as long as a loop, roughly. */
    static final int BYTES_PER_LOOP = 64;

    /** No call counts for more, as the sum has bounds. */
    private static final int MOST_LOOPS = 1 << 24;

    private final Operations operations;
    private final LuaTable environment;
    private final Arguments arguments;
    private final Machine machine;
    private Coroutine current;
    private Object[] results;

    /** What is to begin, and null once it has. */
    private LuaFunction first;

    private Object[] firstArguments;

    /** Whether a builtin function runs, which has no frame. */
    private boolean inBuiltin;

    /** A step that waits until the program may go on, or null. */
    private Parked parked;

    /** What a builtin function wants called, and where that is to take place. */
    private record Parked(Coroutine thread, Step step, int at, int target, int wanted) {}

    Calls(Machine machine, LuaTable environment, LuaTable stringMetatable) {
        this.environment = environment;
        this.machine = machine;
        arguments = new Arguments(machine);
        operations = new Operations(this, stringMetatable);
    }

    Operations operations() {
        return operations;
    }

    LuaTable environment() {
        return environment;
    }

    Coroutine current() {
        return current;
    }

    boolean isOver() {
        return results != null;
    }

    Object[] results() {
        return results;
    }

    void begin(LuaFunction function, Object[] given) {
        current = new Coroutine();
        current.state = Coroutine.State.RUNNING;
        results = null;
        first = function;
        firstArguments = given;
    }

    /** Starts what is to begin: it may be a builtin function, which is over then, or fails. */
    void start() {
        if (first != null) {
            LuaFunction function = first;
            first = null;
            start(current, function, firstArguments);
        }
    }

    private void start(Coroutine thread, LuaFunction function, Object[] given) {
        thread.ensure(given.length + 1);
        thread.stack[0] = function;
        System.arraycopy(given, 0, thread.stack, 1, given.length);
        call(thread, 0, given.length, 0, -1);
    }

    /** CALL, TAIL_CALL and RETURN. */
    void transfer(int op, Coroutine thread, Frame frame, int a, int b, int c) {
        int at = frame.base + a;
        int count = b >= 0 ? b : thread.top - at - (op == Op.RETURN ? 0 : 1);
        switch (op) {
            case Op.CALL -> call(thread, at, count, at, c);
            case Op.TAIL_CALL -> tailCall(thread, frame, at, count);
            default -> {
                thread.close(frame.base);
                finish(thread, thread.stack, at, count);
            }
        }
    }

    private void tailCall(Coroutine thread, Frame frame, int at, int count) {
        if (!(thread.stack[at] instanceof Closure)) {
            /* What comes back is returned by the next instruction. */
            call(thread, at, count, at, -1);
            return;
        }
        thread.close(frame.base);
        int base = frame.base - 1;
        System.arraycopy(thread.stack, at, thread.stack, base, count + 1);
        int target = frame.target;
        int wanted = frame.wanted;
        thread.pop();
        enter(thread, base, count, target, wanted);
        thread.frame().isTail = true;
    }

    /** Calls what stands at a place of the stack, with the arguments behind it. */
    void call(Coroutine thread, int at, int count, int target, int wanted) {
        Object function = thread.stack[at];
        if (function instanceof Closure) {
            enter(thread, at, count, target, wanted);
        } else if (function instanceof Builtin builtin) {
            inBuiltin = true;
            settle(thread, invoke(thread, builtin, at, count), at + 1, target, wanted);
        } else {
            callByMetatable(thread, at, count, target, wanted);
        }
    }

    /* Calls it with what stands behind a place; what it makes, even of no avail, takes its time. */
    private Object invoke(Coroutine thread, Builtin builtin, int at, int count) {
        arguments.begin(thread.stack, at + 1, count);
        long before = Heap.taken();
        try {
            return builtin.body().call(arguments);
        } finally {
            long loops = (Heap.taken() - before) / BYTES_PER_LOOP;
            machine.spend((int) Math.min(loops, MOST_LOOPS));
        }
    }

    private void callByMetatable(Coroutine thread, int at, int count, int target, int wanted) {
        Object called = thread.stack[at];
        Object handler = operations.metamethod(called, Operations.CALL);
        if (!(handler instanceof LuaFunction)) {
            throw operations.names().wrongOperand("call", called);
        }
        thread.ensure(at + count + 2);
        System.arraycopy(thread.stack, at, thread.stack, at + 1, count + 1);
        thread.stack[at] = handler;
        call(thread, at, count + 1, target, wanted);
    }

    private void enter(Coroutine thread, int at, int count, int target, int wanted) {
        Closure closure = (Closure) thread.stack[at];
        Prototype prototype = closure.prototype;
        int base = at + 1;
        thread.ensure(base + Math.max(prototype.registers, count));
        Object[] stack = thread.stack;
        Frame frame = thread.push(target, wanted);
        frame.closure = closure;
        frame.then = null;
        frame.base = base;
        frame.pc = 0;
        int parameters = prototype.parameters;
        for (int i = count; i < parameters; i++) {
            stack[base + i] = null;
        }
        if (prototype.isVariadic) {
            int more = Math.max(0, count - parameters);
            Object[] variable = more == 0 ? NOTHING : new Object[more];
            if (more > 0) {
                System.arraycopy(stack, base + parameters, variable, 0, more);
            }
            frame.variable = variable;
            if (prototype.line != 0) {
                stack[base + parameters] = prototype.takesArgTable ? argTable(variable) : null;
            }
        }
    }

    private static LuaTable argTable(Object[] variable) {
        LuaTable table = new LuaTable(variable.length);
        table.putAll(1, variable, 0, variable.length);
        table.put("n", (double) variable.length);
        return table;
    }

    /** Calls a function for an instruction, whose one result goes to a register. */
    void callFor(Coroutine thread, int target, int wanted, Object function, Object... given) {
        int at = end(thread);
        thread.ensure(at + given.length + 1);
        thread.stack[at] = function;
        System.arraycopy(given, 0, thread.stack, at + 1, given.length);
        call(thread, at, given.length, target, wanted);
    }

    /** The same, and something else is to be done with the result. */
    void callFor(Coroutine thread, Step step) {
        settle(thread, step, end(thread), 0, 0);
    }

    /** Whether a step waits until the program may go on. */
    boolean isParked() {
        return parked != null;
    }

    /** Takes the step that waits. */
    void unpark() {
        Parked next = parked;
        parked = null;
        inBuiltin = true;
        settle(next.thread, next.step, next.at, next.target, next.wanted);
    }

    private static int end(Coroutine thread) {
        Frame frame = thread.frame();
        return frame.closure == null ? frame.base : frame.base + frame.closure.prototype.registers;
    }

    /** The call of an iterator. */
    boolean forEach(Coroutine thread, int at, int wanted) {
        thread.ensure(at + 6);
        Object[] stack = thread.stack;
        stack[at + 5] = stack[at + 2];
        stack[at + 4] = stack[at + 1];
        stack[at + 3] = stack[at];
        call(thread, at + 3, 2, at + 3, wanted);
        return true;
    }

    /*
     * A builtin function, called with what stands at a place, came so far. Goes on as long as it is
     * builtin functions that call and return: none of them takes part of Java's stack. After many
     * steps the next one is parked: the machine asks whether to go on.
     */
    private void settle(
            Coroutine caller, Object came, int place, int givenTarget, int givenWanted) {
        Coroutine thread = caller;
        Object result = came;
        int at = place;
        int target = givenTarget;
        int wanted = givenWanted;
        while (true) {
            if (result instanceof Step step) {
                if (machine.isDue()) {
                    parked = new Parked(thread, step, at, target, wanted);
                    inBuiltin = false;
                    return;
                }
                thread.pushBuiltin(at, target, wanted, step.then());
                int count = lay(thread, at, step);
                if (!(thread.stack[at] instanceof Builtin builtin)) {
                    inBuiltin = false;
                    call(thread, at, count, at, -1);
                    return;
                }
                target = at;
                wanted = -1;
                result = invoke(thread, builtin, at++, count);
                continue;
            }
            if (result instanceof Coroutines.Switch change) {
                if (change.coroutine() != null) {
                    resume(thread, change, at, target, wanted);
                    inBuiltin = false;
                    return;
                }
                giveWay(thread, target, wanted);
                thread = current;
                result = change.values();
            } else if (thread.depth == 0) {
                result = several(result);
                if (!end(thread, (Object[]) result)) {
                    inBuiltin = false;
                    return;
                }
                thread = current;
            } else if (thread.frame().then == null) {
                deliver(thread, result, target, wanted);
                inBuiltin = false;
                return;
            }
            inBuiltin = true;
            Frame frame = thread.pop();
            result = frame.then.take(several(result));
            at = frame.base;
            target = frame.target;
            wanted = frame.wanted;
        }
    }

    private static int lay(Coroutine thread, int at, Step step) {
        Object[] given = step.arguments();
        thread.ensure(at + given.length + 1);
        thread.stack[at] = step.function();
        System.arraycopy(given, 0, thread.stack, at + 1, given.length);
        return given.length;
    }

    private static Object[] several(Object result) {
        return result instanceof Object[] values ? values : new Object[] {result};
    }

    /* Hands results to the compiled function that is the innermost call. */
    private static void deliver(Coroutine thread, Object result, int target, int wanted) {
        if (result instanceof Object[] values) {
            deliver(thread, values, 0, values.length, target, wanted);
        } else if (wanted == 1) {
            thread.stack[target] = result;
        } else {
            deliver(thread, new Object[] {result}, 0, 1, target, wanted);
        }
    }

    private static void deliver(
            Coroutine thread, Object[] from, int start, int count, int target, int wanted) {
        int size = wanted < 0 ? count : wanted;
        thread.ensure(target + size);
        Object[] stack = thread.stack;
        int copied = Math.min(size, count);
        System.arraycopy(from, start, stack, target, copied);
        for (int i = copied; i < size; i++) {
            stack[target + i] = null;
        }
        if (wanted < 0) {
            thread.top = target + count;
        }
    }

    /* RETURN: the frame's results go where they are wanted. */
    private void finish(Coroutine thread, Object[] from, int start, int count) {
        Frame frame = thread.pop();
        frame.variable = null;
        if (thread.depth > 0 && thread.frame().then == null) {
            deliver(thread, from, start, count, frame.target, frame.wanted);
        } else {
            Object[] values =
                    count == 0 ? NOTHING : java.util.Arrays.copyOfRange(from, start, start + count);
            settle(thread, values, 0, frame.target, frame.wanted);
        }
    }

    /* Returns whether another one goes on, which resumed it. */
    private boolean end(Coroutine thread, Object[] values) {
        thread.state = Coroutine.State.DEAD;
        if (thread.resumer == null) {
            results = values;
            return false;
        }
        goBack(thread);
        return true;
    }

    private void goBack(Coroutine thread) {
        current = thread.resumer;
        thread.resumer = null;
        current.state = Coroutine.State.RUNNING;
    }

    private void resume(
            Coroutine thread, Coroutines.Switch change, int at, int target, int wanted) {
        Coroutine next = change.coroutine();
        thread.pushBuiltin(at, target, wanted, change.then());
        thread.state = Coroutine.State.NORMAL;
        next.resumer = thread;
        next.builtinDepth += thread.builtinDepth - next.firstBuiltinDepth;
        next.firstBuiltinDepth = thread.builtinDepth;
        next.state = Coroutine.State.RUNNING;
        current = next;
        Object[] values = change.values();
        if (next.function != null) {
            LuaFunction function = next.function;
            next.function = null;
            start(next, function, values);
        } else {
            deliver(next, values, 0, values.length, next.top, next.yieldWanted);
        }
    }

    private void giveWay(Coroutine thread, int target, int wanted) {
        if (thread.resumer == null
                || thread.builtinDepth > thread.firstBuiltinDepth
                || thread.depth == 0) {
            throw LuaError.ofMachine("attempt to yield across metamethod/C-call boundary");
        }
        thread.state = Coroutine.State.SUSPENDED;
        thread.top = target;
        thread.yieldWanted = wanted;
        goBack(thread);
    }

    /**
     * Has an error go to the innermost call that catches it.
     *
     * @throws LuaError where there is none
     */
    void recover(LuaError raised) {
        LuaError error = raised;
        while (true) {
            try {
                error = settled(error);
                inBuiltin = false;
                if (!caught(error)) {
                    throw new Uncaught(error);
                }
                return;
            } catch (LuaError another) {
                error = another;
            } catch (Uncaught uncaught) {
                throw uncaught.error;
            }
        }
    }

    /** Ends {@link #recover}: what comes out of the program. */
    private static final class Uncaught extends RuntimeException {

        private static final long serialVersionUID = 1;
        private final transient LuaError error;

        Uncaught(LuaError error) {
            super(null, null, false, false);
            this.error = error;
        }
    }

    /* The error with the place where it happened. */
    private LuaError settled(LuaError error) {
        if (error.isPlaced()) {
            if (error.source() == null) {
                tellPlace(error);
            }
            return error;
        }
        String text = error.value().toString();
        if (error instanceof LuaError.OfArgument ofArgument) {
            text = operations.names().argumentError(ofArgument);
        }
        boolean hasNoPlace = inBuiltin && error instanceof LuaError.OfMachine;
        String where = hasNoPlace ? "" : where(current, 1);
        LuaError placed = LuaError.of(LuaString.of(where + text));
        tellPlace(placed);
        return placed;
    }

    private void tellPlace(LuaError error) {
        if (current.depth == 0 && current.resumer == null) {
            /* A builtin function is the whole program. */
            return;
        }
        Frame frame = current.depth == 0 ? null : current.frame();
        if (frame == null || frame.then != null) {
            error.at("=[C]", -1);
        } else {
            Prototype prototype = frame.closure.prototype;
            error.at(prototype.source, prototype.lineAt(frame.pc - Op.SIZE));
        }
    }

    /** The line that runs, or -1. */
    int line() {
        for (int i = current.depth - 1; i >= 0; i--) {
            Frame frame = current.frames[i];
            if (frame.then == null) {
                return frame.closure.prototype.lineAt(Math.max(0, frame.pc - Op.SIZE));
            }
        }
        return -1;
    }

    /** The place of a call, counted from the innermost as 1, as messages begin with it. */
    static String where(Coroutine thread, int level) {
        int depth = thread.depth;
        for (int i = 1; i < level && depth > 0; i++) {
            /* Who made a tail call is not known. */
            if (thread.frames[depth - 1].isTail && ++i >= level) {
                return "";
            }
            depth--;
        }
        if (depth <= 0 || thread.frames[depth - 1].then != null) {
            return "";
        }
        Frame frame = thread.frames[depth - 1];
        Prototype prototype = frame.closure.prototype;
        return prototype.shortSource() + ":" + prototype.lineAt(frame.pc - Op.SIZE) + ": ";
    }

    private boolean caught(LuaError error) {
        Coroutine thread = current;
        int depth = thread.depth;
        while (depth > 0) {
            Frame frame = thread.frames[depth - 1];
            if (frame.then != null && frame.then.catches()) {
                break;
            }
            depth--;
        }
        if (depth == 0) {
            return goesToResumer(thread, error);
        }
        Frame frame = thread.frames[depth - 1];
        Step.Then then = frame.then;
        if (then.handler() != null && !error.isHandled()) {
            try {
                callFor(thread, handling(then.handler(), error));
                return true;
            } catch (LuaError cannotBeCalled) {
                error.handledAs(LuaString.of("error in error handling"));
            }
        }
        while (thread.depth >= depth) {
            thread.pop();
        }
        thread.close(frame.base);
        settle(thread, then.fail(error.handled()), frame.base, frame.target, frame.wanted);
        return true;
    }

    private static Step handling(Object handler, LuaError error) {
        return new Step(
                handler,
                new Object[] {error.value()},
                new Step.Then() {
                    @Override
                    public Object take(Object[] given) {
                        throw LuaError.of(error.value())
                                .handledAs(given.length == 0 ? null : given[0]);
                    }

                    @Override
                    public boolean catches() {
                        return true;
                    }

                    @Override
                    public Object fail(Object value) {
                        throw LuaError.of(value).handledAs(LuaString.of("error in error handling"));
                    }
                });
    }

    private boolean goesToResumer(Coroutine thread, LuaError error) {
        thread.depth = 0;
        thread.close(0);
        thread.state = Coroutine.State.DEAD;
        if (thread.resumer == null) {
            return false;
        }
        current = thread.resumer;
        thread.resumer = null;
        current.state = Coroutine.State.RUNNING;
        return caught(error);
    }
}
