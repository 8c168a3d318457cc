package io.respite.scripting.lua;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Writes the code of one function: instructions, registers, constants, variables in scope. */
final class Emitter {

    private static final int MOST_REGISTERS = 250;
    private static final int MOST_LOCALS = 200;
    private static final int MOST_UP_VALUES = 60;

    /** A block that is open: which variables it sees, and where its breaks are. */
    static final class Block {
        final Block outer;
        final int locals;
        final List<Integer> breaks;
        boolean isShared;

        Block(Block outer, int locals, boolean isLoop) {
            this.outer = outer;
            this.locals = locals;
            breaks = isLoop ? new ArrayList<>() : null;
        }
    }

    private record Active(String name, int register, int from) {}

    private static final Object NIL = new Object();

    final Emitter outer;
    final Prototype prototype;
    final Lexer lexer;
    Block block;
    int free;
    boolean usesVariable;

    private int[] code = new int[32 * Op.SIZE];
    private int[] lines = new int[32];
    private int length;

    /** Where the last jump to come lands. */
    private int label = -1;

    /** To where a function has only set registers to nil that nobody had used. */
    private int placeOfClean;

    /** Which registers the instructions before a place set to nil. */
    private int firstNil;

    private int endOfNils;
    private int placeOfNils = -1;
    private final List<Object> constants = new ArrayList<>();
    private final Map<Object, Integer> constantIndexes = new HashMap<>();
    private final List<Prototype> functions = new ArrayList<>();
    private final List<Active> active = new ArrayList<>();
    private final List<Prototype.Local> locals = new ArrayList<>();
    private final List<String> upValueNames = new ArrayList<>();
    private final List<Integer> upValues = new ArrayList<>();

    Emitter(Emitter outer, Lexer lexer, int line) {
        this.outer = outer;
        this.lexer = lexer;
        prototype = new Prototype(lexer.name(), line);
    }

    /** Where the next instruction comes to stand. */
    int here() {
        return length;
    }

    int emit(int op, int a, int b, int c) {
        if (length == code.length) {
            code = Arrays.copyOf(code, length * 2);
            lines = Arrays.copyOf(lines, lines.length * 2);
        }
        code[length] = op;
        code[length + 1] = a;
        code[length + 2] = b;
        code[length + 3] = c;
        lines[length / Op.SIZE] = lexer.lastLine;
        length += Op.SIZE;
        return length - Op.SIZE;
    }

    void setLine(int at, int line) {
        lines[at / Op.SIZE] = line;
    }

    /** Operand {@code i} (1 to 3) of the instruction at {@code at}. */
    void set(int at, int i, int operand) {
        code[at + i] = operand;
    }

    int get(int at, int i) {
        return code[at + i];
    }

    /** A jump that is yet to be told where to. */
    int jump() {
        return emit(Op.JUMP, -1, 0, 0);
    }

    /** Has the jumps go to the next instruction. */
    void landHere(List<Integer> jumps) {
        for (int jump : jumps) {
            landHere(jump);
        }
    }

    /** The next instruction, to which a loop goes back. */
    int label() {
        label = length;
        return length;
    }

    /**
     * Registers become nil. A debugger does not see it where the reference implementation has no
     * instruction for it: at the beginning of a function, and behind another one.
     */
    void nil(int register, int count) {
        boolean mayBeHidden = label < length;
        boolean isClean = mayBeHidden && placeOfClean == length && register >= active.size();
        boolean isConnected =
                mayBeHidden
                        && placeOfNils == length
                        && firstNil <= register
                        && register <= endOfNils;
        int at = emit(Op.NIL, register, count, 0);
        if (isClean || isConnected) {
            hide(at);
        }
        if (isClean) {
            placeOfClean = length;
            return;
        }
        firstNil = isConnected ? firstNil : register;
        endOfNils = isConnected ? Math.max(endOfNils, register + count) : register + count;
        placeOfNils = length;
    }

    void landHere(int jump) {
        label = length;
        set(jump, isLoopEnd(jump) ? 2 : 1, length);
    }

    private boolean isLoopEnd(int at) {
        return code[at] == Op.FOR_BEGIN || code[at] == Op.FOR_NEXT || code[at] == Op.FOR_EACH_NEXT;
    }

