package io.respite.commands.acl;

import static io.respite.engine.Flag.ADMIN;
import static io.respite.engine.Flag.LOADING;
import static io.respite.engine.Flag.NOSCRIPT;
import static io.respite.engine.Flag.STALE;

import io.respite.engine.AccessControl;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.engine.Handler;
import io.respite.engine.facts.Categories;
import io.respite.engine.facts.CommandFacts;
import io.respite.engine.settings.ConfigRewrite;
import io.respite.engine.users.AccessLog;
import io.respite.engine.users.Denial;
import io.respite.engine.users.Refused;
import io.respite.engine.users.Selector;
import io.respite.engine.users.User;
import io.respite.engine.users.Users;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.logging.Logger;

/** ACL: shows and changes users, tells what was denied. */
public final class AclCommands implements Family {

    private static final Logger LOG = Logger.getLogger(AclCommands.class.getName());
    private static final int SHOWN = 10;
    private static final int USUAL_BITS = 256;
    private static final int MOST_BITS = 4096;

    private static final CommandError BAD_BITS =
            new CommandError(
                    "ERR ACL GENPASS argument must be the number of bits for the output password, a"
                            + " positive number up to "
                            + MOST_BITS);
    private static final CommandError DEFAULT_STAYS =
            new CommandError("ERR The 'default' user cannot be removed");
    private static final CommandError BAD_NAME =
            new CommandError("ERR Usernames can't contain spaces or null characters");
    private static final CommandError NOT_SAVED =
            new CommandError(
                    "ERR There was an error trying to save the ACLs. Please check the server logs"
                            + " for more information");
    private static final CommandError NO_FILE =
            new CommandError(
                    "ERR This Redis instance is not configured to use an ACL file. You may want to"
                        + " specify users via the ACL SETUSER command and then issue a CONFIG"
                        + " REWRITE (assuming you have a Redis configuration file set) in order to"
                        + " store users in the Redis configuration.");

    private final SecureRandom random = new SecureRandom();

    @Override
    public List<Command> commands() {
        return List.of(
                Command.container(
                        "acl",
                        -2,
                        Command.of("acl|cat", -2, this::categories, NOSCRIPT, LOADING, STALE),
                        admin("acl|deluser", -3, this::remove),
                        admin("acl|dryrun", -4, this::dryRun),
                        Command.of("acl|genpass", -2, this::password, NOSCRIPT, LOADING, STALE),
                        admin("acl|getuser", 3, this::describe),
                        Command.of("acl|help", 2, this::help, LOADING, STALE),
                        admin("acl|list", 2, this::list),
                        admin("acl|load", 2, this::load),
                        admin("acl|log", -2, this::log),
                        admin("acl|save", 2, this::save),
                        admin("acl|setuser", -3, this::set),
                        admin("acl|users", 2, this::names),
                        Command.of("acl|whoami", 2, this::whoAmI, NOSCRIPT, LOADING, STALE)));
    }

    private static Command admin(String name, int arity, Handler handler) {
        return Command.of(name, arity, handler, ADMIN, NOSCRIPT, LOADING, STALE);
    }

    private static AccessControl control(Call call) {
        return call.engine().accessControl();
    }

    private static Users users(Call call) {
        return control(call).users();
    }

    /** ACL WHOAMI. */
    private void whoAmI(Call call) {
        User user = call.session().user();
        if (user == null) {
            call.reply().nullBulk();
        } else {
            call.reply().bulk(user.name());
        }
    }

    /** ACL USERS. */
    private void names(Call call) {
        Collection<User> all = users(call).all();
        call.reply().array(all.size());
        all.forEach(user -> call.reply().bulk(user.name()));
    }

    /** ACL LIST. */
    private void list(Call call) {
        Collection<User> all = users(call).all();
        call.reply().array(all.size());
        all.forEach(user -> call.reply().bulk("user " + user.name() + " " + user.rules()));
    }

    /** ACL GETUSER name. */
    private void describe(Call call) {
        User user = users(call).find(call.args().text(2));
        ReplyWriter reply = call.reply();
        if (user == null) {
            reply.nullBulk();
            return;
        }
        reply.map(6);
        reply.bulk("flags");
        reply.set(user.flags().size());
        user.flags().forEach(reply::bulk);
        reply.bulk("passwords");
        reply.array(user.passwords().size());
        user.passwords().forEach(reply::bulk);
        List<Selector> selectors = user.selectors();
        describe(selectors.getFirst(), reply);
        reply.bulk("selectors");
        reply.array(selectors.size() - 1);
        for (Selector selector : selectors.subList(1, selectors.size())) {
            reply.map(3);
            describe(selector, reply);
        }
    }

    private static void describe(Selector selector, ReplyWriter reply) {
        reply.bulk("commands");
        reply.bulk(selector.commandRules());
        reply.bulk("keys");
        reply.bulk(selector.keyRules());
        reply.bulk("channels");
        reply.bulk(selector.channelRules());
    }

    /** ACL SETUSER name [rule ...]. */
    private void set(Call call) {
        String name = call.args().text(2);
        if (!Users.isWord(name)) {
            throw BAD_NAME;
        }
        control(call).set(name, words(call.args(), 3));
        call.reply().ok();
    }

    private static List<String> words(Args args, int from) {
        List<String> words = new ArrayList<>();
        for (int i = from; i < args.count(); i++) {
            words.add(args.text(i));
        }
        return words;
    }

    /** ACL DELUSER name [name ...]. */
    private void remove(Call call) {
        List<String> names = words(call.args(), 2);
        if (names.contains(Users.DEFAULT)) {
            throw DEFAULT_STAYS;
        }
        int removed = 0;
        for (String name : names) {
            removed += control(call).remove(name) ? 1 : 0;
        }
        call.reply().integer(removed);
    }

