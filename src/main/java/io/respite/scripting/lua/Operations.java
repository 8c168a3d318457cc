package io.respite.scripting.lua;

/** What instructions do with values, metatables included. */
final class Operations {

    static final LuaString CALL = LuaString.of("__call");
    static final LuaString INDEX = LuaString.of("__index");
    static final LuaString NEW_INDEX = LuaString.of("__newindex");
    static final LuaString TO_STRING = LuaString.of("__tostring");
    static final LuaString METATABLE = LuaString.of("__metatable");
    private static final LuaString MINUS = LuaString.of("__unm");
    private static final LuaString LENGTH = LuaString.of("__len");
    private static final LuaString CONCAT = LuaString.of("__concat");
    private static final LuaString EQUAL = LuaString.of("__eq");
    private static final LuaString LESS = LuaString.of("__lt");
    private static final LuaString LESS_EQUAL = LuaString.of("__le");
    private static final LuaString[] ARITHMETIC = {
        LuaString.of("__add"),
        LuaString.of("__sub"),
        LuaString.of("__mul"),
        LuaString.of("__div"),
        LuaString.of("__mod"),
        LuaString.of("__pow")
    };

    /** The order of comparisons among instructions. */
    private static final int IS_EQUAL = 0;

    private static final int DIFFERS = 1;
    private static final int IS_LESS = 2;

    private static final int LONGEST_CHAIN = 100;

    private final Calls calls;
    private final Names names;
    private final LuaTable strings;

    Operations(Calls calls, LuaTable strings) {
        this.calls = calls;
        this.strings = strings;
        names = new Names(calls);
    }

    Names names() {
        return names;
    }

    LuaTable metatable(Object value) {
        return switch (value) {
            case LuaTable table -> table.metatable();
            case LuaString string -> strings;
            case UserData data -> data.metatable;
            case null, default -> null;
        };
    }

    Object metamethod(Object value, LuaString event) {
        LuaTable metatable = metatable(value);
        return metatable == null ? null : metatable.get(event);
    }

    static double compute(int op, double x, double y) {
        return switch (op) {
            case Op.ADD -> x + y;
            case Op.SUB -> x - y;
            case Op.MUL -> x * y;
            case Op.DIV -> x / y;
            case Op.MOD -> x - Math.floor(x / y) * y;
            default -> Math.pow(x, y);
        };
    }

    /** Returns, as all these, whether a function was called that will give the result. */
    boolean compute(Coroutine thread, int op, Object left, Object right, int target) {
        Double x = Values.toNumber(left);
        Double y = Values.toNumber(right);
        if (x != null && y != null) {
            thread.stack[target] = compute(op, x, y);
            return false;
        }
        LuaString event = ARITHMETIC[op - Op.ADD];
        Object handler = binary(left, right, event);
        if (handler == null) {
            throw names.wrongOperand("perform arithmetic on", x == null ? left : right);
        }
        calls.callFor(thread, target, 1, handler, left, right);
        return true;
    }

    private Object binary(Object left, Object right, LuaString event) {
        Object handler = metamethod(left, event);
        return handler != null ? handler : metamethod(right, event);
    }

    boolean negate(Coroutine thread, Object operand, int target) {
        Double number = Values.toNumber(operand);
        if (number != null) {
            thread.stack[target] = -number;
            return false;
        }
        Object handler = metamethod(operand, MINUS);
        if (handler == null) {
            throw names.wrongOperand("perform arithmetic on", operand);
        }
        calls.callFor(thread, target, 1, handler, operand, operand);
        return true;
    }

    boolean length(Coroutine thread, Object operand, int target) {
        if (operand instanceof LuaTable table) {
            thread.stack[target] = (double) table.length();
            return false;
        }
        if (operand instanceof LuaString string) {
            thread.stack[target] = (double) string.length();
            return false;
        }
        Object handler = metamethod(operand, LENGTH);
        if (handler == null) {
            throw names.wrongOperand("get length of", operand);
        }
        calls.callFor(thread, target, 1, handler, operand, operand);
        return true;
    }

