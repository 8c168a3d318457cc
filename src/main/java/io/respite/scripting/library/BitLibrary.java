package io.respite.scripting.library;

import io.respite.scripting.lua.Arguments;
import io.respite.scripting.lua.Library;
import io.respite.scripting.lua.LuaString;
import io.respite.scripting.lua.LuaTable;
import java.util.function.IntBinaryOperator;

/** The library {@code bit}: numbers as 32 bits, after Mike Pall's description of it. */
public final class BitLibrary {

    private static final int MOST_DIGITS = 8;

    private BitLibrary() {}

    public static LuaTable library() {
        LuaTable bit = new LuaTable();
        Library.add(bit, "tobit", args -> (double) word(args, 1));
        Library.add(bit, "bnot", args -> (double) ~word(args, 1));
        Library.add(bit, "band", args -> fold(args, (a, b) -> a & b));
        Library.add(bit, "bor", args -> fold(args, (a, b) -> a | b));
        Library.add(bit, "bxor", args -> fold(args, (a, b) -> a ^ b));
        Library.add(bit, "lshift", args -> (double) (word(args, 1) << word(args, 2)));
        Library.add(bit, "rshift", args -> (double) (word(args, 1) >>> word(args, 2)));
        Library.add(bit, "arshift", args -> (double) (word(args, 1) >> word(args, 2)));
        Library.add(bit, "rol", args -> (double) Integer.rotateLeft(word(args, 1), word(args, 2)));
        Library.add(bit, "ror", args -> (double) Integer.rotateRight(word(args, 1), word(args, 2)));
        Library.add(bit, "bswap", args -> (double) Integer.reverseBytes(word(args, 1)));
        Library.add(bit, "tohex", BitLibrary::tohex);
        return bit;
    }

    /* The low 32 bits of a number, which is rounded to the nearest whole one. */
    private static int word(Arguments args, int i) {
        double number = Math.rint(args.number(i));
        return (int) (long) (number - Math.floor(number / 0x1p32) * 0x1p32);
    }

    private static Object fold(Arguments args, IntBinaryOperator operator) {
        int value = word(args, 1);
        for (int i = 2; i <= args.count(); i++) {
            value = operator.applyAsInt(value, word(args, i));
        }
        return (double) value;
    }

    private static Object tohex(Arguments args) {
        int wanted = args.get(2) == null ? MOST_DIGITS : word(args, 2);
        int digits = (int) Math.min(MOST_DIGITS, Math.abs((long) wanted));
        String all = String.format(wanted < 0 ? "%08X" : "%08x", word(args, 1));
        return LuaString.of(all.substring(MOST_DIGITS - digits));
    }
}
