package io.respite.scripting;

import io.respite.engine.Session;
import io.respite.scripting.lua.LineHook;
import io.respite.scripting.lua.LuaError;
import io.respite.scripting.lua.LuaString;
import io.respite.scripting.lua.Machine;
import java.util.List;

/**
 * One debugging session: stops a script before its lines, and does what its client asks for then.
 * Owned by the engine thread.
 *
 * <pre>
 *              a line to stop at                    a command is whole
 *   running ──────────────────────▶ stopped ◀─────────────────────────────┐
 *      ▲                              │  │                                │
 *      └──────── step, continue ──────┘  └── eval ─▶ evaluating ── over ──┘
 * </pre>
 *
 * <p>Whatever state it is in, the engine's loop goes on: a script that is stopped is one that is
 * suspended. Where the client goes, the script runs to its end, but for one that takes longer than
 * {@code busy-reply-threshold}, which ends there.
 */
final class Debugger implements LineHook, Session.Receiver {

    /** So many words of a command are told. */
    static final int SHOWN_WORDS = 10;

    private static final String TIMEOUT =
            "timeout during Lua debugging with client closing connection";
    private static final long USUAL_THRESHOLD_MILLIS = 5000;

    private final Scripts scripts;
    private final Session client;
    private final DebuggerInput input = new DebuggerInput();
    private final DebuggerLog log = new DebuggerLog();
    private final DebuggerCommands commands;
    private final SourceLines source;
    private ScriptRun run;
    private Machine machine;

    /** What the client has evaluated, or null. */
    private Machine evaluation;

    private int line;
    private boolean isStopped;
    private boolean hasTimedOut;

    /** Whether the client has sent something that was not looked at. */
    private boolean hasNews;

    private boolean isGone;

    /** Whether to stop before the next line, and to tell meanwhile what commands reply. */
    private boolean isStepping = true;

    /** Whether the script has asked to be stopped. */
    private boolean isBreakAsked;

    /** When the script, or what is evaluated, began to run. */
    private long since;

    /** A debugger for a client, of a script with this source. */
    Debugger(Scripts scripts, Session client, LuaString body) {
        this.scripts = scripts;
        this.client = client;
        source = new SourceLines(body);
        commands = new DebuggerCommands(this, log, source);
    }

    /** The session begins with a script that is yet to run. */
    void begin(ScriptRun newRun, Machine newMachine) {
        run = newRun;
        machine = newMachine;
        machine.watch(this);
        since = now();
        client.receiveBy(this);
    }

    private long now() {
        return scripts.engine().clock().millis();
    }

    DebuggerLog log() {
        return log;
    }

    Machine machine() {
        return machine;
    }

    /** The current line of the script. */
    int line() {
        return line;
    }

    /** Whether what commands reply is to be told. */
    boolean isStepping() {
        return isStepping;
    }

    void step(boolean isOn) {
        isStepping = isOn;
    }

    /** Stops the script before its next line. */
    void askForBreak() {
        isBreakAsked = true;
    }

    /** Whether there is nothing to do until the client sends something. */
    boolean isWaiting() {
        return isStopped && evaluation == null && !hasNews;
    }

    @Override
    public boolean stopsAt(String sourceName, int newLine) {
        line = newLine;
        if (!isOfScript(sourceName) || !isStepping && !isBreak()) {
            return false;
        }
        return stop(false);
    }

    @Override
    public boolean stopsWithin(String sourceName, int newLine) {
        line = newLine;
        if (!isOfScript(sourceName)) {
            return false;
        }
        boolean isTooLong = now() - since >= thresholdMillis();
        if (isTooLong && isGone) {
            run.kill(TIMEOUT);
            return true;
        }
        return (isTooLong || isStepping || isBreak()) && stop(isTooLong);
    }

    private static boolean isOfScript(String sourceName) {
        return sourceName.contains("user_script");
    }

    private boolean isBreak() {
        return isBreakAsked || source.isBreakpoint(line);
    }

