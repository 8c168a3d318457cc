package io.respite.scripting.lua;

/**
 * What values are: nil is null, a boolean {@link Boolean}, a number {@link Double}, then {@link
 * LuaString}, {@link LuaTable}, {@link LuaFunction}, {@link Coroutine} and {@link UserData}.
 */
public final class Values {

    private Values() {}

    /** The name of a value's type. */
    public static String typeName(Object value) {
        return switch (value) {
            case null -> "nil";
            case Boolean b -> "boolean";
            case Double d -> "number";
            case LuaString s -> "string";
            case LuaTable t -> "table";
            case LuaFunction f -> "function";
            case Coroutine c -> "thread";
            default -> "userdata";
        };
    }

    /** Whether a condition holds: all is true but nil and false. */
    public static boolean isTrue(Object value) {
        return value != null && value != Boolean.FALSE;
    }

    /** Whether two values are the same, whatever their metatables say. */
    public static boolean rawEquals(Object a, Object b) {
        if (a == b) {
            return !(a instanceof Double d) || d == d;
        }
        if (a instanceof LuaString string) {
            return string.equals(b);
        }
        return a instanceof Double x && b instanceof Double y && (double) x == y;
    }

    /** A number's value, or that of a string that is the text of one; else null. */
    public static Double toNumber(Object value) {
        if (value instanceof Double number) {
            return number;
        }
        return value instanceof LuaString string ? Numbers.parse(string) : null;
    }

    /** A number without its fraction; what has no place among 64 bits is the least, as on x86. */
    public static long toLong(double number) {
        return number >= -0x1p63 && number < 0x1p63 ? (long) number : Long.MIN_VALUE;
    }

    /** A number as C's {@code %.*g} writes it. */
    public static String general(double number, int digits) {
        return Numbers.general(number, digits, false);
    }

    /** The value that stands for nothing where a table has to hold it. */
    public static Object nullPointer() {
        return UserData.NULL;
    }

    public static boolean isNullPointer(Object value) {
        return value == UserData.NULL;
    }

    /** A string, or the text of a number; else null. */
    public static LuaString toText(Object value) {
        if (value instanceof LuaString string) {
            return string;
        }
        return value instanceof Double number ? Numbers.text(number) : null;
    }

    /** The text of any value, as {@code tostring} makes it where no metatable says otherwise. */
    public static LuaString describe(Object value) {
        return switch (value) {
            case null -> LuaString.of("nil");
            case Boolean b -> LuaString.of(b ? "true" : "false");
            case Double d -> Numbers.text(d);
            case LuaString s -> s;
            case UserData data when isNullPointer(data) -> LuaString.of("userdata: (nil)");
            default -> LuaString.of(typeName(value) + ": " + address(value));
        };
    }

    private static String address(Object value) {
        return String.format("0x%08x", System.identityHashCode(value));
    }
}
