package io.respite.commands.admin;

import static io.respite.engine.Flag.ADMIN;
import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.LOADING;
import static io.respite.engine.Flag.NOSCRIPT;
import static io.respite.engine.Flag.NO_ASYNC_LOADING;
import static io.respite.engine.Flag.STALE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.engine.Flag;
import io.respite.resp.CommandError;
import java.util.List;

/**
 * CLUSTER and its kin, of a server that is in no cluster: each errs as in a Redis that runs alone,
 * which is how clients find out.
 */
public final class ClusterCommands implements Family {

    private static final CommandError NO_CLUSTER =
            new CommandError("ERR This instance has cluster support disabled");

    private static final Flag[] CHANGE = {ADMIN, STALE, NO_ASYNC_LOADING};
    private static final Flag[] TOPOLOGY = {LOADING, STALE};

    @Override
    public List<Command> commands() {
        return List.of(
                Command.container(
                        "cluster",
                        -2,
                        row("addslots", -3, CHANGE),
                        row("addslotsrange", -4, CHANGE),
                        row("bumpepoch", 2, CHANGE),
                        row("count-failure-reports", 3, ADMIN, STALE),
                        row("countkeysinslot", 3, STALE),
                        row("delslots", -3, CHANGE),
                        row("delslotsrange", -4, CHANGE),
                        row("failover", -2, CHANGE),
                        row("flushslots", 2, CHANGE),
                        row("forget", 3, CHANGE),
                        row("getkeysinslot", 4, STALE),
                        row("help", 2, TOPOLOGY),
                        row("info", 2, STALE),
                        row("keyslot", 3, STALE),
                        row("links", 2, STALE),
                        row("meet", -4, CHANGE),
                        row("myid", 2, STALE),
                        row("myshardid", 2, STALE),
                        row("nodes", 2, STALE),
                        row("replicas", 3, ADMIN, STALE),
                        row("replicate", 3, CHANGE),
                        row("reset", -2, ADMIN, NOSCRIPT, STALE),
                        row("saveconfig", 2, CHANGE),
                        row("set-config-epoch", 3, CHANGE),
                        row("setslot", -4, CHANGE),
                        row("shards", 2, TOPOLOGY),
                        row("slaves", 3, ADMIN, STALE),
                        row("slots", 2, TOPOLOGY)),
                Command.of("asking", 1, ClusterCommands::refuse, FAST),
                Command.of("readonly", 1, ClusterCommands::refuse, LOADING, STALE, FAST),
                Command.of("readwrite", 1, ClusterCommands::refuse, LOADING, STALE, FAST));
    }

    private static Command row(String name, int arity, Flag... flags) {
        return Command.of("cluster|" + name, arity, ClusterCommands::refuse, flags);
    }

    private static void refuse(Call call) {
        throw NO_CLUSTER;
    }
}
