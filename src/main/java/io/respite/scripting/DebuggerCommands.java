package io.respite.scripting;

import io.respite.scripting.lua.Level;
import io.respite.scripting.lua.LuaError;
import io.respite.scripting.lua.LuaFunction;
import io.respite.scripting.lua.LuaString;
import io.respite.scripting.lua.LuaTable;
import io.respite.scripting.lua.Machine;
import io.respite.scripting.lua.Parser;
import io.respite.scripting.lua.Prototype;
import io.respite.scripting.lua.Values;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The commands of a debugging session's client, while its script is stopped. */
final class DebuggerCommands {

    private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,17}");
    private static final int USUAL_CONTEXT = 5;
    private static final int WHOLE = 1_000_000;

    private final Debugger debugger;
    private final DebuggerLog log;
    private final SourceLines source;

    DebuggerCommands(Debugger debugger, DebuggerLog log, SourceLines source) {
        this.debugger = debugger;
        this.log = log;
        this.source = source;
    }

    /**
     * Runs a command, and sends what it has to tell.
     *
     * @throws LuaError what the script is to go on with
     */
    void run(List<LuaString> words) {
        switch (words.getFirst().cText().toLowerCase(Locale.ROOT)) {
            case "s", "step", "n", "next" -> {
                debugger.step(true);
                debugger.goOn();
                return;
            }
            case "c", "continue" -> {
                debugger.goOn();
                return;
            }
            case "a", "abort" -> throw RedisLibrary.raised("script aborted for user request");
            case "e", "eval" -> {
                eval(words);
                return;
            }
            case "h", "help" -> DebuggerHelp.LINES.forEach(log::add);
            case "t", "trace" -> trace();
            case "m", "maxlen" -> maxlen(words);
            case "b", "break" -> breakpoints(words);
            case "p", "print" -> print(words);
            case "l", "list" -> list(words);
            case "w", "whole" -> show(1, WHOLE);
            case "r", "redis" -> redis(words);
            default -> refuse();
        }
        debugger.send();
    }

    private void refuse() {
        log.add("<error> Unknown Redis Lua debugger command or wrong number of arguments.");
    }

    /** list [line] [context]. */
    private void list(List<LuaString> words) {
        int asked = words.size() > 1 ? CText.number(words.get(1)) : 0;
        int context = words.size() > 2 ? CText.number(words.get(2)) : USUAL_CONTEXT;
        show(asked > 0 ? asked : debugger.line(), context);
    }

    private void show(int line, int context) {
        source.around(line, context, debugger.line()).forEach(log::add);
    }

    /** print [variable]. */
    private void print(List<LuaString> words) {
        if (words.size() == 2) {
            print(words.get(1).cText());
            return;
        }
        List<Level.Variable> variables = debugger.machine().levels().getFirst().variables();
        for (Level.Variable variable : variables) {
            printValue("<value> " + variable.name() + " = ", variable.value());
        }
        if (variables.isEmpty()) {
            log.add("No local variables in the current context.");
        }
    }

    private void print(String name) {
        for (Level level : debugger.machine().levels()) {
            for (Level.Variable variable : level.variables()) {
                if (variable.name().equals(name)) {
                    printValue("<value> ", variable.value());
                    return;
                }
            }
        }
        if (name.equals("KEYS") || name.equals("ARGV")) {
            printValue("<value> ", debugger.scripts().global(name));
        } else {
            log.add("No such variable.");
        }
    }

    private void printValue(String prefix, Object value) {
        log.add(log.text().add(prefix).value(value));
    }

    /** break [line | -line | 0 ...]. */
    private void breakpoints(List<LuaString> words) {
        if (words.size() == 1) {
            tellBreakpoints();
        }
        for (LuaString word : words.subList(1, words.size())) {
            if (INTEGER.matcher(word.toString()).matches()) {
                changeBreakpoint(Long.parseLong(word.toString()));
            } else {
                log.add("Invalid argument:'" + word.cText() + "'");
            }
        }
    }

    private void tellBreakpoints() {
        List<Integer> lines = source.breakpoints();
        if (lines.isEmpty()) {
            log.add("No breakpoints set. Use 'b <line>' to add one.");
            return;
        }
        log.add(lines.size() + " breakpoints set:");
        lines.forEach(line -> log.add(source.shown(line, debugger.line())));
    }

    private void changeBreakpoint(long line) {
        if (line == 0) {
            source.breakpoints().clear();
            log.add("All breakpoints removed.");
        } else if (line < 0) {
            log.add(
                    source.removeBreakpoint(-line)
                            ? "Breakpoint removed."
                            : "No breakpoint in the specified line.");
        } else {
            String refusal = source.addBreakpoint(line);
            if (refusal != null) {
                log.add(refusal);
            } else {
                show((int) line, 1);
            }
        }
    }

    /** trace. */
    private void trace() {
        List<Level> levels = debugger.machine().levels();
        for (int i = 0; i < levels.size(); i++) {
            Level level = levels.get(i);
            if (level.source().contains("user_script")) {
                String name = level.name() == null ? "top level" : level.name();
                log.add((i == 0 ? "In " : "From ") + name + ":");
                log.add(source.shown(level.line(), debugger.line()));
            }
        }
    }

    /** maxlen [length]. */
    private void maxlen(List<LuaString> words) {
        if (words.size() == 2) {
            log.limit(CText.number(words.get(1)));
        }
        log.addLimit();
    }

    /** eval code: an expression, or else a chunk. */
    private void eval(List<LuaString> words) {
        String code =
                words.stream().skip(1).map(LuaString::toString).collect(Collectors.joining(" "));
        Prototype compiled;
        try {
            compiled = compile("return " + code);
        } catch (LuaError noExpression) {
            try {
                compiled = compile(code);
            } catch (LuaError mistake) {
                failed(mistake);
                debugger.send();
                return;
            }
        }
        Machine machine = debugger.newMachine();
        debugger.evaluate(machine.begin(compiled, debugger.scripts().globals()));
    }

    private static Prototype compile(String code) {
        return Parser.compile(LuaString.of(code).bytes(), "@ldb_eval");
    }

    /** What was evaluated has returned this, or has not come to its end where it is null. */
    void evaluated(Object[] results) {
        if (results == null) {
            log.add("<error> it takes longer than busy-reply-threshold");
        } else {
            printValue("<retval> ", results.length == 0 ? null : results[0]);
        }
    }

    /** What was evaluated has raised this. */
    void failed(LuaError error) {
        Object value = error.value();
        Object text = value instanceof LuaTable table ? table.get("err") : value;
        log.add("<error> " + Values.describe(text).cText());
    }

    /** redis command [argument ...]. */
    private void redis(List<LuaString> words) {
        if (words.size() == 1) {
            refuse();
            return;
        }
        LuaTable library = (LuaTable) debugger.scripts().global("redis");
        Object[] arguments = words.subList(1, words.size()).toArray();
        debugger.step(true);
        try {
            debugger.newMachine().begin((LuaFunction) library.get("call"), arguments).run();
        } catch (LuaError error) {
            /* What a command replied is told already. */
            if (!(error.value() instanceof LuaTable)) {
                failed(error);
            }
        } finally {
            debugger.step(false);
        }
    }
}