    boolean get(Coroutine thread, Object from, Object key, int target) {
        Object at = from;
        for (int i = 0; i < LONGEST_CHAIN; i++) {
            Object handler;
            if (at instanceof LuaTable table) {
                Object value = table.get(key);
                LuaTable metatable = table.metatable();
                if (value != null || metatable == null) {
                    thread.stack[target] = value;
                    return false;
                }
                handler = metatable.get(INDEX);
                if (handler == null) {
                    thread.stack[target] = null;
                    return false;
                }
            } else {
                handler = metamethod(at, INDEX);
                if (handler == null) {
                    throw names.wrongOperand("index", at);
                }
            }
            if (handler instanceof LuaFunction) {
                calls.callFor(thread, target, 1, handler, at, key);
                return true;
            }
            at = handler;
        }
        throw LuaError.ofMachine("loop in gettable");
    }

    boolean set(Coroutine thread, Object into, Object key, Object value) {
        Object at = into;
        for (int i = 0; i < LONGEST_CHAIN; i++) {
            Object handler;
            if (at instanceof LuaTable table) {
                LuaTable metatable = table.metatable();
                handler = metatable == null ? null : metatable.get(NEW_INDEX);
                if (handler == null || table.get(key) != null) {
                    table.checkWritable();
                    table.put(key, value);
                    return false;
                }
            } else {
                handler = metamethod(at, NEW_INDEX);
                if (handler == null) {
                    throw names.wrongOperand("index", at);
                }
            }
            if (handler instanceof LuaFunction) {
                calls.callFor(thread, 0, 0, handler, at, key, value);
                return true;
            }
            at = handler;
        }
        throw LuaError.ofMachine("loop in settable");
    }

    /** Compares, and has the outcome in a register. */
    boolean compare(Coroutine thread, int comparison, Object left, Object right, int target) {
        Boolean known = known(comparison, left, right);
        if (known != null) {
            thread.stack[target] = known;
            return false;
        }
        Frame frame = thread.frame();
        ask(thread, comparison, left, right, holds -> thread.stack[target] = holds);
        return thread.frame() != frame || thread != calls.current();
    }

    /** Compares, and goes to another instruction where the comparison does not hold. */
    boolean branch(Coroutine thread, int comparison, Object left, Object right, int otherwise) {
        Frame frame = thread.frame();
        Boolean known = known(comparison, left, right);
        if (known != null) {
            frame.pc = known ? frame.pc : otherwise;
            return false;
        }
        ask(
                thread,
                comparison,
                left,
                right,
                holds -> {
                    if (!holds) {
                        frame.pc = otherwise;
                    }
                });
        return true;
    }

    /* What a comparison gives where no metatable says so; null where one does. */
    private Boolean known(int comparison, Object left, Object right) {
        if (comparison <= DIFFERS) {
            boolean isSame = Values.rawEquals(left, right);
            if (!isSame && mayBeCalledEqual(left, right)) {
                return null;
            }
            return isSame == (comparison == IS_EQUAL);
        }
        if (left instanceof Double x && right instanceof Double y) {
            return comparison == IS_LESS ? x < y : x <= y;
        }
        if (left instanceof LuaString x && right instanceof LuaString y) {
            return comparison == IS_LESS ? x.compareTo(y) < 0 : x.compareTo(y) <= 0;
        }
        return null;
    }

    private boolean mayBeCalledEqual(Object left, Object right) {
        boolean isAlike =
                left instanceof LuaTable && right instanceof LuaTable
                        || left instanceof UserData && right instanceof UserData;
        return isAlike && shared(left, right, EQUAL) != null;
    }

    /* The metamethod that both have. */
    private Object shared(Object left, Object right, LuaString event) {
        Object first = metamethod(left, event);
        return first != null && Values.rawEquals(first, metamethod(right, event)) ? first : null;
    }

    private interface Outcome {
        void take(boolean holds);
    }

    private void ask(Coroutine thread, int comparison, Object left, Object right, Outcome outcome) {
        calls.callFor(thread, question(comparison, left, right, outcome));
    }

    private Step question(int comparison, Object left, Object right, Outcome outcome) {
        if (comparison <= DIFFERS) {
            return question(
                    shared(left, right, EQUAL), left, right, comparison == DIFFERS, outcome);
        }
        boolean isAlike = Values.typeName(left).equals(Values.typeName(right));
        Object handler =
                isAlike ? shared(left, right, comparison == IS_LESS ? LESS : LESS_EQUAL) : null;
        if (handler != null) {
            return question(handler, left, right, false, outcome);
        }
        handler = isAlike && comparison != IS_LESS ? shared(left, right, LESS) : null;
        if (handler != null) {
            return question(handler, right, left, true, outcome);
        }
        throw wrongComparison(left, right);
    }

