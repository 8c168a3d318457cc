package io.respite.scripting.lua;

/** Reads expressions. */
final class Expressions {

    private static final int MOST_LEVELS = 200;

    /** How strongly operators bind to their left, by the order of {@link #binary}. */
    private static final int[] LEFT = {6, 6, 7, 7, 7, 10, 5, 3, 3, 3, 3, 3, 3, 2, 1};

    private static final int[] RIGHT = {6, 6, 7, 7, 7, 9, 4, 3, 3, 3, 3, 3, 3, 2, 1};
    private static final int UNARY = 8;
    private static final int CONCAT = 6;
    private static final int EQUAL = 7;
    private static final int AND = 13;

    private final Parser parser;
    private final Lexer lexer;
    private int levels;
    private boolean parenthesized;

    Expressions(Parser parser, Lexer lexer) {
        this.parser = parser;
        this.lexer = lexer;
    }

    private Emitter emitter() {
        return parser.emitter();
    }

    void enter() {
        if (++levels > MOST_LEVELS) {
            throw lexer.error("chunk has too many syntax levels", null);
        }
    }

    void leave() {
        levels--;
    }

    boolean accept(int kind) {
        if (lexer.kind == kind) {
            lexer.next();
            return true;
        }
        return false;
    }

    void expect(int kind) {
        if (!accept(kind)) {
            throw lexer.error("'" + Lexer.shown(kind) + "' expected");
        }
    }

    /** The end of what began with another word on a line. */
    void expectClosing(int kind, int opening, int line) {
        if (accept(kind)) {
            return;
        }
        if (line == lexer.line) {
            expect(kind);
        }
        throw lexer.error(
                String.format(
                        "'%s' expected (to close '%s' at line %d)",
                        Lexer.shown(kind), Lexer.shown(opening), line));
    }

    String name() {
        if (lexer.kind != Lexer.NAME) {
            throw lexer.error("'<name>' expected");
        }
        String name = lexer.value.toString();
        lexer.next();
        return name;
    }

    /** Whether the last expression that was read stood in parentheses, with nothing after. */
    boolean isParenthesized() {
        return parenthesized;
    }

    Operand expression() {
        return binary(0);
    }

    private Operand binary(int limit) {
        enter();
        int mark = emitter().free;
        Operand left = unary();
        int operator = operator();
        while (operator >= 0 && LEFT[operator] > limit) {
            lexer.next();
            left = combine(operator, left, mark);
            operator = operator();
        }
        leave();
        return left;
    }

    private Operand unary() {
        int op =
                switch (lexer.kind) {
                    case Lexer.NOT -> Op.NOT;
                    case '-' -> Op.MINUS;
                    case '#' -> Op.LENGTH;
                    default -> -1;
                };
        if (op < 0) {
            return simple();
        }
        lexer.next();
        int mark = emitter().free;
        Operand operand = binary(UNARY);
        if (op == Op.MINUS
                && operand.kind == Operand.Kind.CONSTANT
                && emitter().constantValue(operand) instanceof Double number) {
            return emitter().constantOperand(-number);
        }
        int value = emitter().valueAt(operand, mark);
        emitter().free = mark;
        return computed(op, value, 0);
    }

    private Operand computed(int op, int b, int c) {
        return new Operand(Operand.Kind.COMPUTED, emitter().emit(op, 0, b, c));
    }

    /* The order is that of LEFT and RIGHT. */
    private int operator() {
        return switch (lexer.kind) {
            case '+' -> 0;
            case '-' -> 1;
            case '*' -> 2;
            case '/' -> 3;
            case '%' -> 4;
            case '^' -> 5;
            case Lexer.DOTS_2 -> CONCAT;
            case Lexer.EQUAL -> EQUAL;
            case Lexer.DIFFERS -> 8;
            case '<' -> 9;
            case Lexer.LESS_EQUAL -> 10;
            case '>' -> 11;
            case Lexer.GREATER_EQUAL -> 12;
            case Lexer.AND -> AND;
            case Lexer.OR -> 14;
            default -> -1;
        };
    }

