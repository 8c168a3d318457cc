package io.respite.commands.admin;

import static io.respite.engine.Flag.ADMIN;
import static io.respite.engine.Flag.LOADING;
import static io.respite.engine.Flag.NOSCRIPT;
import static io.respite.engine.Flag.PROTECTED;
import static io.respite.engine.Flag.STALE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Engine;
import io.respite.engine.Family;
import io.respite.keyspace.Database;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.List;
import java.util.Locale;
import java.util.logging.Logger;

/**
 * DEBUG: looks inside the server and changes how it behaves, for tests. Redis tells its subcommands
 * apart in the command itself, so that COMMAND shows none of them.
 */
public final class DebugCommands implements Family {

    private static final Logger LOG = Logger.getLogger(DebugCommands.class.getName());

    /** How much of an unknown subcommand an error shows, as in Redis. */
    private static final CommandError BAD_RELOAD_OPTION =
            new CommandError(
                    "ERR DEBUG RELOAD only supports the MERGE, NOFLUSH and NOSAVE options.");

    private static final CommandError NO_SUCH_DATABASE =
            new CommandError("ERR Out of range database");

    private static final int ABRT = 6;
    private static final int SEGV = 11;

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("debug", -2, this::debug, ADMIN, NOSCRIPT, LOADING, STALE, PROTECTED));
    }

    /* A wrong number of words is the same error as an unknown subcommand. */
    private void debug(Call call) {
        Args args = call.args();
        switch (args.text(1).toLowerCase(Locale.ROOT) + ' ' + args.count()) {
            case "help 2" -> help(call);
            case "sleep 3" -> sleep(call);
            case "object 3" -> DebugValues.object(call);
            case "aof-flush-sleep 3" -> {
                call.engine().storage().delayAppends(args.integer(2));
                call.reply().ok();
            }
            case "loadaof 2" -> loadAppendOnlyFile(call);
            case "listpack 3" -> DebugValues.listpack(call);
            case "quicklist 3", "quicklist 4" -> DebugValues.quicklist(call);
            case "digest 2" -> call.reply().status(DataDigest.of(call.keyspace()).toString());
            case "protocol 3" -> DebugProtocol.reply(call.reply(), args.text(2));
            case "error 3" -> call.reply().error(args.text(2));
            case "log 3" -> log(call);
            case "set-active-expire 3" -> setActiveExpire(call);
            case "change-repl-id 2" -> changeReplicationId(call);
            case "pause-cron 3" -> pauseCron(call);
            case "stringmatch-test 2" -> StringMatchTest.run(call);
            case "replybuffer 4" -> replyBuffer(call);
            case "quicklist-packed-threshold 3" -> DebugLists.packedThreshold(call);
            case "set-skip-checksum-validation 3" -> skipChecksums(call);
            case "config-rewrite-force-all 2" -> rewriteAll(call);
            case "segfault 2" -> call.engine().program().crash("crashed by signal: 11", SEGV);
            case "panic 2" -> call.engine().program().crash("was asked to panic", ABRT);
            case "assert 2" -> call.engine().program().crash("failed an assertion", ABRT);
            case "set-disable-deny-scripts 3" -> {
                call.engine().scripting().allowAll(args.integer(2) != 0);
                call.reply().ok();
            }
            default -> debugWithManyWords(call);
        }
    }

    private void debugWithManyWords(Call call) {
        Args args = call.args();
        int count = args.count();
        if (args.is(1, "digest-value")) {
            DebugValues.digests(call);
        } else if (args.is(1, "populate") && count >= 3 && count <= 5) {
            DebugPopulate.run(call);
        } else if (args.is(1, "htstats") && count >= 3) {
            tableStatistics(call);
        } else if (args.is(1, "htstats-key") && count >= 3) {
            DebugValues.table(call);
        } else if (args.is(1, "reload")) {
            reload(call);
        } else if (args.is(1, "replicate") && count >= 3) {
            replicate(call);
        } else {
            throw call.badSubcommand();
        }
    }

    /** DEBUG REPLICATE word ...: replicas get these words as a command, which nobody runs here. */
    private static void replicate(Call call) {
        Args args = call.args();
        StringBuilder command = new StringBuilder("*" + (args.count() - 2) + "\r\n");
        for (int i = 2; i < args.count(); i++) {
            String word = args.text(i);
            command.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        call.engine().replication().tell(command.toString());
        call.reply().ok();
    }

    /** DEBUG RELOAD [NOSAVE] [NOFLUSH] [MERGE]. */
    private void reload(Call call) {
        Args args = call.args();
        boolean saves = true;
        boolean flushes = true;
        boolean merges = false;
        for (int i = 2; i < args.count(); i++) {
            if (args.is(i, "merge")) {
                merges = true;
            } else if (args.is(i, "noflush")) {
                flushes = false;
            } else if (args.is(i, "nosave")) {
                saves = false;
            } else {
                throw BAD_RELOAD_OPTION;
            }
        }
        call.engine().storage().reload(saves, flushes, merges);
        call.reply().ok();
    }

    private static void rewriteAll(Call call) {
        String refusal = ConfigCommands.rewrite(call, true);
        if (refusal != null) {
            String reason = refusal.substring(refusal.indexOf(": ") + 1).strip();
            throw new CommandError("ERR CONFIG-REWRITE-FORCE-ALL failed: " + reason);
        }
        call.reply().ok();
    }

    private static void skipChecksums(Call call) {
        call.engine().instance().skipChecksums(!call.args().is(2, "0"));
        call.reply().ok();
    }

    /** DEBUG SLEEP seconds: the whole server stands still, which is what it is for. */
    private void sleep(Call call) {
        Engine engine = call.engine();
        engine.clock().sleep((long) (seconds(call.args().shown(2)) * 1e9));
        /* A transaction, or a script, sees one moment. */
        if (!engine.transactions().isRunning()) {
            call.keyspace().tick(engine.clock().millis());
        }
        call.reply().ok();
    }

    /* What is no number is none, as C's strtod has it. */
    private static double seconds(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    /* Other commands run inside this one, so nothing of its call is left afterwards. */
    private void loadAppendOnlyFile(Call call) {
        ReplyWriter reply = call.reply();
        call.engine().storage().loadAppendOnlyFile();
        reply.ok();
    }

    private void log(Call call) {
        LOG.warning("DEBUG LOG: " + call.args().text(2));
        call.reply().ok();
    }

    private void setActiveExpire(Call call) {
        call.engine().expiry().enable(isOn(call.args()));
        call.reply().ok();
    }

    private void changeReplicationId(Call call) {
        call.engine().replication().changeId();
        call.reply().ok();
    }

    private void pauseCron(Call call) {
        call.engine().pauseTicks(isOn(call.args()));
        call.reply().ok();
    }

    private static boolean isOn(Args args) {
        return !args.shown(2).matches("[+-]?0*([^0-9].*)?");
    }

    /** DEBUG REPLYBUFFER PEAK-RESET-TIME time | RESIZING 0: clients have no buffers to resize. */
    private void replyBuffer(Call call) {
        Args args = call.args();
        if (args.is(2, "peak-reset-time")) {
            if (!args.is(3, "never") && !args.is(3, "reset")) {
                args.integer(3);
            }
        } else if (!args.is(2, "resizing")) {
            throw call.badSubcommand();
        }
        call.reply().ok();
    }

    /** DEBUG HTSTATS database [FULL]. */
    private void tableStatistics(Call call) {
        long index = call.args().integer(2);
        if (index < 0 || index >= call.keyspace().databaseCount()) {
            throw NO_SUCH_DATABASE;
        }
        Database database = call.keyspace().database((int) index);
        call.reply()
                .verbatim(
                        "txt",
                        "[Dictionary HT]\n"
                                + DebugValues.tableText(database.tableSlots(false), database.size())
                                + "[Expires HT]\n"
                                + DebugValues.tableText(
                                        database.tableSlots(true), database.expiringSize()));
    }

    private void help(Call call) {
        call.help(
                "ASSERT",
                "    End as by a failed assertion.",
                "CHANGE-REPL-ID",
                "    Give the history of the data another name.",
                "CONFIG-REWRITE-FORCE-ALL",
                "    Rewrite the configuration file with all directives.",
                "DIGEST",
                "    Sum up all data in one number that equal data has everywhere.",
                "DIGEST-VALUE <key> [<key> ...]",
                "    Sum up the values of these keys.",
                "ERROR <text>",
                "    Reply with an error of that text.",
                "HTSTATS <database>",
                "    Tell how full the tables of a database are.",
                "HTSTATS-KEY <key>",
                "    Tell how full the table of a value is.",
                "LISTPACK <key>",
                "    Write a value's elements to the log.",
                "LOADAOF",
                "    Remove all keys and load the append-only file.",
                "LOG <text>",
                "    Write the text to the log.",
                "OBJECT <key>",
                "    Tell how a value is kept.",
                "PANIC",
                "    End as by a fault that nobody expected.",
                "PAUSE-CRON <0|1>",
                "    Stop background work, or go on with it.",
                "POPULATE <count> [<prefix>] [<size>]",
                "    Make strings named <prefix>:0, <prefix>:1 and so on where they are missing.",
                "PROTOCOL <type>",
                "    Reply with a value of a RESP type: string, integer, double, bignum, null,",
                "    array, set, map, attrib, push, verbatim, true, false.",
                "QUICKLIST <key>",
                "    Write a list's elements to the log.",
                "RELOAD [NOSAVE] [NOFLUSH] [MERGE]",
                "    Write a snapshot, forget all data and load the snapshot; or leave out the"
                        + " first",
                "    or the second, or let keys of the snapshot take the place of those there.",
                "SEGFAULT",
                "    End as by a memory fault.",
                "SET-ACTIVE-EXPIRE <0|1>",
                "    Leave expired keys until they are asked for, or look for them.",
                "SLEEP <seconds>",
                "    Let the whole server stand still.",
                "STRINGMATCH-TEST",
                "    Match random patterns with random texts.");
    }
}
