package io.respite.commands.connection;

import static io.respite.engine.Flag.ADMIN;
import static io.respite.engine.Flag.LOADING;
import static io.respite.engine.Flag.NOSCRIPT;
import static io.respite.engine.Flag.STALE;

import io.respite.engine.Call;
import io.respite.engine.ClientFacts;
import io.respite.engine.ClientLine;
import io.respite.engine.Command;
import io.respite.engine.Deadline;
import io.respite.engine.Family;
import io.respite.engine.Flag;
import io.respite.engine.Pauses;
import io.respite.engine.Session;
import io.respite.engine.Silence;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.ArrayList;
import java.util.List;

/** CLIENT: what the server knows of its clients, and what they tell it of themselves. */
public final class ClientCommands implements Family {

    private static final Flag[] ANYONE = {NOSCRIPT, LOADING, STALE};
    private static final Flag[] ADMINISTRATOR = {ADMIN, NOSCRIPT, LOADING, STALE};

    private static final CommandError NO_SUCH_CLIENT = new CommandError("ERR No such client");
    private static final CommandError BAD_REASON =
            new CommandError("ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR");
    private static final CommandError BAD_PAUSE_MODE =
            new CommandError("ERR CLIENT PAUSE mode must be WRITE or ALL");
    private static final CommandError BAD_ID = new CommandError("ERR Invalid client ID");

    @Override
    public List<Command> commands() {
        List<Command> subcommands = new ArrayList<>();
        subcommands.addAll(
                List.of(
                        Command.of("client|id", 2, this::id, ANYONE),
                        Command.of("client|getname", 2, this::getName, ANYONE),
                        Command.of("client|setname", 3, this::setName, ANYONE),
                        Command.of("client|setinfo", 4, this::setInfo, ANYONE),
                        Command.of("client|info", 2, this::info, ANYONE),
                        Command.of("client|kill", -3, this::kill, ADMINISTRATOR),
                        Command.of("client|list", -2, this::list, ADMINISTRATOR),
                        Command.of("client|no-evict", 3, this::noEvict, ADMINISTRATOR),
                        Command.of("client|no-touch", 3, this::noTouch, ANYONE),
                        Command.of("client|pause", -3, this::pause, ADMINISTRATOR),
                        Command.of("client|reply", 3, this::reply, ANYONE),
                        Command.of("client|unblock", -3, this::unblock, ADMINISTRATOR),
                        Command.of("client|unpause", 2, this::unpause, ADMINISTRATOR),
                        Command.of("client|help", 2, this::help, LOADING, STALE)));
        subcommands.addAll(TrackingCommands.rows(ANYONE));
        Command[] all = subcommands.toArray(Command[]::new);
        return List.of(Command.container("client", -2, all));
    }

    private void id(Call call) {
        call.reply().integer(call.session().id());
    }

    private void getName(Call call) {
        String name = call.session().name();
        if (name.isEmpty()) {
            call.reply().nullBulk();
        } else {
            call.reply().bulk(name);
        }
    }

    private void setName(Call call) {
        call.session().rename(ClientNames.checkedName(call.args(), 2));
        call.reply().ok();
    }

    /** CLIENT SETINFO LIB-NAME name | LIB-VER version. */
    private void setInfo(Call call) {
        Args args = call.args();
        boolean isName = args.is(2, "lib-name");
        if (!isName && !args.is(2, "lib-ver")) {
            throw new CommandError("ERR Unrecognized option '" + args.shown(2) + "'");
        }
        String value = ClientNames.checkedAttribute(args, 3);
        if (isName) {
            call.session().setLibraryName(value);
        } else {
            call.session().setLibraryVersion(value);
        }
        call.reply().ok();
    }

    private void info(Call call) {
        StringBuilder text = new StringBuilder();
        ClientLine.append(text, call.session(), call.now());
        call.reply().verbatim("txt", text.toString());
    }

    /** CLIENT LIST [TYPE type | ID id ...]. */
    private void list(Call call) {
        Args args = call.args();
        StringBuilder text = new StringBuilder();
        if (args.count() == 4 && args.is(2, "type")) {
            appendType(text, call, ClientTypes.parse(args, 3));
        } else if (args.count() > 3 && args.is(2, "id")) {
            appendById(text, call);
        } else if (args.count() == 2) {
            appendAll(text, call);
        } else {
            throw CommandError.SYNTAX;
        }
        call.reply().verbatim("txt", text.toString());
    }

    private static void appendType(StringBuilder text, Call call, String type) {
        for (Session session : call.engine().sessions().all()) {
            if (ClientFacts.type(session).equals(type)) {
                ClientLine.append(text, session, call.now());
            }
        }
    }

    private static void appendAll(StringBuilder text, Call call) {
        for (Session session : call.engine().sessions().all()) {
            ClientLine.append(text, session, call.now());
        }
    }

    private static void appendById(StringBuilder text, Call call) {
        Args args = call.args();
        for (int i = 3; i < args.count(); i++) {
            Session session = call.engine().sessions().find(args.integer(i, BAD_ID));
            if (session != null) {
                ClientLine.append(text, session, call.now());
            }
        }
    }