    /** ACL CAT [category]. */
    private void categories(Call call) {
        Args args = call.args();
        if (args.count() > 3) {
            throw call.badSubcommand();
        }
        ReplyWriter reply = call.reply();
        if (args.count() == 2) {
            reply.array(Categories.all().size());
            Categories.all().forEach(reply::bulk);
            return;
        }
        String category = args.shown(2).toLowerCase(Locale.ROOT);
        if (!Categories.all().contains(category)) {
            String shown = args.shown(2);
            throw new CommandError(
                    "ERR Unknown category '"
                            + shown.substring(0, Math.min(shown.length(), 128))
                            + "'");
        }
        List<String> names = new ArrayList<>();
        call.engine()
                .commands()
                .forEach(
                        command -> {
                            boolean isIn =
                                    CommandFacts.of(command.fullName())
                                            .categories()
                                            .contains(category);
                            if (isIn) {
                                names.add(command.fullName());
                            }
                        });
        reply.array(names.size());
        names.forEach(reply::bulk);
    }

    /** ACL GENPASS [bits]. */
    private void password(Call call) {
        Args args = call.args();
        if (args.count() > 3) {
            throw call.badSubcommand();
        }
        int bits = USUAL_BITS;
        if (args.count() == 3) {
            long given = args.integer(2);
            if (given <= 0 || given > MOST_BITS) {
                throw BAD_BITS;
            }
            bits = (int) given;
        }
        byte[] bytes = new byte[(bits + 7) / 8];
        random.nextBytes(bytes);
        call.reply().bulk(HexFormat.of().formatHex(bytes).substring(0, (bits + 3) / 4));
    }

    /** ACL LOG [count | RESET]. */
    private void log(Call call) {
        Args args = call.args();
        if (args.count() > 3) {
            throw call.badSubcommand();
        }
        AccessLog log = control(call).log();
        if (args.count() == 3 && args.is(2, "reset")) {
            log.clear();
            call.reply().ok();
            return;
        }
        long count = args.count() == 3 ? args.integer(2) : SHOWN;
        List<AccessLog.Entry> entries = log.newest(count);
        call.reply().array(entries.size());
        for (AccessLog.Entry entry : entries) {
            show(entry, call.now(), call.reply());
        }
    }

    private static void show(AccessLog.Entry entry, long now, ReplyWriter reply) {
        AccessLog.Occasion occasion = entry.occasion();
        reply.map(10);
        reply.bulk("count");
        reply.integer(entry.count());
        reply.bulk("reason");
        reply.bulk(occasion.reason().text());
        reply.bulk("context");
        reply.bulk(occasion.context());
        reply.bulk("object");
        reply.bulk(occasion.object());
        reply.bulk("username");
        reply.bulk(occasion.user());
        reply.bulk("age-seconds");
        reply.decimal((now - entry.updatedMs()) / 1000.0);
        reply.bulk("client-info");
        reply.bulk(entry.client());
        reply.bulk("entry-id");
        reply.integer(entry.id());
        reply.bulk("timestamp-created");
        reply.integer(entry.createdMs());
        reply.bulk("timestamp-last-updated");
        reply.integer(entry.updatedMs());
    }

    /** ACL DRYRUN user command [argument ...]. */
    private void dryRun(Call call) {
        Args args = call.args();
        User user = users(call).find(args.text(2));
        if (user == null) {
            throw new CommandError("ERR User '" + args.shown(2) + "' not found");
        }
        Args request = args.from(3);
        Command command = call.engine().commands().find(request);
        if (command == null) {
            throw new CommandError("ERR Command '" + args.shown(3) + "' not found");
        }
        if (!command.accepts(request.count())) {
            throw CommandError.arity(command.fullName());
        }
        Denial denial = control(call).denial(user, command, request);
        if (denial == null) {
            call.reply().ok();
        } else {
            call.reply().bulk(AccessControl.told(denial, user, command, request));
        }
    }

    private static Path file(Call call) {
        Path file = call.engine().settings().path("aclfile");
        if (file == null) {
            throw NO_FILE;
        }
        return file;
    }

    /** ACL LOAD. */
    private void load(Call call) {
        try {
            control(call).load(file(call));
            call.reply().ok();
        } catch (Refused refused) {
            throw new CommandError("ERR " + refused.getMessage());
        }
    }

    /** ACL SAVE. */
    private void save(Call call) {
        try {
            users(call).save(file(call));
            call.reply().ok();
        } catch (IOException failure) {
            LOG.warning("Cannot write the ACL file: " + ConfigRewrite.reason(failure));
            throw NOT_SAVED;
        }
    }

    private void help(Call call) {
        call.help(
                "CAT [<category>]",
                "    List all commands that belong to <category>, or all command categories",
                "    when no category is specified.",
                "DELUSER <username> [<username> ...]",
                "    Delete a list of users.",
                "DRYRUN <username> <command> [<arg> ...]",
                "    Returns whether the user can execute the given command without executing the"
                        + " command.",
                "GETUSER <username>",
                "    Get the user's details.",
                "GENPASS [<bits>]",
                "    Generate a secure 256-bit user password. The optional `bits` argument can",
                "    be used to specify a different size.",
                "LIST",
                "    Show users details in config file format.",
                "LOAD",
                "    Reload users from the ACL file.",
                "LOG [<count> | RESET]",
                "    Show the ACL log entries.",
                "SAVE",
                "    Save the current config to the ACL file.",
                "SETUSER <username> <attribute> [<attribute> ...]",
                "    Create or modify a user with the specified attributes.",
                "USERS",
                "    List all the registered usernames.",
                "WHOAMI",
                "    Return the current connection username.");
    }
}
