package io.respite.scripting.lua;

import java.util.ArrayList;
import java.util.List;

/** Compiles a source: reads its statements and writes their code as it goes. */
public final class Parser {

    private final Lexer lexer;
    private final Expressions expressions;
    private Emitter emitter;

    private Parser(byte[] source, String name) {
        lexer = new Lexer(source, name);
        expressions = new Expressions(this, lexer);
    }

    /**
     * Compiles a source.
     *
     * @param name begins with {@code @} where it is one; else the source itself
     * @throws LuaError with a message that tells the place of a mistake
     */
    public static Prototype compile(byte[] source, String name) {
        Heap.take(source.length * 8L);
        return new Parser(source, name).main();
    }

    private Prototype main() {
        emitter = new Emitter(null, lexer, 0);
        emitter.prototype.isVariadic = true;
        emitter.usesVariable = true;
        lexer.next();
        emitter.open(false);
        statements();
        expressions.expect(Lexer.END);
        return emitter.finish();
    }

    Emitter emitter() {
        return emitter;
    }

    private boolean isBlockEnd() {
        return switch (lexer.kind) {
            case Lexer.ELSE, Lexer.ELSEIF, Lexer.END_WORD, Lexer.END, Lexer.UNTIL -> true;
            default -> false;
        };
    }

    private void statements() {
        expressions.enter();
        boolean isLast = false;
        while (!isLast && !isBlockEnd()) {
            isLast = statement();
            expressions.accept(';');
            emitter.free = emitter.activeCount();
        }
        expressions.leave();
    }

    private void block(boolean isLoop) {
        emitter.open(isLoop);
        statements();
        emitter.close();
    }

    /* Returns whether nothing may follow in the block. */
    private boolean statement() {
        int line = lexer.line;
        switch (lexer.kind) {
            case Lexer.IF -> ifStatement(line);
            case Lexer.WHILE -> whileStatement(line);
            case Lexer.DO -> {
                lexer.next();
                block(false);
                expressions.expectClosing(Lexer.END_WORD, Lexer.DO, line);
            }
            case Lexer.FOR -> forStatement(line);
            case Lexer.REPEAT -> repeatStatement(line);
            case Lexer.FUNCTION -> functionStatement(line);
            case Lexer.LOCAL -> {
                lexer.next();
                if (expressions.accept(Lexer.FUNCTION)) {
                    localFunction(line);
                } else {
                    localStatement();
                }
            }
            case Lexer.RETURN -> {
                returnStatement();
                return true;
            }
            case Lexer.BREAK -> {
                lexer.next();
                emitter.breakLoop();
                return true;
            }
            default -> expressionStatement();
        }
        return false;
    }

    private void ifStatement(int line) {
        List<Integer> ends = new ArrayList<>();
        int next = testThenBlock();
        while (lexer.kind == Lexer.ELSEIF) {
            ends.add(emitter.jump());
            emitter.landHere(next);
            next = testThenBlock();
        }
        if (lexer.kind == Lexer.ELSE) {
            ends.add(emitter.jump());
            emitter.landHere(next);
            lexer.next();
            block(false);
        } else {
            emitter.landHere(next);
        }
        emitter.landHere(ends);
        expressions.expectClosing(Lexer.END_WORD, Lexer.IF, line);
    }

    private int testThenBlock() {
        lexer.next();
        int jump = emitter.jumpUnless(expressions.expression());
        emitter.free = emitter.activeCount();
        expressions.expect(Lexer.THEN);
        block(false);
        return jump;
    }

    private void whileStatement(int line) {
        lexer.next();
        int start = emitter.label();
        int out = emitter.jumpUnless(expressions.expression());
        emitter.free = emitter.activeCount();
        emitter.open(true);
        emitter.block.breaks.add(out);
        expressions.expect(Lexer.DO);
        block(false);
        emitter.emit(Op.JUMP, start, 0, 0);
        expressions.expectClosing(Lexer.END_WORD, Lexer.WHILE, line);
        emitter.close();
    }

    private void repeatStatement(int line) {
        int start = emitter.label();
        lexer.next();
        emitter.open(true);
        emitter.open(false);
        statements();
        expressions.expectClosing(Lexer.UNTIL, Lexer.REPEAT, line);
        int again = emitter.jumpUnless(expressions.expression());
        int out = emitter.jump();
        emitter.landHere(again);
        if (emitter.block.isShared) {
            emitter.emit(Op.CLOSE, emitter.block.locals, 0, 0);
        }
        /* Only this way back is one on which the machine asks whether to go on. */
        emitter.emit(Op.JUMP, start, 0, 0);
        emitter.landHere(out);
        emitter.close();
        emitter.close();
    }