    private Operand combine(int operator, Operand left, int mark) {
        if (operator == CONCAT) {
            return concatenate(left, mark);
        }
        if (operator >= AND) {
            return choose(operator, left, mark);
        }
        Emitter emitter = emitter();
        int first = emitter.valueAt(left, mark);
        int rightMark = emitter.free;
        int second = emitter.valueAt(binary(RIGHT[operator]), rightMark);
        emitter.free = mark;
        return switch (operator) {
            case 7 -> computed(Op.EQUAL, first, second);
            case 8 -> computed(Op.DIFFERS, first, second);
            case 9 -> computed(Op.LESS, first, second);
            case 10 -> computed(Op.LESS_EQUAL, first, second);
            case 11 -> computed(Op.LESS, second, first);
            case 12 -> computed(Op.LESS_EQUAL, second, first);
            default -> computed(Op.ADD + operator, first, second);
        };
    }

    /* All of a .. b .. c at once: they stand in registers side by side. */
    private Operand concatenate(Operand left, int mark) {
        Emitter emitter = emitter();
        int first = emitter.place(left, mark);
        Operand right = binary(RIGHT[CONCAT]);
        int at = right.at;
        boolean isChain =
                right.kind == Operand.Kind.COMPUTED
                        && at == emitter.here() - Op.SIZE
                        && emitter.get(at, 0) == Op.CONCAT
                        && emitter.get(at, 2) == first + 1;
        if (isChain) {
            emitter.set(at, 2, first);
            emitter.set(at, 3, emitter.get(at, 3) + 1);
            emitter.free = mark;
            return right;
        }
        emitter.place(right, first + 1);
        emitter.free = mark;
        return computed(Op.CONCAT, first, 2);
    }

    private Operand choose(int operator, Operand left, int mark) {
        Emitter emitter = emitter();
        int register = emitter.place(left, mark);
        int jump = emitter.emit(operator == AND ? Op.IF_NOT : Op.IF, -1, register, 0);
        Operand right = binary(RIGHT[operator]);
        emitter.free = register + 1;
        emitter.toRegister(right, register);
        emitter.landHere(jump);
        return new Operand(Operand.Kind.REGISTER, register);
    }

    private Operand simple() {
        Emitter emitter = emitter();
        Operand constant =
                switch (lexer.kind) {
                    case Lexer.NUMBER, Lexer.TEXT -> emitter.constantOperand(lexer.value);
                    case Lexer.NIL -> emitter.constantOperand(null);
                    case Lexer.TRUE -> emitter.constantOperand(true);
                    case Lexer.FALSE -> emitter.constantOperand(false);
                    default -> null;
                };
        if (constant != null) {
            lexer.next();
            return constant;
        }
        switch (lexer.kind) {
            case Lexer.DOTS_3 -> {
                if (!emitter.prototype.isVariadic) {
                    throw lexer.error("cannot use '...' outside a vararg function");
                }
                lexer.next();
                emitter.usesVariable = true;
                return new Operand(
                        Operand.Kind.VARIABLE, emitter.emit(Op.VARIABLE, emitter.free, 1, 0));
            }
            case '{' -> {
                return new Constructor(this, lexer, emitter).read();
            }
            case Lexer.FUNCTION -> {
                lexer.next();
                return parser.body(false, lexer.line);
            }
            default -> {
                return suffixed();
            }
        }
    }

    private Operand primary() {
        switch (lexer.kind) {
            case '(' -> {
                int line = lexer.line;
                lexer.next();
                Operand inner = expression();
                expectClosing(')', '(', line);
                parenthesized = true;
                return inner.kind == Operand.Kind.REGISTER || inner.kind == Operand.Kind.CONSTANT
                        ? inner
                        : new Operand(Operand.Kind.REGISTER, emitter().toAny(inner));
            }
            case Lexer.NAME -> {
                parenthesized = false;
                return emitter().variable(name());
            }
            default -> throw lexer.error("unexpected symbol");
        }
    }

    /** A variable, or what is in parentheses, with all indexes and calls behind it. */
    Operand suffixed() {
        int mark = emitter().free;
        Operand value = primary();
        while (true) {
            switch (lexer.kind) {
                case '.' -> {
                    lexer.next();
                    int table = register(value, mark);
                    int key = emitter().constant(LuaString.of(name()));
                    value = new Operand(Operand.Kind.ELEMENT, table, ~key);
                }
                case '[' -> {
                    int table = register(value, mark);
                    int keyMark = emitter().free;
                    lexer.next();
                    int key = emitter().valueAt(expression(), keyMark);
                    expect(']');
                    value = new Operand(Operand.Kind.ELEMENT, table, key);
                }
                case ':' -> {
                    lexer.next();
                    value = method(value, mark);
                }
                case '(', Lexer.TEXT, '{' -> value = call(value, mark);
                default -> {
                    return value;
                }
            }
            parenthesized = false;
        }
    }

