package io.respite.replication;

import static io.respite.engine.Flag.NOSCRIPT;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Deadline;
import io.respite.engine.Family;
import io.respite.engine.Session;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.List;

/** Waiting until others have what a client wrote. */
public final class WaitCommands implements Family {

    private static final CommandError ON_REPLICA =
            new CommandError(
                    "ERR WAIT cannot be used with replica instances. Please also note that since"
                            + " Redis 4.0 if a replica is configured to be writable (which is not"
                            + " the default) writes to replicas are just local and are not"
                            + " propagated.");
    private static final CommandError ON_REPLICA_DISK =
            new CommandError(
                    "ERR WAITAOF cannot be used with replica instances. Please also note that"
                            + " writes to replicas are just local and are not propagated.");
    private static final CommandError OFF =
            new CommandError(
                    "ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.");

    @Override
    public List<Command> commands() {
        return List.of(
                Command.of("wait", 3, this::waitForReplicas),
                Command.of("waitaof", 4, this::waitForDisks, NOSCRIPT));
    }

    /** WAIT numreplicas timeout: until so many replicas have taken what this client wrote. */
    private void waitForReplicas(Call call) {
        Replicating replicating = Replicating.of(call.engine());
        if (replicating.isReplica()) {
            throw ON_REPLICA;
        }
        long wanted = call.args().integer(1);
        long deadline = Deadline.ofMillis(call, 2);
        Acknowledgements acknowledgements = replicating.acknowledgements();
        boolean isEnough = acknowledgements.taken(call.session()) >= wanted;
        if (isEnough || !call.blockFor(acknowledgements.taken(), deadline)) {
            acknowledgements.replyTaken(call.session(), call.reply());
        } else {
            acknowledgements.ask();
        }
    }

    /** WAITAOF numlocal numreplicas timeout: until it is on so many disks. */
    private void waitForDisks(Call call) {
        Args args = call.args();
        long local = args.integer(1, 0, 1);
        long replicas = args.integer(2, 0, Long.MAX_VALUE, CommandError.NOT_POSITIVE);
        long deadline = Deadline.ofMillis(call, 3);
        Replicating replicating = Replicating.of(call.engine());
        if (replicating.isReplica()) {
            throw ON_REPLICA_DISK;
        }
        if (local > 0 && !call.engine().settings().flag("appendonly")) {
            throw OFF;
        }
        Acknowledgements acknowledgements = replicating.acknowledgements();
        Session session = call.session();
        boolean isEnough =
                acknowledgements.onDisk(session) >= replicas
                        && (local == 0 || acknowledgements.isOnDiskHere(session));
        if (isEnough || !call.blockFor(acknowledgements.onDisk(), deadline)) {
            acknowledgements.replyOnDisk(session, call.reply());
        } else {
            acknowledgements.ask();
        }
    }
}
