package io.respite.replication;

import static io.respite.engine.Flag.ADMIN;
import static io.respite.engine.Flag.ALLOW_BUSY;
import static io.respite.engine.Flag.LOADING;
import static io.respite.engine.Flag.NOSCRIPT;
import static io.respite.engine.Flag.NO_ASYNC_LOADING;
import static io.respite.engine.Flag.NO_MULTI;
import static io.respite.engine.Flag.STALE;

import io.respite.bytes.AsciiNumber;
import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.engine.Session;
import io.respite.replication.primary.SyncRequest;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.List;
import java.util.logging.Logger;

/** What replicas send: PSYNC, SYNC and REPLCONF. */
public final class SyncCommands implements Family {

    private static final Logger LOG = Logger.getLogger(SyncCommands.class.getName());

    private static final CommandError TO_PRIMARY =
            new CommandError("ERR PSYNC FAILOVER can't be sent to a master.");
    private static final CommandError OTHER_ID =
            new CommandError("ERR PSYNC FAILOVER replid must match my replid.");
    private static final CommandError FAILING_OVER =
            new CommandError("NOMASTERLINK Can't SYNC while failing over");
    private static final CommandError NO_LINK =
            new CommandError("NOMASTERLINK Can't SYNC while not connected with my master");
    private static final CommandError PENDING =
            new CommandError("ERR SYNC and PSYNC are invalid with pending output");

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("psync", -3, this::psync, ADMIN, NOSCRIPT, NO_ASYNC_LOADING, NO_MULTI),
                Command.of("sync", 1, this::sync, ADMIN, NOSCRIPT, NO_ASYNC_LOADING, NO_MULTI),
                Command.of(
                        "replconf",
                        -1,
                        this::replconf,
                        ADMIN,
                        NOSCRIPT,
                        LOADING,
                        STALE,
                        ALLOW_BUSY));
    }

    /** PSYNC id offset [FAILOVER]. */
    private void psync(Call call) {
        if (call.session().role() != Session.Role.CLIENT) {
            return;
        }
        Args args = call.args();
        if (args.count() > 3 && args.is(3, "failover")) {
            takeOver(call);
        }
        check(call);
        synchronise(call, new SyncRequest(args.shown(1), offset(call)));
    }

    private static long offset(Call call) {
        Args args = call.args();
        if (!AsciiNumber.isCanonical(args.ref(2), args.length(2))) {
            String name = Replicating.of(call.engine()).replicas().at(call.session()).name();
            LOG.warning("Replica " + name + " asks for synchronization but with a wrong offset");
        }
        return args.integer(2);
    }

    /* The primary asks this replica of it to be the primary. */
    private static void takeOver(Call call) {
        String id = call.args().shown(1);
        LOG.info("Failover request received for replid " + id + ".");
        Replicating replicating = Replicating.of(call.engine());
        if (!replicating.isReplica()) {
            throw TO_PRIMARY;
        }
        if (!id.equalsIgnoreCase(replicating.stream().history().id())) {
            throw OTHER_ID;
        }
        replicating.lead();
        LOG.info(
                "MASTER MODE enabled (failover request from '"
                        + ReplicaofCommands.client(call)
                        + "')");
    }

    /** SYNC, of replicas before Redis 2.8 and of tools. */
    private void sync(Call call) {
        if (call.session().role() == Session.Role.CLIENT) {
            check(call);
            synchronise(call, SyncRequest.OLD);
        }
    }

    private static void check(Call call) {
        Replicating replicating = Replicating.of(call.engine());
        if (replicating.failover().state() != Failover.State.NONE) {
            throw FAILING_OVER;
        }
        if (replicating.isReplica() && !replicating.link().isUp()) {
            throw NO_LINK;
        }
        if (call.session().peer().outputBytes() > 0 || call.reply().hasUnsent()) {
            throw PENDING;
        }
    }

    private static void synchronise(Call call, SyncRequest request) {
        Replicating replicating = Replicating.of(call.engine());
        String goesOn = replicating.replicas().synchronise(call.session(), request);
        if (goesOn != null) {
            call.reply().status(goesOn);
        }
    }

    /**
     * REPLCONF option value [option value ...].
     *
     * @see ReplicaOptions
     */
    private void replconf(Call call) {
        if (call.args().count() % 2 == 0) {
            throw CommandError.SYNTAX;
        }
        if (ReplicaOptions.apply(call)) {
            call.reply().ok();
        }
    }
}
