package io.respite.scripting.lua;

import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Runs one program. It may stop between two instructions and go on later, because all its calls are
 * {@link Frame}s on the heap. Owned by the thread that runs it. Hot.
 */
public final class Machine {

    /** So many loops and calls are run between two questions whether to go on. */
    private static final int STRIDE = 10_000;

    private final BooleanSupplier mayGoOn;
    private final Calls calls;
    private int fuel = STRIDE;
    private LineHook hook;

    /** Whether the hook was asked about the next instruction. */
    private boolean isAsked;

    /** What is to be raised where the program stands, or null. */
    private LuaError due;

    /**
     * @param environment the global variables
     * @param stringMetatable that of all strings
     * @param mayGoOn asked now and then; where it says no, {@link #run} returns
     */
    public Machine(LuaTable environment, LuaTable stringMetatable, BooleanSupplier mayGoOn) {
        this.mayGoOn = mayGoOn;
        calls = new Calls(this, environment, stringMetatable);
    }

    Calls calls() {
        return calls;
    }

    /** Begins to run a function; returns this machine. */
    public Machine begin(Prototype prototype, LuaTable environment) {
        return begin(new Closure(prototype, environment));
    }

    /** Begins to run a function with arguments; returns this machine. */
    public Machine begin(LuaFunction function, Object... arguments) {
        calls.begin(function, arguments);
        return this;
    }

    /**
     * Goes on until the program ends, or is not to go on for now.
     *
     * @return whether it has ended; see {@link #results}
     * @throws LuaError that nothing in the program catches
     */
    public boolean run() {
        while (true) {
            try {
                calls.start();
                raiseDue();
                return calls.isOver() || execute();
            } catch (LuaError error) {
                calls.recover(error);
            } catch (StackOverflowError tooDeep) {
                calls.recover(new LuaError("stack overflow"));
            } catch (OutOfMemoryError tooMuch) {
                calls.recover(LuaError.of(LuaString.of("not enough memory")));
            }
        }
    }

    /**
     * Has the hook look on from now on: it is asked before each line, that is where a function
     * begins, where a loop goes back, and where an instruction's line is not that of the one
     * before.
     */
    public void watch(LineHook newHook) {
        hook = newHook;
    }

    /** The calls of a program that has stopped, the innermost first. */
    public List<Level> levels() {
        return Levels.of(calls.current());
    }

    /** Has a program that has stopped go on with an error, where it stands. */
    public void fail(LuaError error) {
        due = error;
    }

    private void raiseDue() {
        if (due != null) {
            LuaError error = due;
            due = null;
            isAsked = false;
            /* As if the instruction before which it stands had raised it. */
            calls.current().frame().pc += Op.SIZE;
            throw error;
        }
    }

    /** What the program returned. */
    public Object[] results() {
        return calls.results();
    }

    /** Something took as long as so many loops: the question whether to go on comes sooner. */
    public void spend(int loops) {
        fuel -= loops;
    }

    /** The line that runs, or -1. */
    public int line() {
        return calls.line();
    }

    /** A builtin function had a step taken; returns whether the question is due. */
    boolean isDue() {
        return --fuel < 0;
    }

    private boolean isToStop() {
        fuel = STRIDE;
        return !mayGoOn.getAsBoolean();
    }

    private boolean execute() {
        while (!calls.isOver()) {
            if (calls.isParked()) {
                if (isToStop()) {
                    return false;
                }
                calls.unpark();
                continue;
            }
            Coroutine thread = calls.current();
            Frame frame = thread.frame();
            if (frame.then != null) {
                throw new IllegalStateException("a builtin function waits for nothing");
            }
            if (!(hook == null ? execute(thread, frame) : trace(thread, frame))) {
                return false;
            }
        }
        return true;
    }

    /* Runs instructions until another frame is the innermost one; false where it is to stop. */
    private boolean execute(Coroutine thread, Frame frame) {
        /* Every call and every return comes by here, be it of a metamethod. */
        if (--fuel < 0 && isToStop()) {
            return false;
        }
        Prototype prototype = frame.closure.prototype;
        int[] code = prototype.code;
        Object[] k = prototype.constants;
        Object[] s = thread.stack;
        int base = frame.base;
        int pc = frame.pc;
        while (true) {
            int op = code[pc];
            int a = code[pc + 1];
            int b = code[pc + 2];
            int c = code[pc + 3];
            pc += Op.SIZE;
            switch (op) {
                case Op.MOVE -> s[base + a] = s[base + b];
                case Op.LOAD -> s[base + a] = k[b];
                case Op.GET_UP -> s[base + a] = frame.closure.upValues[b].get();
                case Op.SET_UP -> frame.closure.upValues[b].set(value(s, k, base, c));
                case Op.JUMP -> {
                    if (a < pc && --fuel < 0 && isToStop()) {
                        frame.pc = pc - Op.SIZE;
                        return false;
                    }
                    pc = a;
                }
                case Op.IF_NOT -> pc = Values.isTrue(value(s, k, base, b)) ? pc : a;
                case Op.IF -> pc = Values.isTrue(value(s, k, base, b)) ? a : pc;
                case Op.FOR_NEXT -> {
                    if (--fuel < 0 && isToStop()) {
                        frame.pc = pc - Op.SIZE;
                        return false;
                    }
                    pc = forNext(s, base + a) ? b : pc;
                }
                case Op.GET -> {
                    frame.pc = pc;
                    if (calls.operations()
                            .get(thread, s[base + b], value(s, k, base, c), base + a)) {
                        return true;
                    }
                }
                default -> {
                    frame.pc = pc;
                    if (op >= Op.CALL && op <= Op.RETURN) {
                        calls.transfer(op, thread, frame, a, b, c);
                        return true;
                    }
                    if (other(op, thread, frame, a, b, c)) {
                        return true;
                    }
                    pc = frame.pc;
                    s = thread.stack;
                }
            }
        }
    }

