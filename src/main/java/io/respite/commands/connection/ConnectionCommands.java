package io.respite.commands.connection;

import static io.respite.engine.Flag.ALLOW_BUSY;
import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.LOADING;
import static io.respite.engine.Flag.NOSCRIPT;
import static io.respite.engine.Flag.NO_AUTH;
import static io.respite.engine.Flag.STALE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.engine.Flag;
import io.respite.engine.Session;
import io.respite.engine.Silence;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.List;

/** The connection itself: who is there, which database, which protocol. */
public final class ConnectionCommands implements Family {

    private static final String USER = "default";
    private static final Flag[] BEFORE_LOGIN = {
        NOSCRIPT, LOADING, STALE, FAST, NO_AUTH, ALLOW_BUSY
    };

    private static final CommandError NOT_RESET =
            new CommandError("ERR can only reset normal client connections");
    private static final CommandError NO_PASSWORD_SET =
            new CommandError(
                    "ERR AUTH <password> called without any password configured for the default"
                            + " user. Are you sure your configuration is correct?");
    private static final CommandError NOT_AN_INT =
            new CommandError(
                    "ERR value is out of range, value must between -2147483648 and 2147483647");

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("ping", -1, this::ping, FAST),
                Command.of("echo", 2, this::echo, LOADING, STALE, FAST),
                Command.of("select", 2, this::select, LOADING, STALE, FAST),
                Command.of("auth", -2, this::auth, BEFORE_LOGIN),
                Command.of("hello", -1, this::hello, BEFORE_LOGIN),
                Command.of("reset", 1, this::reset, BEFORE_LOGIN).insideMulti(),
                Command.of("quit", -1, this::quit, BEFORE_LOGIN).insideMulti());
    }

    private void ping(Call call) {
        Args args = call.args();
        if (args.count() > 2) {
            throw CommandError.arity("ping");
        }
        if (call.session().isSubscribed() && !call.session().isResp3()) {
            pongAsMessage(call);
        } else if (args.count() == 1) {
            call.reply().pong();
        } else {
            call.reply().bulk(args.ref(1), args.length(1));
        }
    }

    /* A client that speaks RESP2 takes all that comes for messages while it is subscribed. */
    private static void pongAsMessage(Call call) {
        Args args = call.args();
        call.reply().array(2);
        call.reply().bulk("pong");
        if (args.count() == 1) {
            call.reply().bulk("");
        } else {
            call.reply().bulk(args.ref(1), args.length(1));
        }
    }

    private void echo(Call call) {
        call.reply().bulk(call.args().ref(1), call.args().length(1));
    }

    private void select(Call call) {
        long index = call.args().integer(1);
        if (index != (int) index) {
            throw NOT_AN_INT;
        }
        if (index < 0 || index >= call.keyspace().databaseCount()) {
            throw CommandError.DB_INDEX_OUT_OF_RANGE;
        }
        call.session().select((int) index);
        call.reply().ok();
    }

    /** AUTH [user] password. */
    private void auth(Call call) {
        Args args = call.args();
        if (args.count() > 3) {
            throw CommandError.SYNTAX;
        }
        boolean hasUser = args.count() == 3;
        if (!hasUser && call.engine().accessControl().users().standard().needsNoPassword()) {
            throw NO_PASSWORD_SET;
        }
        logIn(call, hasUser ? args.text(1) : USER, args.bytes(args.count() - 1));
        call.reply().ok();
    }

    /** HELLO [version [AUTH user password] [SETNAME name]]. */
    private void hello(Call call) {
        HelloOptions options = HelloOptions.parse(call.args());
        if (options.user() != null) {
            logIn(call, options.user(), options.password());
        }
        Session session = call.session();
        if (!session.isAuthenticated()) {
            throw HelloOptions.NOT_AUTHENTICATED;
        }
        if (options.name() != null) {
            session.rename(options.name());
        }
        if (options.protocol() != HelloOptions.UNCHANGED) {
            speak(call, options.protocol() == 3);
        }
        HelloOptions.describeServer(call);
    }

    private static void logIn(Call call, String user, byte[] password) {
        call.engine().accessControl().logIn(call.session(), user, password, call.args().text(0));
    }

    private static void speak(Call call, boolean isResp3) {
        call.session().useResp3(isResp3);
        call.reply().useResp3(isResp3);
    }

    /* The library's name and version stay: they still tell what is at the other end. */
    private void reset(Call call) {
        Session session = call.session();
        if (session.role() == Session.Role.REPLICA || session.isObeyed()) {
            throw NOT_RESET;
        }
        call.engine().observers().monitors().forget(session);
        call.engine().transactions().discard(session);
        call.engine().tracking().disable(session);
        session.select(0);
        session.rename("");
        call.engine().accessControl().begin(session);
        session.protectFromEviction(false);
        session.makeTouchless(false);
        session.silence(Silence.NONE);
        call.engine().pubSub().forget(session);
        speak(call, false);
        call.reply().status("RESET");
    }

    private void quit(Call call) {
        call.reply().ok();
        call.session().closeAfterReply();
    }
}
