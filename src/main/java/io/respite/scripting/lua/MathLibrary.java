package io.respite.scripting.lua;

import java.util.function.DoubleUnaryOperator;

/** The library {@code math}, without random numbers, whose source is the host's. */
final class MathLibrary {

    private MathLibrary() {}

    static LuaTable library() {
        LuaTable math = new LuaTable();
        math.put("pi", Math.PI);
        math.put("huge", Double.POSITIVE_INFINITY);
        addSimple(math);
        Library.add(math, "atan2", args -> Math.atan2(args.number(1), args.number(2)));
        Builtin remainder = new Builtin("fmod", args -> args.number(1) % args.number(2));
        math.put("fmod", remainder);
        math.put("mod", remainder);
        Library.add(math, "frexp", MathLibrary::frexp);
        Library.add(math, "ldexp", args -> scaled(args.number(1), args.integer32(2)));
        Library.add(math, "max", args -> extreme(args, true));
        Library.add(math, "min", args -> extreme(args, false));
        Library.add(math, "modf", MathLibrary::modf);
        Library.add(math, "pow", args -> Math.pow(args.number(1), args.number(2)));
        return math;
    }

    private static void addSimple(LuaTable math) {
        add(math, "abs", Math::abs);
        add(math, "acos", Math::acos);
        add(math, "asin", Math::asin);
        add(math, "atan", Math::atan);
        add(math, "ceil", Math::ceil);
        add(math, "cos", Math::cos);
        add(math, "cosh", Math::cosh);
        add(math, "deg", x -> x / (Math.PI / 180));
        add(math, "exp", Math::exp);
        add(math, "floor", Math::floor);
        add(math, "log", Math::log);
        add(math, "log10", Math::log10);
        add(math, "rad", x -> x * (Math.PI / 180));
        add(math, "sin", Math::sin);
        add(math, "sinh", Math::sinh);
        add(math, "sqrt", Math::sqrt);
        add(math, "tan", Math::tan);
        add(math, "tanh", Math::tanh);
    }

    private static void add(LuaTable math, String name, DoubleUnaryOperator function) {
        Library.add(math, name, args -> function.applyAsDouble(args.number(1)));
    }

    private static double scaled(double value, int exponent) {
        /* Math.scalb rounds twice where the result is subnormal only. */
        return Math.scalb(value, Math.max(-2200, Math.min(2200, exponent)));
    }

    private static Object frexp(Arguments args) {
        double value = args.number(1);
        if (value == 0 || Double.isNaN(value) || Double.isInfinite(value)) {
            return new Object[] {value, 0.0};
        }
        double scaled = Math.abs(value) < Double.MIN_NORMAL ? value * 0x1p54 : value;
        int exponent = Math.getExponent(scaled) + 1;
        double fraction = Math.scalb(scaled, -exponent);
        return new Object[] {fraction, (double) (scaled == value ? exponent : exponent - 54)};
    }

    private static Object modf(Arguments args) {
        double value = args.number(1);
        double whole = value >= 0 ? Math.floor(value) : Math.ceil(value);
        double rest = Double.isInfinite(value) ? 0.0 : value - whole;
        return new Object[] {whole, rest};
    }

    private static Object extreme(Arguments args, boolean isGreatest) {
        double found = args.number(1);
        for (int i = 2; i <= args.count(); i++) {
            double each = args.number(i);
            if (isGreatest ? each > found : each < found) {
                found = each;
            }
        }
        return found;
    }
}