    /* The same where a hook looks on. */
    private boolean trace(Coroutine thread, Frame frame) {
        Prototype prototype = frame.closure.prototype;
        int previous = frame.pc - Op.SIZE;
        int last = previous;
        while (true) {
            int pc = frame.pc;
            boolean isHidden =
                    prototype.isHidden(pc) || isJumpAfterJump(prototype.code, pc, previous);
            if (!isAsked && isToStopAt(prototype, pc, last, isHidden)) {
                isAsked = true;
                return false;
            }
            isAsked = false;
            previous = pc;
            last = isHidden ? last : pc;
            frame.pc = pc + Op.SIZE;
            if (perform(thread, frame, prototype.code, pc)) {
                return true;
            }
        }
    }

    /* The reference implementation has what jumps forward to a jump go to where that goes. */
    private static boolean isJumpAfterJump(int[] code, int pc, int previous) {
        if (code[pc] != Op.JUMP || previous < 0) {
            return false;
        }
        int next = previous + Op.SIZE;
        return pc > next || pc == next && code[previous] == Op.JUMP;
    }

    private boolean isToStopAt(Prototype prototype, int pc, int last, boolean isHidden) {
        int line = prototype.lineAt(pc);
        boolean isNew = last < 0 || pc <= last || line != prototype.lineAt(last);
        if (isNew && !isHidden && hook.stopsAt(prototype.shortSource(), line)) {
            return true;
        }
        if (--fuel >= 0) {
            return false;
        }
        boolean isToGiveWay = isToStop();
        return hook.stopsWithin(prototype.shortSource(), line) || isToGiveWay;
    }

    /* Runs the one instruction at a place; returns whether another frame is the innermost now. */
    private boolean perform(Coroutine thread, Frame frame, int[] code, int pc) {
        Object[] s = thread.stack;
        Object[] k = frame.closure.prototype.constants;
        int base = frame.base;
        int op = code[pc];
        int a = code[pc + 1];
        int b = code[pc + 2];
        int c = code[pc + 3];
        switch (op) {
            case Op.MOVE -> s[base + a] = s[base + b];
            case Op.LOAD -> s[base + a] = k[b];
            case Op.GET_UP -> s[base + a] = frame.closure.upValues[b].get();
            case Op.SET_UP -> frame.closure.upValues[b].set(value(s, k, base, c));
            case Op.JUMP -> frame.pc = a;
            case Op.IF_NOT -> frame.pc = Values.isTrue(value(s, k, base, b)) ? frame.pc : a;
            case Op.IF -> frame.pc = Values.isTrue(value(s, k, base, b)) ? a : frame.pc;
            case Op.FOR_NEXT -> frame.pc = forNext(s, base + a) ? b : frame.pc;
            case Op.GET -> {
                return calls.operations().get(thread, s[base + b], value(s, k, base, c), base + a);
            }
            case Op.CALL, Op.TAIL_CALL, Op.RETURN -> {
                calls.transfer(op, thread, frame, a, b, c);
                return true;
            }
            default -> {
                return other(op, thread, frame, a, b, c);
            }
        }
        return false;
    }

    private static Object value(Object[] s, Object[] k, int base, int operand) {
        return operand >= 0 ? s[base + operand] : k[~operand];
    }

    /* Whether a loop that counts goes on; its variable is set then. */
    private static boolean forNext(Object[] s, int at) {
        double step = (Double) s[at + 2];
        double next = (Double) s[at] + step;
        double limit = (Double) s[at + 1];
        if (step > 0 ? next <= limit : limit <= next) {
            Double index = next;
            s[at] = index;
            s[at + 3] = index;
            return true;
        }
        return false;
    }