    private static Step question(
            Object handler, Object left, Object right, boolean isNegated, Outcome outcome) {
        return new Step(
                handler,
                new Object[] {left, right},
                given -> {
                    outcome.take(isNegated != (given.length > 0 && Values.isTrue(given[0])));
                    return Builtin.NOTHING;
                });
    }

    static LuaError wrongComparison(Object left, Object right) {
        String first = Values.typeName(left);
        String second = Values.typeName(right);
        return LuaError.ofMachine(
                first.equals(second)
                        ? "attempt to compare two " + first + " values"
                        : "attempt to compare " + first + " with " + second);
    }

    /** A function that indexes its first argument with its second, metatables included. */
    Builtin getter() {
        return new Builtin("index", args -> indexed(args.get(1), args.get(2)));
    }

    private Object indexed(Object from, Object key) {
        Object at = from;
        for (int i = 0; i < LONGEST_CHAIN; i++) {
            Object value = at instanceof LuaTable table ? table.get(key) : null;
            Object handler = metamethod(at, INDEX);
            if (value != null || handler == null) {
                return value;
            }
            if (handler instanceof LuaFunction) {
                return new Step(handler, new Object[] {at, key}, results -> results);
            }
            at = handler;
        }
        throw LuaError.ofMachine("loop in gettable");
    }

    /** Whether one value is less than another, or a step that tells. */
    Object less(Object left, Object right) {
        Boolean known = known(IS_LESS, left, right);
        if (known != null) {
            return known;
        }
        Object handler =
                Values.typeName(left).equals(Values.typeName(right))
                        ? shared(left, right, LESS)
                        : null;
        if (handler == null) {
            throw wrongComparison(left, right);
        }
        return new Step(
                handler,
                new Object[] {left, right},
                given -> given.length > 0 && Values.isTrue(given[0]));
    }

    /** Joins the values of registers side by side. */
    boolean concatenate(Coroutine thread, int first, int count, int target) {
        Object[] s = thread.stack;
        long length = 0;
        for (int i = 0; i < count; i++) {
            LuaString text = Values.toText(s[first + i]);
            if (text == null) {
                concatenateByMetatables(thread, first, count, target);
                return true;
            }
            s[first + i] = text;
            length += text.length();
        }
        s[target] = join(s, first, count, length);
        return false;
    }

    private static LuaString join(Object[] s, int first, int count, long length) {
        Heap.take(length + LuaString.OBJECT_BYTES);
        if (length > Integer.MAX_VALUE - 16) {
            throw LuaError.ofMachine("string length overflow");
        }
        byte[] joined = new byte[(int) length];
        int at = 0;
        for (int i = 0; i < count; i++) {
            byte[] bytes = ((LuaString) s[first + i]).bytes();
            System.arraycopy(bytes, 0, joined, at, bytes.length);
            at += bytes.length;
        }
        return new LuaString(joined);
    }

    /* From the last two on, as the operator binds to the right. */
    private void concatenateByMetatables(Coroutine thread, int first, int count, int target) {
        Object[] operands = new Object[count];
        System.arraycopy(thread.stack, first, operands, 0, count);
        Object next = fold(operands, count - 1, operands[count - 1], thread, target);
        if (next instanceof Step step) {
            calls.callFor(thread, step);
        } else {
            thread.stack[target] = next;
        }
    }

    private Object fold(Object[] operands, int last, Object right, Coroutine thread, int target) {
        Object joined = right;
        for (int i = last - 1; i >= 0; i--) {
            Object left = operands[i];
            LuaString x = Values.toText(left);
            LuaString y = Values.toText(joined);
            if (x != null && y != null) {
                joined = join(new Object[] {x, y}, 0, 2, (long) x.length() + y.length());
                continue;
            }
            Object handler = binary(left, joined, CONCAT);
            if (handler == null) {
                throw names.wrongOperand("concatenate", x == null ? left : joined);
            }
            int rest = i;
            return new Step(
                    handler,
                    new Object[] {left, joined},
                    given -> {
                        Object result = given.length == 0 ? null : given[0];
                        Object next = fold(operands, rest, result, thread, target);
                        if (next instanceof Step) {
                            return next;
                        }
                        thread.stack[target] = next;
                        return Builtin.NOTHING;
                    });
        }
        return joined;
    }
}
