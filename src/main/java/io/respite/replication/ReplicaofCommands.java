package io.respite.replication;

import static io.respite.engine.Flag.ADMIN;
import static io.respite.engine.Flag.NOSCRIPT;
import static io.respite.engine.Flag.NO_ASYNC_LOADING;
import static io.respite.engine.Flag.STALE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.engine.Session;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.List;

/** Whom this server follows. */
public final class ReplicaofCommands implements Family {

    private static final int MOST_PORT = 65535;

    private static final CommandError IN_CLUSTER =
            new CommandError("ERR REPLICAOF not allowed in cluster mode.");
    private static final CommandError BY_REPLICA =
            new CommandError("ERR Command is not valid when client is a replica.");
    private static final CommandError INVALID_PORT = new CommandError("ERR Invalid master port");

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of(
                        "replicaof", 3, this::replicaof, ADMIN, NOSCRIPT, STALE, NO_ASYNC_LOADING),
                Command.of(
                        "slaveof", 3, this::replicaof, ADMIN, NOSCRIPT, STALE, NO_ASYNC_LOADING));
    }

    /** REPLICAOF host port | NO ONE */
    private void replicaof(Call call) {
        if (call.engine().settings().flag("cluster-enabled")) {
            throw IN_CLUSTER;
        }
        RoleChange change = new RoleChange(call.engine(), client(call));
        change.check();
        Args args = call.args();
        if (args.is(1, "no") && args.is(2, "one")) {
            change.lead();
            call.reply().ok();
            return;
        }
        if (call.session().role() == Session.Role.REPLICA) {
            throw BY_REPLICA;
        }
        int port = (int) args.integer(2, 0, MOST_PORT, INVALID_PORT);
        if (change.follow(args.shown(1), port)) {
            call.reply().ok();
        } else {
            call.reply().status("OK Already connected to specified master");
        }
    }

    /** The client as the log names it. */
    static String client(Call call) {
        Session session = call.session();
        return "id="
                + session.id()
                + " addr="
                + session.peer().address()
                + " laddr="
                + session.peer().localAddress()
                + " name="
                + session.name();
    }
}
