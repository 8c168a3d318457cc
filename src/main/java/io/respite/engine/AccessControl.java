package io.respite.engine;

import io.respite.engine.users.AccessLog;
import io.respite.engine.users.AccessLog.Occasion;
import io.respite.engine.users.Denial;
import io.respite.engine.users.Refused;
import io.respite.engine.users.User;
import io.respite.engine.users.Users;
import io.respite.memory.Memory;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who may do what: logs clients in, refuses what their user may not do and remembers that, and ends
 * the connections of users that are gone. Owned by the engine thread. Hot.
 */
public final class AccessControl {

    /** Of a key or a channel no more is told. */
    private static final int MOST_SHOWN_BYTES = 1024;

    private static final String TOP_LEVEL = "toplevel";
    private static final String MULTI = "multi";
    private static final String LUA = "lua";
    private static final String HTTP = "http";

    private static final Map<Denial.Reason, CommandError> CHANGED =
            Map.of(
                    Denial.Reason.COMMAND,
                    changed("no permission to execute the command or subcommand"),
                    Denial.Reason.KEY,
                    changed("no permission to touch the specified keys"),
                    Denial.Reason.CHANNEL,
                    changed("no permission to access one of the channels used as arguments"));

    private final Engine engine;
    private final Users users;
    private final AccessLog log = new AccessLog();

    AccessControl(Engine engine) {
        this.engine = engine;
        users = new Users(engine.settings(), engine.keyspace().arena());
    }

    private static CommandError changed(String reason) {
        return new CommandError(
                "NOPERM ACLs rules changed between the moment the transaction was accumulated and"
                        + " the EXEC call. This command is no longer allowed for the following"
                        + " reason: "
                        + reason);
    }

    /** Who is known. */
    public Users users() {
        return users;
    }

    /** What was denied lately. */
    public AccessLog log() {
        return log;
    }

    /** Makes a new client the default user, logged in where that asks for nothing. */
    public void begin(Session session) {
        session.logIn(users.standard(), !users.areAskedToLogIn());
    }

    /** Makes a new client the user of this name, who has proved it; one without rights if gone. */
    public void beginAs(Session session, String name) {
        User user = users.find(name);
        session.logIn(user == null ? users.newUser(name) : user, true);
    }

    /** Whether clients of other machines are refused: {@code protected-mode}, and no password. */
    public boolean isProtected() {
        return users.standard().needsNoPassword() && engine.settings().flag("protected-mode");
    }

    /** Whether the client may run any command: it is logged in, or need not be. */
    public boolean isOpenTo(Session session) {
        return session.isAuthenticated() || !users.areAskedToLogIn();
    }

    /**
     * Logs a client in.
     *
     * @param called the command's name as the client wrote it, for {@link #log}
     * @throws CommandError where the user is unknown or disabled, or the password is wrong
     */
    public void logIn(Session session, String name, byte[] password, String called) {
        User user = users.authenticate(name, password);
        if (user == null) {
            note(Denial.Reason.AUTH, session, called, name);
            throw CommandError.WRONG_PASSWORD;
        }
        session.logIn(user, true);
    }

    /** The user of this name where the password is right; null, which is remembered, where not. */
    public User authenticate(String address, String name, byte[] password) {
        User user = users.authenticate(name, password);
        if (user == null) {
            note(new Occasion(Denial.Reason.AUTH, HTTP, "Authorization", name), "addr=" + address);
        }
        return user;
    }

    /** Why the client's user may not run the request, or null. */
    CommandError refusal(Command command, Args args, Session session) {
        Denial denial = noted(command, args, session);
        return denial == null
                ? null
                : new CommandError("NOPERM " + told(denial, session.user(), command));
    }

    /** Why a request that was queued may not be run any more, or null. */
    CommandError refusalOfQueued(Command command, Args args, Session session) {
        Denial denial = noted(command, args, session);
        return denial == null ? null : CHANGED.get(denial.reason());
    }

    /** Why a script of the client may not run the request, or null. */
    CommandError refusalInScript(Command command, Args args, Session session) {
        Denial denial = noted(command, args, session, LUA);
        return denial == null
                ? null
                : new CommandError(
                        "ERR ACL failure in script: " + told(denial, session.user(), command));
    }

    private Denial noted(Command command, Args args, Session session) {
        return noted(command, args, session, session.isInMulti() ? MULTI : TOP_LEVEL);
    }