    private void forStatement(int line) {
        lexer.next();
        String name = expressions.name();
        switch (lexer.kind) {
            case '=' -> countingLoop(name, line);
            case ',', Lexer.IN -> listLoop(name, line);
            default -> throw lexer.error("'=' or 'in' expected");
        }
    }

    private void countingLoop(String name, int line) {
        emitter.open(true);
        int base = emitter.free;
        lexer.next();
        expressions.placed();
        expressions.expect(',');
        expressions.placed();
        if (expressions.accept(',')) {
            expressions.placed();
        } else {
            emitter.toNext(emitter.constantOperand(1.0));
        }
        for (String each : new String[] {"(for index)", "(for limit)", "(for step)"}) {
            emitter.declare(each);
        }
        expressions.expect(Lexer.DO);
        int begin = emitter.emit(Op.FOR_BEGIN, base, -1, 0);
        int body = emitter.here();
        emitter.open(false);
        emitter.reserve(1);
        emitter.declare(name);
        statements();
        emitter.close();
        emitter.landHere(begin);
        emitter.setLine(emitter.emit(Op.FOR_NEXT, base, body, 0), line);
        expressions.expectClosing(Lexer.END_WORD, Lexer.FOR, line);
        emitter.close();
    }

    private void listLoop(String first, int line) {
        List<String> names = new ArrayList<>();
        names.add(first);
        while (expressions.accept(',')) {
            names.add(expressions.name());
        }
        expressions.expect(Lexer.IN);
        emitter.open(true);
        int base = emitter.free;
        int exact = lexer.line;
        expressions.adjusted(3);
        for (String each : new String[] {"(for generator)", "(for state)", "(for control)"}) {
            emitter.declare(each);
        }
        emitter.expectLocals(names.size());
        /* The call needs three registers above the variables. */
        emitter.reserve(3);
        emitter.free = base + 3;
        expressions.expect(Lexer.DO);
        int begin = emitter.jump();
        int body = emitter.here();
        emitter.open(false);
        emitter.reserve(names.size());
        names.forEach(emitter::declare);
        statements();
        emitter.close();
        emitter.landHere(begin);
        emitter.setLine(emitter.emit(Op.FOR_EACH, base, names.size(), 0), exact);
        emitter.setLine(emitter.emit(Op.FOR_EACH_NEXT, base, body, 0), exact);
        expressions.expectClosing(Lexer.END_WORD, Lexer.FOR, line);
        emitter.close();
    }

    private void functionStatement(int line) {
        lexer.next();
        Operand target = emitter.variable(expressions.name());
        boolean isMethod = false;
        while (lexer.kind == '.' || lexer.kind == ':') {
            isMethod = lexer.kind == ':';
            lexer.next();
            target = element(target, emitter.constantOperand(LuaString.of(expressions.name())));
            if (isMethod) {
                break;
            }
        }
        Operand function = body(isMethod, line);
        int before = emitter.here();
        expressions.store(target, function);
        if (emitter.here() > before) {
            emitter.setLine(emitter.here() - Op.SIZE, line);
        }
    }

    private Operand element(Operand table, Operand key) {
        int register = emitter.toAny(table);
        return new Operand(Operand.Kind.ELEMENT, register, emitter.toValue(key));
    }

    private void localFunction(int line) {
        String name = expressions.name();
        int register = emitter.reserve(1);
        emitter.declare(name);
        emitter.toRegister(body(false, line), register);
        emitter.showFromHere();
    }

    private void localStatement() {
        List<String> names = new ArrayList<>();
        do {
            names.add(expressions.name());
            emitter.expectLocals(names.size());
        } while (expressions.accept(','));
        if (expressions.accept('=')) {
            expressions.adjusted(names.size());
        } else {
            emitter.nil(emitter.reserve(names.size()), names.size());
        }
        names.forEach(emitter::declare);
    }

