package io.respite.replication;

import static io.respite.engine.Flag.FAST;
import static io.respite.engine.Flag.LOADING;
import static io.respite.engine.Flag.NOSCRIPT;
import static io.respite.engine.Flag.STALE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Family;
import io.respite.replication.primary.Replica;
import io.respite.replication.replica.Link;
import io.respite.resp.ReplyWriter;
import java.util.List;

/** ROLE: what this server is to others, in a form for programs. */
public final class RoleCommand implements Family {

    private static final long NOT_LINKED = -1;

    @Override
    public List<Command> commands() {
        return List.of(Command.of("role", 1, this::role, NOSCRIPT, LOADING, STALE, FAST));
    }

    private void role(Call call) {
        Replicating replicating = Replicating.of(call.engine());
        if (replicating.isReplica()) {
            replyReplica(replicating, call.reply());
        } else {
            replyPrimary(replicating, call.reply());
        }
    }

    private static void replyReplica(Replicating replicating, ReplyWriter reply) {
        Link link = replicating.link();
        reply.array(5);
        reply.bulk("slave");
        reply.bulk(link.host());
        reply.integer(link.port());
        reply.bulk(link.state().role());
        reply.integer(link.isUp() ? replicating.offset() : NOT_LINKED);
    }

    private static void replyPrimary(Replicating replicating, ReplyWriter reply) {
        List<Replica> online =
                replicating.replicas().all().stream()
                        .filter(replica -> replica.state().isOnline())
                        .toList();
        reply.array(3);
        reply.bulk("master");
        reply.integer(replicating.offset());
        reply.array(online.size());
        for (Replica replica : online) {
            reply.array(3);
            reply.bulk(replica.address());
            reply.bulkInteger(replica.port());
            reply.bulkInteger(replica.acknowledged());
        }
    }
}
