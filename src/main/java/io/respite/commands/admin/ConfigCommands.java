package io.respite.commands.admin;

import static io.respite.engine.Flag.ADMIN;
import static io.respite.engine.Flag.LOADING;
import static io.respite.engine.Flag.NOSCRIPT;
import static io.respite.engine.Flag.STALE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.engine.Flag;
import io.respite.engine.settings.ConfigRewrite;
import io.respite.engine.settings.Settings;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** CONFIG: reads and changes the settings while the server runs. */
public final class ConfigCommands implements Family {

    private static final Flag[] ADMINISTRATOR = {ADMIN, NOSCRIPT, LOADING, STALE};

    @Override
    public List<Command> commands() {
        return List.of(
                Command.container(
                        "config",
                        -2,
                        Command.of("config|get", -3, this::get, ADMINISTRATOR),
                        Command.of("config|set", -4, this::set, ADMINISTRATOR),
                        Command.of("config|resetstat", 2, this::resetStatistics, ADMINISTRATOR),
                        Command.of("config|rewrite", 2, this::rewrite, ADMINISTRATOR),
                        Command.of("config|help", 2, this::help, LOADING, STALE)));
    }

    /** CONFIG GET pattern ... */
    private void get(Call call) {
        Map<String, String> found = call.engine().settings().get(wordsFrom(call.args(), 2));
        call.reply().map(found.size());
        found.forEach(
                (name, value) -> {
                    call.reply().bulk(name);
                    call.reply().bulk(value);
                });
    }

    /** CONFIG SET name value ... */
    private void set(Call call) {
        if (call.args().count() % 2 != 0) {
            throw CommandError.SYNTAX;
        }
        boolean isLoading =
                call.engine().isLoading() || call.engine().replication().isLoadingAside();
        Settings.Caller caller = new Settings.Caller(call.session().isLocal(), isLoading);
        String refusal = call.engine().settings().set(wordsFrom(call.args(), 2), caller);
        if (refusal != null) {
            throw new CommandError(refusal);
        }
        call.reply().ok();
    }

    private void resetStatistics(Call call) {
        call.engine().resetStatistics();
        call.reply().ok();
    }

    private void rewrite(Call call) {
        String refusal = rewrite(call, false);
        if (refusal != null) {
            throw new CommandError(refusal);
        }
        call.reply().ok();
    }

    /**
     * Rewrites the configuration file; users that have a file of their own are left out.
     *
     * @param isWhole whether directives that stand at their defaults are written as well
     * @return the error reply or null
     */
    static String rewrite(Call call, boolean isWhole) {
        Path file = call.engine().instance().configFile();
        Settings settings = call.engine().settings();
        List<String> users = settings.text("aclfile").isEmpty() ? users(call) : null;
        return ConfigRewrite.run(file, settings, users, isWhole);
    }

    private static List<String> users(Call call) {
        return call.engine().accessControl().users().all().stream()
                .map(user -> user.name() + " " + user.rules())
                .toList();
    }

    private static List<String> wordsFrom(Args args, int first) {
        List<String> words = new ArrayList<>();
        for (int i = first; i < args.count(); i++) {
            words.add(args.text(i));
        }
        return words;
    }

    private void help(Call call) {
        call.help(
                "GET <pattern>",
                "    Return parameters matching the glob-like <pattern> and their values.",
                "SET <directive> <value>",
                "    Set the configuration <directive> to <value>.",
                "RESETSTAT",
                "    Reset statistics reported by the INFO command.",
                "REWRITE",
                "    Rewrite the configuration file.");
    }
}
