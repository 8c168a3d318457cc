package io.respite.scripting.lua;

import java.io.ByteArrayOutputStream;

/** {@code string.gsub}, step by step where a function of the program gives what is put in. */
final class Substitution {

    private final Pattern matcher;
    private final LuaString text;
    private final Object replacement;
    private final long most;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long count;
    private int at;

    /** What the search cost so far and the machine was told of. */
    private int toldCost;

    private Substitution(LuaString text, LuaString pattern, Object replacement, long most) {
        this.text = text;
        this.replacement = replacement;
        this.most = most;
        matcher = new Pattern(text, pattern);
    }

    static Object gsub(Arguments args) {
        LuaString text = args.string(1);
        LuaString pattern = args.string(2);
        Object replacement = args.get(3);
        long most = args.integer(4, text.length() + 1L);
        boolean isKnown =
                replacement instanceof LuaTable
                        || replacement instanceof LuaFunction
                        || Values.toText(replacement) != null;
        if (!isKnown) {
            throw LuaError.argument(3, "string/function/table expected");
        }
        return new Substitution(text, pattern, replacement, most).next(args.machine());
    }

    private Object next(Machine machine) {
        while (count < most) {
            int begin = at;
            int end = matcher.match(begin);
            if (end >= 0) {
                count++;
                Object step = replace(machine, begin, end);
                if (step != null) {
                    tellCost(machine);
                    return step;
                }
            }
            if (!advance(begin, end)) {
                break;
            }
        }
        tellCost(machine);
        return rest();
    }

    private void tellCost(Machine machine) {
        int cost = matcher.cost();
        machine.spend(cost - toldCost);
        toldCost = cost;
    }

    /* Goes on behind a match, or one byte; returns whether to look for more. */
    private boolean advance(int begin, int end) {
        if (end > begin) {
            at = end;
        } else if (begin < text.length()) {
            out.write(text.at(begin));
            at = begin + 1;
        } else {
            return false;
        }
        return !matcher.isAnchored();
    }

    /* Puts in what a match is to be replaced by, or returns the step that asks for it. */
    private Object replace(Machine machine, int begin, int end) {
        if (replacement instanceof LuaFunction function) {
            return new Step(
                    function,
                    StringLibrary.captures(matcher, begin, end),
                    results -> {
                        put(results.length == 0 ? null : results[0], begin, end);
                        return advance(begin, end) ? next(machine) : rest();
                    });
        }
        if (replacement instanceof LuaTable table) {
            Object key = matcher.capture(0, begin, end);
            Object value = table.get(key);
            if (value == null && table.metatable() != null) {
                return new Step(
                        machine.calls().operations().getter(),
                        new Object[] {table, key},
                        results -> {
                            put(results.length == 0 ? null : results[0], begin, end);
                            return advance(begin, end) ? next(machine) : rest();
                        });
            }
            put(value, begin, end);
            return null;
        }
        expand(Values.toText(replacement).bytes(), begin, end);
        return null;
    }

    private Object rest() {
        out.write(text.bytes(), at, text.length() - at);
        return new Object[] {new LuaString(out.toByteArray()), (double) count};
    }

    private void put(Object value, int begin, int end) {
        LuaString put = Values.isTrue(value) ? Values.toText(value) : text.part(begin, end);
        if (put == null) {
            throw new LuaError("invalid replacement value (a " + Values.typeName(value) + ")");
        }
        write(put.bytes());
    }

    private void write(byte[] bytes) {
        Heap.take(bytes.length);
        out.writeBytes(bytes);
    }

    private void expand(byte[] form, int begin, int end) {
        for (int i = 0; i < form.length; i++) {
            if (form[i] != '%') {
                out.write(form[i]);
                continue;
            }
            i++;
            int c = i < form.length ? form[i] : 0;
            if (!Lexer.isDigit(c)) {
                out.write(c);
            } else if (c == '0') {
                write(text.part(begin, end).bytes());
            } else {
                Object capture = matcher.capture(c - '1', begin, end);
                write(Values.toText(capture).bytes());
            }
        }
    }
}
