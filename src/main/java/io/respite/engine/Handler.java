package io.respite.engine;

/** What a command does. */
@FunctionalInterface
public interface Handler {

    /**
     * Runs the command: parse, look up, check, compute, write, effects, reply. Nothing throws
     * after the first change.
     *
     * @throws io.respite.resp.CommandError when the client is at fault
     */
    void run(Call call);
}
