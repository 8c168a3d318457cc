package io.respite.commands.admin;

import static io.respite.engine.Flag.LOADING;
import static io.respite.engine.Flag.STALE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.CommandTable;
import io.respite.engine.Family;
import io.respite.engine.facts.KeySpecs;
import io.respite.resp.Args;
import java.util.ArrayList;
import java.util.List;

/** COMMAND: what this server can do. */
public final class CommandCommands implements Family {

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("command", -1, this::all, LOADING, STALE)
                        .with(
                                Command.of("command|count", 2, this::count, LOADING, STALE),
                                Command.of("command|info", -2, this::info, LOADING, STALE),
                                Command.of("command|docs", -2, this::docs, LOADING, STALE),
                                Command.of("command|list", -2, this::list, LOADING, STALE),
                                Command.of("command|getkeys", -3, this::getKeys, LOADING, STALE),
                                Command.of(
                                        "command|getkeysandflags",
                                        -3,
                                        this::getKeysAndFlags,
                                        LOADING,
                                        STALE),
                                Command.of("command|help", 2, this::help, LOADING, STALE)));
    }

    private void all(Call call) {
        replies(call).all(call.reply());
    }

    private void count(Call call) {
        replies(call).count(call.reply());
    }

    private void info(Call call) {
        List<String> names = wordsFrom(call.args(), 2);
        if (names.isEmpty()) {
            all(call);
        } else {
            replies(call).info(names, call.reply());
        }
    }

    private void docs(Call call) {
        replies(call).docs(wordsFrom(call.args(), 2), call.reply());
    }

    /** COMMAND LIST [FILTERBY MODULE name | ACLCAT category | PATTERN pattern]. */
    private void list(Call call) {
        replies(call).list(wordsFrom(call.args(), 2), call.reply());
    }

    private void getKeys(Call call) {
        replies(call).getKeys(new Line(call.args(), 2), call.reply());
    }

    private void getKeysAndFlags(Call call) {
        replies(call).getKeysAndFlags(new Line(call.args(), 2), call.reply());
    }

    private static CommandReplies replies(Call call) {
        CommandTable table = call.engine().commands();
        return new CommandReplies(name -> table.find(name) != null);
    }

    private static List<String> wordsFrom(Args args, int first) {
        List<String> words = new ArrayList<>();
        for (int i = first; i < args.count(); i++) {
            words.add(args.text(i));
        }
        return words;
    }

    /** A command line inside another one. */
    private record Line(Args args, int first) implements KeySpecs.Arguments {

        @Override
        public int count() {
            return args.count() - first;
        }

        @Override
        public byte[] argument(int i) {
            return args.bytes(first + i);
        }
    }

    private void help(Call call) {
        call.help(
                "(no subcommand)",
                "    Return details about all Redis commands.",
                "COUNT",
                "    Return the total number of commands in this Redis server.",
                "LIST",
                "    Return a list of all commands in this Redis server.",
                "INFO [<command-name> ...]",
                "    Return details about multiple Redis commands.",
                "    If no command names are given, documentation details for all",
                "    commands are returned.",
                "DOCS [<command-name> ...]",
                "    Return documentation details about multiple Redis commands.",
                "    If no command names are given, documentation details for all",
                "    commands are returned.",
                "GETKEYS <full-command>",
                "    Return the keys from a full Redis command.",
                "GETKEYSANDFLAGS <full-command>",
                "    Return the keys and the access flags from a full Redis command.");
    }
}
