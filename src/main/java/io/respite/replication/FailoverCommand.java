package io.respite.replication;

import static io.respite.engine.Flag.ADMIN;
import static io.respite.engine.Flag.NOSCRIPT;
import static io.respite.engine.Flag.STALE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.List;

/** FAILOVER: a replica becomes the primary, and the primary its replica. */
public final class FailoverCommand implements Family {

    private static final CommandError IN_CLUSTER =
            new CommandError(
                    "ERR FAILOVER not allowed in cluster mode. Use CLUSTER FAILOVER command"
                            + " instead.");
    private static final CommandError BAD_TIMEOUT =
            new CommandError("ERR FAILOVER timeout must be greater than 0");

    @Override
    public List<Command> commands() {
        return List.of(Command.of("failover", -1, this::failover, ADMIN, NOSCRIPT, STALE));
    }

    /** FAILOVER [TO host port [FORCE]] [ABORT] [TIMEOUT milliseconds] */
    private void failover(Call call) {
        if (call.engine().settings().flag("cluster-enabled")) {
            throw IN_CLUSTER;
        }
        Failover failover = Replicating.of(call.engine()).failover();
        Args args = call.args();
        if (args.count() == 2 && args.is(1, "abort")) {
            failover.abortOnRequest();
            call.reply().ok();
            return;
        }
        failover.request(parse(args));
        call.reply().ok();
    }

    private static Failover.Wish parse(Args args) {
        long timeoutMs = 0;
        boolean isForced = false;
        String host = null;
        long port = 0;
        for (int i = 1; i < args.count(); i++) {
            if (args.is(i, "timeout") && i + 1 < args.count() && timeoutMs == 0) {
                timeoutMs = args.integer(++i);
                if (timeoutMs <= 0) {
                    throw BAD_TIMEOUT;
                }
            } else if (args.is(i, "to") && i + 2 < args.count() && host == null) {
                host = args.text(i + 1);
                port = args.integer(i + 2);
                i += 2;
            } else if (args.is(i, "force") && !isForced) {
                isForced = true;
            } else {
                throw CommandError.SYNTAX;
            }
        }
        return new Failover.Wish(host, (int) port, timeoutMs, isForced);
    }
}
