package io.respite.scripting.lua;

/** How messages call values: by the variable or field that they came from. */
final class Names {

    private final Calls calls;

    Names(Calls calls) {
        this.calls = calls;
    }

    /** What a value is called: {@code global}, {@code local}, {@code field}, and which. */
    private record Name(String kind, String name) {}

    /** The error of an operation that a value cannot take. */
    LuaError wrongOperand(String action, Object operand) {
        Name name = nameOfOperand(operand);
        String type = Values.typeName(operand);
        return LuaError.ofMachine(
                name == null
                        ? "attempt to " + action + " a " + type + " value"
                        : "attempt to "
                                + action
                                + " "
                                + name.kind
                                + " '"
                                + name.name
                                + "' (a "
                                + type
                                + " value)");
    }

    /* The operand stands in one of the registers that the current instruction reads. */
    private Name nameOfOperand(Object operand) {
        Coroutine thread = calls.current();
        if (thread.depth == 0 || thread.frame().then != null) {
            return null;
        }
        Frame frame = thread.frame();
        Prototype prototype = frame.closure.prototype;
        int pc = frame.pc - Op.SIZE;
        for (int register : read(prototype.code, pc)) {
            if (register >= 0 && thread.stack[frame.base + register] == operand) {
                return nameOf(prototype, pc, register);
            }
        }
        return null;
    }

    private static int[] read(int[] code, int pc) {
        int a = code[pc + 1];
        int b = code[pc + 2];
        int c = code[pc + 3];
        return switch (code[pc]) {
            case Op.CALL, Op.TAIL_CALL, Op.SET -> new int[] {a};
            case Op.GET, Op.SELF -> new int[] {b};
            case Op.CONCAT -> {
                int[] all = new int[c];
                for (int i = 0; i < c; i++) {
                    all[i] = b + i;
                }
                yield all;
            }
            case Op.GET_GLOBAL, Op.SET_GLOBAL -> new int[0];
            case Op.FOR_EACH -> new int[0];
            default -> new int[] {c, b};
        };
    }

    private static Name nameOf(Prototype prototype, int pc, int register) {
        String local = prototype.localAt(register, pc);
        if (local != null) {
            return new Name("local", local);
        }
        int setter = setter(prototype.code, pc, register);
        if (setter < 0) {
            return null;
        }
        int[] code = prototype.code;
        Object[] k = prototype.constants;
        int b = code[setter + 2];
        return switch (code[setter]) {
            case Op.GET_GLOBAL -> new Name("global", k[b].toString());
            case Op.GET_UP -> new Name("upvalue", prototype.upValueNames[b]);
            case Op.MOVE -> b < register ? nameOf(prototype, setter, b) : null;
            case Op.GET -> new Name("field", constantName(k, code[setter + 3]));
            case Op.SELF -> new Name("method", constantName(k, code[setter + 3]));
            default -> null;
        };
    }

    private static String constantName(Object[] k, int operand) {
        return operand < 0 && k[~operand] instanceof LuaString s ? s.toString() : "?";
    }

    /* The last instruction before {@code pc} that sets the register, or -1. */
    private static int setter(int[] code, int pc, int register) {
        for (int at = pc - Op.SIZE; at >= 0; at -= Op.SIZE) {
            int op = code[at];
            int a = code[at + 1];
            boolean sets =
                    switch (op) {
                        case Op.NIL -> a <= register && register < a + code[at + 2];
                        case Op.SELF -> register == a || register == a + 1;
                        case Op.CALL, Op.TAIL_CALL -> register >= a;
                        case Op.SET_UP,
                                Op.SET_GLOBAL,
                                Op.SET,
                                Op.JUMP,
                                Op.IF,
                                Op.IF_NOT,
                                Op.UNLESS_EQUAL,
                                Op.UNLESS_DIFFERS,
                                Op.UNLESS_LESS,
                                Op.UNLESS_LESS_EQUAL,
                                Op.RETURN,
                                Op.LIST,
                                Op.CLOSE ->
                                false;
                        case Op.FOR_EACH -> register >= a + 2;
                        default -> a == register;
                    };
            if (sets) {
                return op == Op.SELF && register != a ? -1 : at;
            }
        }
        return -1;
    }

    /** The text of an error of an argument, with the function's name as its caller wrote it. */
    String argumentError(LuaError.OfArgument error) {
        Name name = nameOfCalled();
        return name == null
                ? error.text("?", false)
                : error.text(name.name, name.kind.equals("method"));
    }

    private Name nameOfCalled() {
        Coroutine thread = calls.current();
        if (thread.depth == 0 || thread.frame().then != null) {
            return null;
        }
        Frame frame = thread.frame();
        Prototype prototype = frame.closure.prototype;
        int pc = frame.pc - Op.SIZE;
        int op = prototype.code[pc];
        return op == Op.CALL || op == Op.TAIL_CALL
                ? nameOf(prototype, pc, prototype.code[pc + 1])
                : null;
    }

    /** What the caller calls a function that the instruction at {@code pc} called, or null. */
    static String ofCalled(Prototype caller, int pc) {
        int op = caller.code[pc];
        boolean isCall = op == Op.CALL || op == Op.TAIL_CALL || op == Op.FOR_EACH;
        Name name = isCall ? nameOf(caller, pc, caller.code[pc + 1]) : null;
        return name == null ? null : name.name;
    }
}