    int constant(Object value) {
        Object key = value == null ? NIL : value;
        if (value instanceof Double d && d == 0) {
            key = Double.doubleToRawLongBits(d);
        }
        Integer known = constantIndexes.get(key);
        if (known == null) {
            known = constants.size();
            constants.add(value);
            constantIndexes.put(key, known);
        }
        return known;
    }

    Operand constantOperand(Object value) {
        return new Operand(Operand.Kind.CONSTANT, constant(value));
    }

    Object constantValue(Operand operand) {
        return constants.get(operand.at);
    }

    int reserve(int count) {
        int first = free;
        free += count;
        if (free > MOST_REGISTERS) {
            throw lexer.error("function or expression too complex");
        }
        prototype.registers = Math.max(prototype.registers, free);
        return first;
    }

    /** Has the value computed to a certain register. */
    void toRegister(Operand operand, int register) {
        switch (operand.kind) {
            case CONSTANT -> loadConstant(operand, register);
            case REGISTER -> move(operand.at, register);
            case CALL -> move(operand.key, register);
            case UP_VALUE -> emit(Op.GET_UP, register, operand.at, 0);
            case GLOBAL -> emit(Op.GET_GLOBAL, register, operand.at, 0);
            case ELEMENT -> emit(Op.GET, register, operand.at, operand.key);
            case COMPUTED -> set(operand.at, 1, register);
            case VARIABLE -> {
                set(operand.at, 1, register);
                set(operand.at, 2, 1);
            }
        }
    }

    private void loadConstant(Operand operand, int register) {
        if (constants.get(operand.at) == null) {
            nil(register, 1);
        } else {
            emit(Op.LOAD, register, operand.at, 0);
        }
    }

    private void hide(int at) {
        lines[at / Op.SIZE] = -lines[at / Op.SIZE];
    }

    private void move(int from, int to) {
        if (from != to) {
            emit(Op.MOVE, to, from, 0);
        }
    }

    /** Has the value computed to the next free register, which is taken. */
    int toNext(Operand operand) {
        int register = reserve(1);
        toRegister(operand, register);
        return register;
    }

    /** Has the value computed to a register; those from it on were taken for its sake only. */
    int place(Operand operand, int register) {
        free = register;
        return toNext(operand);
    }

    /** A value for an instruction; registers from {@code mark} on were taken for its sake only. */
    int valueAt(Operand operand, int mark) {
        return switch (operand.kind) {
            case CONSTANT -> ~operand.at;
            case REGISTER -> {
                free = Math.max(mark, operand.at + 1);
                yield operand.at;
            }
            default -> place(operand, mark);
        };
    }

    /** The register in which the value is, a free one being taken where there is none. */
    int toAny(Operand operand) {
        return switch (operand.kind) {
            case REGISTER -> operand.at;
            case CALL -> {
                free = Math.max(free, operand.key + 1);
                yield operand.key;
            }
            default -> toNext(operand);
        };
    }

    /** The value as an operand of an instruction: a register, or a constant. */
    int toValue(Operand operand) {
        return operand.kind == Operand.Kind.CONSTANT ? ~operand.at : toAny(operand);
    }

    /** A jump that is taken where the condition does not hold. */
    int jumpUnless(Operand condition) {
        int last = length - Op.SIZE;
        if (condition.kind == Operand.Kind.COMPUTED && condition.at == last) {
            int op = code[last];
            if (op >= Op.EQUAL && op <= Op.LESS_EQUAL) {
                code[last] = op - Op.EQUAL + Op.UNLESS_EQUAL;
                return last;
            }
            if (op == Op.NOT) {
                code[last] = Op.IF;
                return last;
            }
        }
        int mark = free;
        int jump = emit(Op.IF_NOT, -1, toValue(condition), 0);
        if (condition.kind == Operand.Kind.CONSTANT && Values.isTrue(constantValue(condition))) {
            hide(jump);
        }
        /* toValue may have emitted before the jump was. */
        free = mark;
        return jump;
    }

    /** A variable comes into scope, in the next register that has none. */
    void declare(String name) {
        if (active.size() >= MOST_LOCALS) {
            throw limit(MOST_LOCALS, "local variables");
        }
        active.add(new Active(name, active.size(), length));
    }

