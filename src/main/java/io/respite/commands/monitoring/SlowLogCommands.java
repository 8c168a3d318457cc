package io.respite.commands.monitoring;

import static io.respite.engine.Flag.ADMIN;
import static io.respite.engine.Flag.LOADING;
import static io.respite.engine.Flag.STALE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.engine.SlowLog;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.Iterator;
import java.util.List;

/** SLOWLOG: the requests that took long. */
public final class SlowLogCommands implements Family {

    private static final int SHOWN = 10;
    private static final CommandError BAD_COUNT =
            new CommandError("ERR count should be greater than or equal to -1");

    @Override
    public List<Command> commands() {
        return List.of(
                Command.container(
                        "slowlog",
                        -2,
                        Command.of("slowlog|get", -2, this::get, ADMIN, LOADING, STALE),
                        Command.of("slowlog|help", 2, this::help, LOADING, STALE),
                        Command.of("slowlog|len", 2, this::length, ADMIN, LOADING, STALE),
                        Command.of("slowlog|reset", 2, this::reset, ADMIN, LOADING, STALE)));
    }

    /** SLOWLOG GET [count]: the newest ten; -1 asks for all. */
    private void get(Call call) {
        if (call.args().count() > 3) {
            throw call.badSubcommand();
        }
        SlowLog log = call.engine().observers().slowLog();
        long count = call.args().count() == 3 ? count(call) : SHOWN;
        long shown = count == -1 ? log.entries().size() : Math.min(count, log.entries().size());
        ReplyWriter reply = call.reply();
        reply.array(shown);
        Iterator<SlowLog.Entry> entries = log.entries().iterator();
        for (long i = 0; i < shown; i++) {
            show(entries.next(), reply);
        }
    }

    private static long count(Call call) {
        return call.args().integer(2, -1, Long.MAX_VALUE, BAD_COUNT);
    }

    private static void show(SlowLog.Entry entry, ReplyWriter reply) {
        reply.array(6);
        reply.integer(entry.id());
        reply.integer(entry.seconds());
        reply.integer(entry.micros());
        reply.array(entry.words().length);
        for (byte[] word : entry.words()) {
            reply.bulk(word);
        }
        reply.bulk(entry.address());
        reply.bulk(entry.name());
    }

    private void length(Call call) {
        call.reply().integer(call.engine().observers().slowLog().entries().size());
    }

    private void reset(Call call) {
        call.engine().observers().slowLog().reset();
        call.reply().ok();
    }

    private void help(Call call) {
        call.help(
                "GET [<count>]",
                "    Return top <count> entries from the slowlog (default: 10, -1 mean all).",
                "    Entries are made of:",
                "    id, timestamp, time in microseconds, arguments array, client IP and port,",
                "    client name",
                "LEN",
                "    Return the length of the slowlog.",
                "RESET",
                "    Reset the slowlog.");
    }
}
