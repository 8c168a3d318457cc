package io.respite.scripting.lua;

import java.util.Arrays;
import java.util.Comparator;

/**
 * {@code table.sort}: where a function of the program compares, step by step, as the machine has to
 * run it; the elements are merged from the bottom up. Whatever the function says, this ends.
 */
final class Sorting implements Step.Then {

    private final LuaTable table;
    private final Object function;
    private Object[] from;
    private Object[] to;
    private int width = 1;

    /* Where the two runs that are merged are, and how far. */
    private int left;
    private int leftEnd;
    private int right;
    private int rightEnd;
    private int out;

    private Sorting(LuaTable table, Object function, Object[] elements) {
        this.table = table;
        this.function = function;
        from = elements;
        to = new Object[elements.length];
    }

    static Object sort(Arguments args) {
        LuaTable table = args.table(1);
        Object function = args.get(2) == null ? null : args.function(2);
        table.checkWritable();
        int size = table.length();
        Heap.take(size * 16L);
        args.spend(size);
        Object[] elements = new Object[size];
        for (int i = 0; i < size; i++) {
            elements[i] = table.get(i + 1);
        }
        if (size < 2) {
            return Builtin.NOTHING;
        }
        if (function == null) {
            if (sortsItself(elements)) {
                return write(table, elements);
            }
            function = comparison(args.machine());
        }
        Sorting sorting = new Sorting(table, function, elements);
        sorting.beginPair(0);
        return sorting.next();
    }

    private static boolean sortsItself(Object[] elements) {
        Class<?> type = elements[0] == null ? Object.class : elements[0].getClass();
        boolean isAlike = true;
        for (Object element : elements) {
            isAlike &= element != null && element.getClass() == type;
        }
        if (isAlike && type == Double.class) {
            Arrays.sort(elements, Comparator.comparingDouble(each -> (Double) each));
            return true;
        }
        if (isAlike && type == LuaString.class) {
            Arrays.sort(elements, Comparator.comparing(each -> (LuaString) each));
            return true;
        }
        return false;
    }

    /* Comparison by the operator, which metatables may define. */
    private static Builtin comparison(Machine machine) {
        return new Builtin(
                "<", args -> machine.calls().operations().less(args.get(1), args.get(2)));
    }

    private static Object write(LuaTable table, Object[] elements) {
        for (int i = 0; i < elements.length; i++) {
            table.put(i + 1, elements[i]);
        }
        return Builtin.NOTHING;
    }

    private void beginPair(int start) {
        int size = from.length;
        left = start;
        leftEnd = Math.min(start + width, size);
        right = leftEnd;
        rightEnd = Math.min(leftEnd + width, size);
        out = start;
    }

    /* Goes on until two elements are to be compared, or all is done. */
    private Object next() {
        while (true) {
            if (left < leftEnd && right < rightEnd) {
                return new Step(function, new Object[] {from[right], from[left]}, this);
            }
            while (left < leftEnd) {
                to[out++] = from[left++];
            }
            while (right < rightEnd) {
                to[out++] = from[right++];
            }
            if (rightEnd < from.length) {
                beginPair(rightEnd);
                continue;
            }
            Object[] done = to;
            to = from;
            from = done;
            width *= 2;
            if (width >= from.length) {
                return write(table, from);
            }
            beginPair(0);
        }
    }

    @Override
    public Object take(Object[] results) {
        boolean isRightFirst = results.length > 0 && Values.isTrue(results[0]);
        to[out++] = isRightFirst ? from[right++] : from[left++];
        return next();
    }
}
