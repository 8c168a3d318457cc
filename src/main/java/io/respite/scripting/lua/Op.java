package io.respite.scripting.lua;

/**
 * What the machine can do. A register is counted from the function's base; an operand called
 * "value" is a register, or, where negative, the complement of a constant's index.
 */
final class Op {

    static final int MOVE = 0; // a = register b
    static final int LOAD = 1; // a = constant b
    static final int NIL = 2; // a .. a + b - 1 = nil
    static final int BOOL = 3; // a = b != 0
    static final int GET_UP = 4; // a = upvalue b
    static final int SET_UP = 5; // upvalue b = value c
    static final int GET_GLOBAL = 6; // a = global of constant b
    static final int SET_GLOBAL = 7; // global of constant b = value c
    static final int GET = 8; // a = register b [ value c ]
    static final int SET = 9; // register a [ value b ] = value c
    static final int TABLE = 10; // a = {}
    static final int SELF = 11; // a + 1 = register b; a = register b [ value c ]
    static final int ADD = 12; // a = value b + value c
    static final int SUB = 13;
    static final int MUL = 14;
    static final int DIV = 15;
    static final int MOD = 16;
    static final int POW = 17;
    static final int MINUS = 18; // a = - value b
    static final int NOT = 19;
    static final int LENGTH = 20;
    static final int CONCAT = 21; // a = register b .. ... (c registers)
    static final int JUMP = 22; // to a
    static final int EQUAL = 23; // a = value b == value c
    static final int DIFFERS = 24;
    static final int LESS = 25;
    static final int LESS_EQUAL = 26;
    static final int IF_NOT = 27; // to a if not register b
    static final int IF = 28; // to a if register b
    static final int UNLESS_EQUAL = 29; // to a unless value b == value c
    static final int UNLESS_DIFFERS = 30;
    static final int UNLESS_LESS = 31;
    static final int UNLESS_LESS_EQUAL = 32;
    static final int CALL = 33; // a (a + 1 .. b arguments), c results; -1: as many as there are
    static final int TAIL_CALL = 34;
    static final int RETURN = 35; // a .. b values; -1: as many as there are
    static final int FOR_BEGIN = 36; // a, a + 1, a + 2: start, end, step; to b
    static final int FOR_NEXT = 37; // to b while it goes on
    static final int FOR_EACH = 38; // calls a with a + 1, a + 2: b results to a + 3 ..
    static final int FOR_EACH_NEXT = 39; // to b while a + 3 is not nil
    static final int LIST = 40; // a [c + 1 ..] = register a + 1 .., b of them; -1: all there are
    static final int CLOSE = 41; // variables from a on leave the stack
    static final int CLOSURE = 42; // a = function b
    static final int VARIABLE = 43; // a .. = variable arguments, b of them; -1: all there are

    /** Numbers of one instruction. */
    static final int SIZE = 4;

    private Op() {}
}
