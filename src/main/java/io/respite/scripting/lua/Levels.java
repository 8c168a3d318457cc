package io.respite.scripting.lua;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** What a debugger is shown of the calls of a program that stands before an instruction. */
final class Levels {

    private Levels() {}

    /** The calls of compiled functions, the innermost first. */
    static List<Level> of(Coroutine thread) {
        List<Level> levels = new ArrayList<>();
        for (int i = thread.depth - 1; i >= 0; i--) {
            Frame frame = thread.frames[i];
            if (frame.then == null) {
                /* All but the innermost one have run the instruction that made a call. */
                int pc = i == thread.depth - 1 ? frame.pc : frame.pc - Op.SIZE;
                levels.add(level(thread, i, frame, pc));
            }
        }
        return levels;
    }

    private static Level level(Coroutine thread, int i, Frame frame, int pc) {
        Prototype prototype = frame.closure.prototype;
        return new Level(
                nameOf(thread, i),
                prototype.shortSource(),
                prototype.lineAt(pc),
                variables(thread, frame, pc));
    }

    private static String nameOf(Coroutine thread, int i) {
        if (i == 0 || thread.frames[i].isTail || thread.frames[i - 1].then != null) {
            return null;
        }
        Frame caller = thread.frames[i - 1];
        return Names.ofCalled(caller.closure.prototype, caller.pc - Op.SIZE);
    }

    private static List<Level.Variable> variables(Coroutine thread, Frame frame, int pc) {
        return Arrays.stream(frame.closure.prototype.locals)
                .filter(local -> local.from() <= pc && pc < local.to())
                .sorted(Comparator.comparingInt(Prototype.Local::register))
                .map(local -> variable(local, thread.stack[frame.base + local.register()]))
                .toList();
    }

    private static Level.Variable variable(Prototype.Local local, Object value) {
        return new Level.Variable(local.name(), value);
    }
}