    /* Returns whether another frame is the innermost one now. */
    private boolean other(int op, Coroutine thread, Frame frame, int a, int b, int c) {
        Object[] s = thread.stack;
        Object[] k = frame.closure.prototype.constants;
        int base = frame.base;
        switch (op) {
            case Op.ADD, Op.SUB, Op.MUL, Op.DIV, Op.MOD, Op.POW -> {
                Object left = value(s, k, base, b);
                Object right = value(s, k, base, c);
                if (left instanceof Double x && right instanceof Double y) {
                    s[base + a] = Operations.compute(op, x, y);
                    return false;
                }
                return calls.operations().compute(thread, op, left, right, base + a);
            }
            case Op.EQUAL, Op.DIFFERS, Op.LESS, Op.LESS_EQUAL -> {
                return calls.operations()
                        .compare(
                                thread,
                                op - Op.EQUAL,
                                value(s, k, base, b),
                                value(s, k, base, c),
                                base + a);
            }
            case Op.UNLESS_EQUAL, Op.UNLESS_DIFFERS, Op.UNLESS_LESS, Op.UNLESS_LESS_EQUAL -> {
                return calls.operations()
                        .branch(
                                thread,
                                op - Op.UNLESS_EQUAL,
                                value(s, k, base, b),
                                value(s, k, base, c),
                                a);
            }
            case Op.GET_GLOBAL -> {
                return calls.operations().get(thread, frame.closure.environment, k[b], base + a);
            }
            case Op.SET_GLOBAL -> {
                Object value = value(s, k, base, c);
                return calls.operations().set(thread, frame.closure.environment, k[b], value);
            }
            case Op.SET -> {
                Object key = value(s, k, base, b);
                return calls.operations().set(thread, s[base + a], key, value(s, k, base, c));
            }
            case Op.SELF -> {
                Object self = s[base + b];
                s[base + a + 1] = self;
                return calls.operations().get(thread, self, k[~c], base + a);
            }
            case Op.FOR_EACH_NEXT -> {
                if (s[base + a + 3] != null) {
                    s[base + a + 2] = s[base + a + 3];
                    frame.pc = b;
                }
                return false;
            }
            default -> {
                return rare(op, thread, frame, a, b, c);
            }
        }
    }

    private boolean rare(int op, Coroutine thread, Frame frame, int a, int b, int c) {
        Object[] s = thread.stack;
        Object[] k = frame.closure.prototype.constants;
        int base = frame.base;
        switch (op) {
            case Op.NIL -> java.util.Arrays.fill(s, base + a, base + a + b, null);
            case Op.BOOL -> s[base + a] = b != 0;
            case Op.TABLE -> {
                Heap.take(64);
                s[base + a] = new LuaTable();
            }
            case Op.NOT -> s[base + a] = !Values.isTrue(value(s, k, base, b));
            case Op.MINUS -> {
                Object operand = value(s, k, base, b);
                return calls.operations().negate(thread, operand, base + a);
            }
            case Op.LENGTH -> {
                return calls.operations().length(thread, value(s, k, base, b), base + a);
            }
            case Op.CONCAT -> {
                return calls.operations().concatenate(thread, base + b, c, base + a);
            }
            case Op.FOR_BEGIN -> {
                forBegin(s, base + a);
                frame.pc = b;
            }
            case Op.FOR_EACH -> {
                return calls.forEach(thread, base + a, b);
            }
            case Op.LIST -> {
                int count = b < 0 ? thread.top - base - a - 1 : b;
                ((LuaTable) s[base + a]).putAll(c + 1, s, base + a + 1, count);
            }
            case Op.CLOSE -> thread.close(base + a);
            case Op.CLOSURE -> s[base + a] = closure(thread, frame, b);
            case Op.VARIABLE -> variable(thread, frame, a, b);
            default -> throw new IllegalStateException("instruction " + op);
        }
        return false;
    }

    private static void forBegin(Object[] s, int at) {
        String[] names = {"initial value", "limit", "step"};
        for (int i = 0; i < names.length; i++) {
            Double number = Values.toNumber(s[at + i]);
            if (number == null) {
                throw new LuaError("'for' " + names[i] + " must be a number");
            }
            s[at + i] = number;
        }
        s[at] = (Double) s[at] - (Double) s[at + 2];
    }

    private static Closure closure(Coroutine thread, Frame frame, int index) {
        Prototype prototype = frame.closure.prototype.functions[index];
        Heap.take(64);
        Closure closure = new Closure(prototype, frame.closure.environment);
        int[] upValues = prototype.upValues;
        for (int i = 0; i < closure.upValues.length; i++) {
            int at = upValues[2 * i + 1];
            closure.upValues[i] =
                    upValues[2 * i] == 1
                            ? thread.upValue(frame.base + at)
                            : frame.closure.upValues[at];
        }
        return closure;
    }

    private static void variable(Coroutine thread, Frame frame, int a, int b) {
        Object[] values = frame.variable;
        int at = frame.base + a;
        int wanted = b < 0 ? values.length : b;
        thread.ensure(at + wanted);
        int copied = Math.min(wanted, values.length);
        System.arraycopy(values, 0, thread.stack, at, copied);
        java.util.Arrays.fill(thread.stack, at + copied, at + wanted, null);
        thread.top = at + wanted;
    }
}