    /* A constant is indexed as any other value: in a register. */
    private int register(Operand value, int mark) {
        return value.kind == Operand.Kind.CONSTANT
                ? emitter().place(value, mark)
                : emitter().valueAt(value, mark);
    }

    private Operand method(Operand object, int mark) {
        Emitter emitter = emitter();
        int register = register(object, mark);
        Operand key = emitter.constantOperand(LuaString.of(name()));
        emitter.free = mark;
        int base = emitter.reserve(2);
        emitter.emit(Op.SELF, base, register, ~key.at);
        return arguments(base, 1);
    }

    private Operand call(Operand function, int mark) {
        return arguments(emitter().place(function, mark), 0);
    }

    private Operand arguments(int base, int given) {
        Emitter emitter = emitter();
        int line = lexer.line;
        int count;
        switch (lexer.kind) {
            case '(' -> {
                if (line != lexer.lastLine) {
                    throw lexer.error("ambiguous syntax (function call x new statement)");
                }
                lexer.next();
                count = lexer.kind == ')' ? 0 : list();
                expectClosing(')', '(', line);
            }
            case '{' -> {
                int register = emitter.free;
                emitter.place(new Constructor(this, lexer, emitter).read(), register);
                count = 1;
            }
            case Lexer.TEXT -> {
                emitter.toNext(emitter.constantOperand(lexer.value));
                lexer.next();
                count = 1;
            }
            default -> throw lexer.error("function arguments expected");
        }
        int at = emitter.emit(Op.CALL, base, count < 0 ? -1 : count + given, 1);
        emitter.setLine(at, line);
        emitter.free = base + 1;
        return new Operand(Operand.Kind.CALL, at, base);
    }

    /** A list of expressions, to registers side by side; their number, or -1 where it is open. */
    private int list() {
        int first = emitter().free;
        return restOfList(expression(), first);
    }

    /** The same, the first of which is read and belongs in a certain register. */
    int restOfList(Operand first, int register) {
        int count = 1;
        Operand last = first;
        while (accept(',')) {
            emitter().place(last, register + count - 1);
            last = expression();
            count++;
        }
        if (last.isOpen()) {
            emitter().free = register + count - 1;
            leaveOpen(last);
            return -1;
        }
        emitter().place(last, register + count - 1);
        return count;
    }

    /** The next expression, in the next free register. */
    int placed() {
        int register = emitter().free;
        return emitter().place(expression(), register);
    }

    /** All values of an open operand are wanted, from the next free register on. */
    void leaveOpen(Operand open) {
        if (open.kind == Operand.Kind.CALL) {
            emitter().set(open.at, 3, -1);
        } else {
            emitter().set(open.at, 1, emitter().free);
            emitter().set(open.at, 2, -1);
        }
        emitter().reserve(1);
        emitter().free--;
    }

    /** A list of expressions, to exactly so many registers side by side. */
    void adjusted(int wanted) {
        Emitter emitter = emitter();
        int begin = emitter.free;
        int count = 1;
        Operand last = expression();
        while (accept(',')) {
            emitter.place(last, begin + count - 1);
            last = expression();
            count++;
        }
        int missing = wanted - count;
        if (last.isOpen() && missing >= 0) {
            if (last.kind == Operand.Kind.CALL) {
                emitter.set(last.at, 3, missing + 1);
            } else {
                emitter.set(last.at, 1, begin + count - 1);
                emitter.set(last.at, 2, missing + 1);
            }
        } else {
            emitter.place(last, begin + count - 1);
            if (missing > 0) {
                emitter.nil(emitter.reserve(missing), missing);
            }
        }
        emitter.free = begin;
        emitter.reserve(Math.max(wanted, 0));
    }

    /** Assigns a value to a variable or an element. */
    void store(Operand target, Operand value) {
        Emitter emitter = emitter();
        switch (target.kind) {
            case REGISTER -> emitter.toRegister(value, target.at);
            case UP_VALUE -> emitter.emit(Op.SET_UP, 0, target.at, emitter.toValue(value));
            case GLOBAL -> {
                int from = emitter.toValue(value);
                emitter.emit(Op.SET_GLOBAL, 0, target.at, from);
            }
            case ELEMENT -> {
                int from = emitter.toValue(value);
                emitter.emit(Op.SET, target.at, target.key, from);
            }
            default -> throw new IllegalStateException();
        }
    }
}