    private Denial noted(Command command, Args args, Session session, String context) {
        User user = session.user();
        if (user == null || user.isUnrestricted()) {
            return null;
        }
        Denial denial = denial(user, command, args);
        if (denial != null) {
            String object = object(denial, command, args);
            note(
                    new Occasion(denial.reason(), context, object, user.name()),
                    ClientLine.of(session, engine.keyspace().now()));
        }
        return denial;
    }

    /** Why the user may not run the request, or null where it may. */
    public Denial denial(User user, Command command, Args args) {
        return users.denies(user, command.index(), command.has(Flag.NO_AUTH), args);
    }

    /** Whether the client's user may run the request, and read every key besides. */
    public boolean mayReadAllKeys(Call call) {
        User user = call.session().user();
        return user == null
                || user.isUnrestricted()
                || users.mayReadAllKeys(user, call.command().index(), call.args());
    }

    private static String told(Denial denial, User user, Command command) {
        return switch (denial.reason()) {
            case COMMAND -> toldOfCommand(user, command);
            case KEY -> "No permissions to access a key";
            default -> "No permissions to access a channel";
        };
    }

    /** The same with the name of the key or channel, as ACL DRYRUN tells it. */
    public static String told(Denial denial, User user, Command command, Args args) {
        return denial.reason() == Denial.Reason.COMMAND
                ? toldOfCommand(user, command)
                : "User "
                        + user.name()
                        + " has no permissions to access the '"
                        + object(denial, command, args)
                        + "' "
                        + denial.reason().text();
    }

    private static String toldOfCommand(User user, Command command) {
        return "User "
                + user.name()
                + " has no permissions to run the '"
                + command.fullName()
                + "' command";
    }

    private static String object(Denial denial, Command command, Args args) {
        return denial.reason() == Denial.Reason.COMMAND
                ? command.fullName()
                : text(args, denial.argument());
    }

    /* What is long is cut: it is kept in the log. */
    private static String text(Args args, int i) {
        return Memory.text(args.ref(i), Math.min(args.length(i), MOST_SHOWN_BYTES));
    }

    private void note(Denial.Reason reason, Session session, String object, String user) {
        String context = session.isInMulti() ? MULTI : TOP_LEVEL;
        note(
                new Occasion(reason, context, object, user),
                ClientLine.of(session, engine.keyspace().now()));
    }

    private void note(Occasion occasion, String client) {
        engine.statistics().denied(occasion.reason());
        long most = engine.settings().number("acllog-max-len");
        log.add(occasion, client, engine.keyspace().now(), most);
    }

    /**
     * Gives the user of this name, who may be new, more rules; clients that are subscribed to what
     * they may not be any more are ended.
     *
     * @throws CommandError where a rule cannot be applied; nothing is changed then
     */
    public void set(String name, List<String> rules) {
        User changed = users.changed(name, rules);
        User user = users.find(name);
        boolean losesChannels = user != null && !changed.hasChannelsOf(user);
        users.put(changed);
        if (losesChannels) {
            for (Session session : new ArrayList<>(engine.sessions().all())) {
                if (session.user() == user && isSubscribedTooMuch(session)) {
                    end(session);
                }
            }
        }
    }

    private boolean isSubscribedTooMuch(Session session) {
        for (ChannelKind kind : ChannelKind.values()) {
            boolean isPattern = kind == ChannelKind.PATTERN;
            long next = engine.pubSub().firstSubscription(session, kind);
            for (; next != 0; next = PubSub.next(next)) {
                long name = PubSub.name(next);
                if (!session.user().mayUseChannel(name, PubSub.nameLength(next), isPattern)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Removes the user of this name and ends its clients; false where there is none. */
    public boolean remove(String name) {
        User user = users.find(name);
        if (user == null) {
            return false;
        }
        users.remove(user);
        endClients(Set.of(user));
        return true;
    }

    /**
     * Takes over the users of the file, and ends the clients of all former ones but the default.
     *
     * @throws Refused with all that is wrong in the file; nothing is changed then
     */
    public void load(Path file) throws Refused {
        endClients(new HashSet<>(users.load(file)));
    }

    private void endClients(Set<User> gone) {
        for (Session session : new ArrayList<>(engine.sessions().all())) {
            if (session.user() != null && gone.contains(session.user())) {
                session.logIn(users.newUser(session.user().name()), false);
                end(session);
            }
        }
    }

    /* The client whose command does this gets its reply first. */
    private void end(Session session) {
        if (session == engine.executing()) {
            session.closeAfterReply();
        } else {
            session.peer().close();
        }
    }
}
