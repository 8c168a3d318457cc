package io.respite.scripting.lua;

/** Reads a table constructor: {@code {1, 2; x = 3, [k] = 4}}. */
final class Constructor {

    /** So many elements are put into the table at a time. */
    private static final int BATCH = 50;

    private final Expressions expressions;
    private final Lexer lexer;
    private final Emitter emitter;
    private int table;
    private int listed;
    private int waiting;

    Constructor(Expressions expressions, Lexer lexer, Emitter emitter) {
        this.expressions = expressions;
        this.lexer = lexer;
        this.emitter = emitter;
    }

    Operand read() {
        int line = lexer.line;
        table = emitter.reserve(1);
        emitter.emit(Op.TABLE, table, 0, 0);
        expressions.expect('{');
        boolean isOpen = false;
        while (lexer.kind != '}') {
            isOpen = false;
            if (lexer.kind == '[') {
                lexer.next();
                int keyValue = emitter.toValue(expressions.expression());
                expressions.expect(']');
                field(keyValue);
            } else if (lexer.kind == Lexer.NAME && lexer.ahead() == '=') {
                field(~emitter.constant(LuaString.of(expressions.name())));
            } else {
                isOpen = element();
            }
            if (!expressions.accept(',') && !expressions.accept(';')) {
                break;
            }
        }
        expressions.expectClosing('}', '{', line);
        if (!isOpen) {
            flush();
        }
        emitter.free = table + 1;
        return new Operand(Operand.Kind.REGISTER, table);
    }

    private void field(int key) {
        expressions.expect('=');
        int value = emitter.toValue(expressions.expression());
        emitter.emit(Op.SET, table, key, value);
        emitter.free = table + 1 + waiting;
    }

    /* Returns whether it is open, and so was put into the table with all its values. */
    private boolean element() {
        Operand value = expressions.expression();
        if (value.isOpen() && (lexer.kind == '}' || isLastComma())) {
            emitter.free = table + 1 + waiting;
            expressions.leaveOpen(value);
            emitter.emit(Op.LIST, table, -1, listed);
            return true;
        }
        emitter.place(value, table + 1 + waiting);
        waiting++;
        if (waiting == BATCH) {
            flush();
        }
        return false;
    }

    private boolean isLastComma() {
        return (lexer.kind == ',' || lexer.kind == ';') && lexer.ahead() == '}';
    }

    private void flush() {
        if (waiting > 0) {
            emitter.emit(Op.LIST, table, waiting, listed);
            listed += waiting;
            waiting = 0;
            emitter.free = table + 1;
        }
    }
}