    private long thresholdMillis() {
        long millis = scripts.engine().settings().number("busy-reply-threshold");
        return millis > 0 ? millis : USUAL_THRESHOLD_MILLIS;
    }

    /* Returns whether somebody is there to have it go on. */
    private boolean stop(boolean isTooLong) {
        String reason = isTooLong ? "timeout reached, infinite loop?" : "step over";
        if (isBreak()) {
            reason = isBreakAsked ? "redis.breakpoint() called" : "break point";
        }
        hasTimedOut = isTooLong;
        isStepping = false;
        isBreakAsked = false;
        if (isGone) {
            since = now();
            return false;
        }
        log.add("* Stopped at " + line + ", stop reason = " + reason);
        log.add(source.shown(line, line));
        send();
        isStopped = true;
        return true;
    }

    /** Sends what there is to tell. */
    void send() {
        scripts.tell(client, log);
    }

    @Override
    public void receive(byte[] bytes) {
        input.add(bytes);
        hasNews = true;
        scripts.goOnSoon(run);
    }

    @Override
    public void gone() {
        isGone = true;
        isStepping = false;
        evaluation = null;
        source.breakpoints().clear();
        if (isStopped && hasTimedOut) {
            run.kill(TIMEOUT);
        }
        goOn();
        scripts.goOnSoon(run);
    }

    /** The session is over: the client is to be told, and closed. */
    void end() {
        log.add("<endsession>");
        client.receiveBy(null);
        client.closeAfterReply();
    }

    /** The script goes on. */
    void goOn() {
        isStopped = false;
        since = now();
    }

    /** Does what the client asks for; returns whether the script is to run. */
    boolean attend() {
        while (isStopped) {
            if (evaluation != null && !evaluate()) {
                return false;
            }
            try {
                hasNews = false;
                List<LuaString> command = input.next();
                if (command.isEmpty()) {
                    return false;
                }
                commands.run(command);
            } catch (LuaError error) {
                fail(error);
            }
        }
        return true;
    }

    /** The script goes on with an error. */
    void fail(LuaError error) {
        machine.fail(error);
        goOn();
    }

    /** What is evaluated runs from now on, beside the script. */
    void evaluate(Machine newEvaluation) {
        evaluation = newEvaluation;
        since = now();
    }

    /* Returns whether it is over. */
    private boolean evaluate() {
        try {
            if (!evaluation.run() && now() - since < thresholdMillis()) {
                return false;
            }
            commands.evaluated(evaluation.results());
        } catch (LuaError error) {
            commands.failed(error);
        }
        evaluation = null;
        send();
        return true;
    }

    /** A new machine, as scripts have them, which stops in time. */
    Machine newMachine() {
        return scripts.newMachine(run::mayGoOn);
    }

    Scripts scripts() {
        return scripts;
    }

    /** Tells of a command of the script that is about to run. */
    void tellCommand(List<LuaString> words, int count) {
        if (!isStepping) {
            return;
        }
        StringBuilder text = new StringBuilder("<redis>");
        words.forEach(word -> text.append(' ').append(word));
        if (count > words.size()) {
            text.append(" ... (").append(count - words.size() - 1).append(" more)");
        }
        log.add(text.toString());
    }

    /** Tells what the script has to tell. */
    void tell(Object[] values) {
        ShownText text = new ShownText(DebuggerLog.MOST_LENGTH);
        text.add("<debug> line " + line + ": ");
        for (int i = 0; i < values.length; i++) {
            text.add(i == 0 ? "" : ", ").value(values[i]);
        }
        log.add(text.toString());
    }

    /** Tells of an error that the script gets: a text, or a minus and a text with its code. */
    void tellError(String error) {
        if (isStepping) {
            log.add("<error> " + error);
        }
    }

    /** Tells of a reply that begins at a place. */
    void tellReply(long ref) {
        if (isStepping) {
            ShownText text = log.text().add("<reply> ");
            text.reply(ref, error -> log.add("<error> " + error));
            log.add(text);
        }
    }
}
