package io.respite.scripting;

import io.respite.scripting.lua.LuaString;
import java.util.ArrayList;
import java.util.List;

/** The lines of a script that is debugged, and the breakpoints in it. */
final class SourceLines {

    private static final int MOST_BREAKPOINTS = 64;

    private final String[] lines;
    private final List<Integer> breakpoints = new ArrayList<>();

    SourceLines(LuaString source) {
        int end = source.length();
        while (end > 0 && (source.at(end - 1) == '\n' || source.at(end - 1) == '\r')) {
            end--;
        }
        lines = end == 0 ? new String[0] : source.part(0, end).toString().split("\n", -1);
    }

    List<Integer> breakpoints() {
        return breakpoints;
    }

    boolean isBreakpoint(int line) {
        return breakpoints.contains(line);
    }

    /** A breakpoint that is asked for comes to be; returns what is told where it does not. */
    String addBreakpoint(long line) {
        if (breakpoints.size() == MOST_BREAKPOINTS) {
            return "Too many breakpoints set.";
        }
        if (line > lines.length || isBreakpoint((int) line)) {
            return "Wrong line number.";
        }
        breakpoints.add((int) line);
        return null;
    }

    /** One goes; returns whether there was one. */
    boolean removeBreakpoint(long line) {
        return line == (int) line && breakpoints.remove((Integer) (int) line);
    }

    /** Shows a line, and whether it is the current one. */
    String shown(int line, int current) {
        String prefix = line == current ? "->" : "  ";
        String mark = isBreakpoint(line) ? "#" : " ";
        return prefix + mark + String.format("%-3d ", line) + text(line);
    }

    private String text(int line) {
        return line < 1 || line > lines.length
                ? "<out of range source code line>"
                : LuaString.of(lines[line - 1]).cText();
    }

    /** Shows the lines around one. */
    List<String> around(int line, int context, int current) {
        List<String> shown = new ArrayList<>();
        for (int i = 1; i <= lines.length; i++) {
            if (Math.abs((long) line - i) <= context) {
                shown.add(shown(i, current));
            }
        }
        return shown;
    }
}