    /** CLIENT KILL address | filter value ... */
    private void kill(Call call) {
        KillOptions options = KillOptions.parse(call.args(), call.engine().accessControl().users());
        Session asking = call.session();
        List<Session> killed = new ArrayList<>();
        for (Session session : call.engine().sessions().all()) {
            if (options.mean(session, asking)) {
                killed.add(session);
            }
        }
        if (call.args().count() == 3 && killed.isEmpty()) {
            throw NO_SUCH_CLIENT;
        }
        for (Session session : killed) {
            session.closeAfterReply();
            if (session != asking) {
                session.peer().close();
            }
        }
        if (call.args().count() == 3) {
            call.reply().ok();
        } else {
            call.reply().integer(killed.size());
        }
    }

    /** CLIENT NO-EVICT ON | OFF. */
    private void noEvict(Call call) {
        call.session().protectFromEviction(isOn(call.args()));
        call.reply().ok();
    }

    /** CLIENT NO-TOUCH ON | OFF. */
    private void noTouch(Call call) {
        call.session().makeTouchless(isOn(call.args()));
        call.reply().ok();
    }

    private static boolean isOn(Args args) {
        boolean isOn = args.is(2, "on");
        if (!isOn && !args.is(2, "off")) {
            throw CommandError.SYNTAX;
        }
        return isOn;
    }

    /** CLIENT PAUSE timeout [WRITE | ALL]. */
    private void pause(Call call) {
        Args args = call.args();
        if (args.count() > 4) {
            throw call.badSubcommand();
        }
        boolean writesOnly = args.count() == 4 && args.is(3, "write");
        if (args.count() == 4 && !writesOnly && !args.is(3, "all")) {
            throw BAD_PAUSE_MODE;
        }
        long end = Deadline.ofMillis(call, 2);
        Pauses.Scope scope = writesOnly ? Pauses.Scope.WRITES : Pauses.Scope.ALL;
        call.engine().pauses().begin(Pauses.Purpose.CLIENT, scope, end);
        call.reply().ok();
    }

    private void unpause(Call call) {
        call.engine().pauses().end(Pauses.Purpose.CLIENT);
        call.reply().ok();
    }

    /** CLIENT REPLY ON | OFF | SKIP. */
    private void reply(Call call) {
        Args args = call.args();
        Session session = call.session();
        if (args.is(2, "on")) {
            session.silence(Silence.NONE);
            call.reply().ok();
        } else if (args.is(2, "off")) {
            session.silence(Silence.ALL);
        } else if (!args.is(2, "skip")) {
            throw CommandError.SYNTAX;
        } else if (session.silence() != Silence.ALL) {
            session.silence(Silence.NEXT);
        }
    }

    /** CLIENT UNBLOCK id [TIMEOUT | ERROR]. */
    private void unblock(Call call) {
        Args args = call.args();
        if (args.count() > 4) {
            throw call.badSubcommand();
        }
        boolean withError = args.count() == 4 && args.is(3, "error");
        if (args.count() == 4 && !withError && !args.is(3, "timeout")) {
            throw BAD_REASON;
        }
        Session target = call.engine().sessions().find(args.integer(2));
        boolean waited = target != null && call.engine().blocked().unblock(target, withError);
        call.reply().integer(waited ? 1 : 0);
    }

    private void help(Call call) {
        call.help(
                "CACHING (YES|NO)",
                "    Have the next command's keys tracked, or not, as an exception.",
                "GETNAME",
                "    Tell this connection's name.",
                "GETREDIR",
                "    Tell which connection hears of changed keys in place of this one.",
                "ID",
                "    Tell this connection's number.",
                "INFO",
                "    Describe this connection.",
                "KILL <address>",
                "    Close the connection from this address.",
                "KILL (ID <id> | TYPE <type> | ADDR <address> | LADDR <address> | USER <name> |"
                        + " SKIPME (YES|NO)) ...",
                "    Close the connections that all filters fit; this one only with SKIPME NO.",
                "LIST [TYPE (NORMAL|MASTER|REPLICA|PUBSUB) | ID <id> [<id> ...]]",
                "    Describe all connections, or those chosen.",
                "NO-EVICT (ON|OFF)",
                "    Keep this connection when clients take too much memory, or not.",
                "NO-TOUCH (ON|OFF)",
                "    Leave the keys' access clocks alone when this connection reads, or not.",
                "PAUSE <timeout> [WRITE|ALL]",
                "    Let writes, or all requests, wait for so many milliseconds.",
                "REPLY (ON|OFF|SKIP)",
                "    Send replies to this connection, or none, or all but the next.",
                "SETINFO (LIB-NAME|LIB-VER) <value>",
                "    Tell the server which library is at this end.",
                "SETNAME <name>",
                "    Give this connection a name; an empty one takes it away.",
                "TRACKING (ON|OFF) [REDIRECT <id>] [BCAST] [PREFIX <prefix> [...]]",
                "         [OPTIN] [OPTOUT] [NOLOOP]",
                "    Tell this connection, or another one, of changed keys that it may have.",
                "TRACKINGINFO",
                "    Describe how this connection tracks keys.",
                "UNBLOCK <id> [TIMEOUT|ERROR]",
                "    End the wait of a connection in a blocking command.",
                "UNPAUSE",
                "    Run the requests that wait because of PAUSE.");
    }
}
