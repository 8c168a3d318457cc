package io.respite.scripting.lua;

/** A compiled function. Instructions are four numbers each: {@link Op}, and three operands. */
public final class Prototype {

    /** Where a local variable is in scope, and in which register. */
    record Local(String name, int register, int from, int to) {}

    final String source;
    final int line;
    int lastLine;
    int parameters;
    boolean isVariadic;

    /** Whether its variable arguments also come as a table, in the register after the last. */
    boolean takesArgTable;

    int registers;
    int[] code;

    /** Of each instruction: its line, negative where it does not begin one for a debugger. */
    int[] lines;

    Object[] constants;
    Prototype[] functions;

    /** Of each: whether it is a register of the enclosing function (1) or its upvalue; which. */
    int[] upValues;

    String[] upValueNames;
    Local[] locals;

    Prototype(String source, int line) {
        this.source = source;
        this.line = line;
    }

    /** The line of the instruction at {@code pc}. */
    int lineAt(int pc) {
        return Math.abs(lines[pc >> 2]);
    }

    /** Whether a debugger does not see the instruction at {@code pc}. */
    boolean isHidden(int pc) {
        return lines[pc >> 2] < 0;
    }

    /** The source's name as messages show it. */
    String shortSource() {
        return Sources.shown(source);
    }

    /** The name of the local variable in a register at an instruction, or null. */
    String localAt(int register, int pc) {
        for (Local local : locals) {
            if (local.register == register && local.from <= pc && pc < local.to) {
                return local.name;
            }
        }
        return null;
    }
}
