package io.respite.commands.connection;

import io.respite.engine.Call;
import io.respite.engine.Instance;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;

/**
 * The options of HELLO.
 *
 * @param protocol 2 or 3, or {@link #UNCHANGED}
 * @param user null without AUTH
 * @param password null without AUTH
 * @param name null without SETNAME
 */
record HelloOptions(int protocol, String user, byte[] password, String name) {

    static final int UNCHANGED = 0;

    static final CommandError NOT_AUTHENTICATED =
            new CommandError(
                    "NOAUTH HELLO must be called with the client already authenticated, otherwise"
                            + " the HELLO <proto> AUTH <user> <pass> option can be used to"
                            + " authenticate the client and select the RESP protocol version at the"
                            + " same time");

    private static final CommandError NOT_A_VERSION =
            new CommandError("ERR Protocol version is not an integer or out of range");
    private static final CommandError NO_SUCH_VERSION =
            new CommandError("NOPROTO unsupported protocol version");

    static HelloOptions parse(Args args) {
        if (args.count() == 1) {
            return new HelloOptions(UNCHANGED, null, null, null);
        }
        long protocol = args.integer(1, NOT_A_VERSION);
        if (protocol < 2 || protocol > 3) {
            throw NO_SUCH_VERSION;
        }
        String user = null;
        byte[] password = null;
        String name = null;
        for (int i = 2; i < args.count(); i++) {
            int following = args.count() - 1 - i;
            if (args.is(i, "auth") && following >= 2) {
                user = args.text(i + 1);
                password = args.bytes(i + 2);
                i += 2;
            } else if (args.is(i, "setname") && following >= 1) {
                name = ClientNames.checkedName(args, i + 1);
                i++;
            } else {
                throw new CommandError("ERR Syntax error in HELLO option '" + args.shown(i) + "'");
            }
        }
        return new HelloOptions((int) protocol, user, password, name);
    }

    /** Replies what a client wants to know of the server it talks to. */
    static void describeServer(Call call) {
        ReplyWriter reply = call.reply();
        reply.map(7);
        reply.bulk("server");
        reply.bulk("redis");
        reply.bulk("version");
        reply.bulk(Instance.REDIS_VERSION);
        reply.bulk("proto");
        reply.integer(call.session().isResp3() ? 3 : 2);
        reply.bulk("id");
        reply.integer(call.session().id());
        reply.bulk("mode");
        reply.bulk("standalone");
        reply.bulk("role");
        reply.bulk("master");
        reply.bulk("modules");
        reply.array(0);
    }
}