    /** A debugger sees the variable that came into scope last from here on only. */
    void showFromHere() {
        Active last = active.removeLast();
        active.add(new Active(last.name, last.register, length));
    }

    private LuaError limit(int most, String what) {
        return lexer.error(
                prototype.line == 0
                        ? "main function has more than " + most + " " + what
                        : "function at line "
                                + prototype.line
                                + " has more than "
                                + most
                                + " "
                                + what,
                null);
    }

    int activeCount() {
        return active.size();
    }

    /** Checks that so many more variables can come into scope. */
    void expectLocals(int count) {
        if (active.size() + count > MOST_LOCALS) {
            throw limit(MOST_LOCALS, "local variables");
        }
    }

    void open(boolean isLoop) {
        block = new Block(block, active.size(), isLoop);
    }

    /** Ends a block: its variables go out of scope, its breaks come here. */
    void close() {
        Block ended = block;
        block = ended.outer;
        if (ended.isShared) {
            emit(Op.CLOSE, ended.locals, 0, 0);
        }
        forget(ended.locals);
        free = active.size();
        if (ended.breaks != null) {
            landHere(ended.breaks);
        }
    }

    private void forget(int count) {
        while (active.size() > count) {
            Active last = active.remove(active.size() - 1);
            locals.add(new Prototype.Local(last.name, last.register, last.from, length));
        }
    }

    /** A jump to the end of the loop around this place. */
    void breakLoop() {
        boolean isShared = false;
        Block loop = block;
        while (loop != null && loop.breaks == null) {
            isShared |= loop.isShared;
            loop = loop.outer;
        }
        if (loop == null) {
            throw lexer.error("no loop to break");
        }
        if (isShared || loop.isShared) {
            emit(Op.CLOSE, loop.locals, 0, 0);
        }
        loop.breaks.add(jump());
    }

    /** The variable of this name. */
    Operand variable(String name) {
        int register = local(name);
        if (register >= 0) {
            return new Operand(Operand.Kind.REGISTER, register);
        }
        int upValue = upValue(name);
        return upValue >= 0
                ? new Operand(Operand.Kind.UP_VALUE, upValue)
                : new Operand(Operand.Kind.GLOBAL, constant(LuaString.of(name)));
    }

    private int local(String name) {
        for (int i = active.size() - 1; i >= 0; i--) {
            if (active.get(i).name.equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private int upValue(String name) {
        int known = upValueNames.indexOf(name);
        if (known >= 0 || outer == null) {
            return known;
        }
        int register = outer.local(name);
        if (register >= 0) {
            outer.share(register);
            return addUpValue(name, 1, register);
        }
        int further = outer.upValue(name);
        return further < 0 ? -1 : addUpValue(name, 0, further);
    }

    private int addUpValue(String name, int isLocal, int index) {
        if (upValueNames.size() >= MOST_UP_VALUES) {
            throw limit(MOST_UP_VALUES, "upvalues");
        }
        upValueNames.add(name);
        upValues.add(isLocal);
        upValues.add(index);
        return upValueNames.size() - 1;
    }

    private void share(int register) {
        Block owner = block;
        while (owner != null && owner.locals > register) {
            owner = owner.outer;
        }
        if (owner != null) {
            owner.isShared = true;
        }
    }

    int add(Prototype function) {
        functions.add(function);
        return functions.size() - 1;
    }

    /** The function is whole. */
    Prototype finish() {
        emit(Op.RETURN, 0, 0, 0);
        forget(0);
        prototype.lastLine = lexer.line;
        prototype.code = Arrays.copyOf(code, length);
        prototype.lines = Arrays.copyOf(lines, length / Op.SIZE);
        prototype.constants = constants.toArray();
        prototype.functions = functions.toArray(new Prototype[0]);
        prototype.upValues = upValues.stream().mapToInt(Integer::intValue).toArray();
        prototype.upValueNames = upValueNames.toArray(new String[0]);
        prototype.locals = locals.toArray(new Prototype.Local[0]);
        prototype.registers = Math.max(prototype.registers, 2);
        return prototype;
    }
}