    private void returnStatement() {
        lexer.next();
        int first = emitter.free;
        if (isBlockEnd() || lexer.kind == ';') {
            emitter.emit(Op.RETURN, 0, 0, 0);
            return;
        }
        Operand value = expressions.expression();
        if (lexer.kind != ',' && value.kind == Operand.Kind.CALL) {
            emitter.set(value.at, 0, Op.TAIL_CALL);
            emitter.set(value.at, 3, -1);
            emitter.emit(Op.RETURN, value.key, -1, 0);
        } else if (lexer.kind != ',' && !value.isOpen()) {
            emitter.emit(Op.RETURN, emitter.toAny(value), 1, 0);
        } else {
            int count = expressions.restOfList(value, first);
            emitter.emit(Op.RETURN, first, count, 0);
        }
    }

    private void expressionStatement() {
        Operand first = expressions.suffixed();
        if (first.kind == Operand.Kind.CALL) {
            emitter.set(first.at, 3, 0);
            return;
        }
        if (lexer.kind == ',') {
            assignSeveral(first);
            return;
        }
        checkAssignable(first);
        expressions.expect('=');
        Operand value = expressions.expression();
        if (lexer.kind == ',') {
            int register = emitter.toNext(value);
            while (expressions.accept(',')) {
                emitter.toAny(expressions.expression());
            }
            expressions.store(first, new Operand(Operand.Kind.REGISTER, register));
            return;
        }
        expressions.store(first, value);
    }

    private void checkAssignable(Operand target) {
        switch (target.kind) {
            case REGISTER, UP_VALUE, GLOBAL, ELEMENT -> {
                if (expressions.isParenthesized()) {
                    throw lexer.error("syntax error");
                }
            }
            default -> throw lexer.error("syntax error");
        }
    }

    private void assignSeveral(Operand first) {
        List<Operand> targets = new ArrayList<>();
        targets.add(settled(first));
        while (expressions.accept(',')) {
            expressions.enter();
            targets.add(settled(expressions.suffixed()));
        }
        for (int i = 1; i < targets.size(); i++) {
            expressions.leave();
        }
        expressions.expect('=');
        int values = emitter.free;
        expressions.adjusted(targets.size());
        for (int i = targets.size() - 1; i >= 0; i--) {
            expressions.store(targets.get(i), new Operand(Operand.Kind.REGISTER, values + i));
        }
    }

    /* An assignment to one of the others must not change which table and key this one means. */
    private Operand settled(Operand target) {
        checkAssignable(target);
        if (target.kind != Operand.Kind.ELEMENT) {
            return target;
        }
        int table = copied(target.at);
        return new Operand(
                Operand.Kind.ELEMENT, table, target.key < 0 ? target.key : copied(target.key));
    }

    private int copied(int register) {
        return register >= emitter.activeCount()
                ? register
                : emitter.toNext(new Operand(Operand.Kind.REGISTER, register));
    }

    /** The rest of a function, from its parameters on. */
    Operand body(boolean isMethod, int line) {
        Emitter inner = new Emitter(emitter, lexer, line);
        emitter = inner;
        inner.open(false);
        expressions.expect('(');
        parameters(isMethod);
        expressions.expect(')');
        statements();
        int endLine = lexer.line;
        expressions.expectClosing(Lexer.END_WORD, Lexer.FUNCTION, line);
        Prototype prototype = inner.finish();
        prototype.lastLine = endLine;
        prototype.takesArgTable = prototype.isVariadic && !inner.usesVariable;
        emitter = inner.outer;
        int at = emitter.emit(Op.CLOSURE, 0, emitter.add(prototype), 0);
        return new Operand(Operand.Kind.COMPUTED, at);
    }

    private void parameters(boolean isMethod) {
        if (isMethod) {
            emitter.declare("self");
        }
        while (lexer.kind != ')') {
            if (lexer.kind == Lexer.DOTS_3) {
                lexer.next();
                emitter.prototype.isVariadic = true;
                break;
            }
            if (lexer.kind != Lexer.NAME) {
                throw lexer.error("<name> or '...' expected");
            }
            emitter.declare(expressions.name());
            if (!expressions.accept(',')) {
                break;
            }
            if (lexer.kind == ')') {
                throw lexer.error("<name> or '...' expected");
            }
        }
        emitter.prototype.parameters = emitter.activeCount();
        if (emitter.prototype.isVariadic) {
            emitter.declare("arg");
        }
        emitter.reserve(emitter.activeCount());
    }
}
