package io.respite.replication;

import io.respite.bytes.AsciiNumber;
import io.respite.engine.Call;
import io.respite.engine.Session;
import io.respite.replication.primary.Replica;
import io.respite.replication.primary.Replicas;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import java.util.Locale;

/**
 * The options of REPLCONF, by which the two ends of a link tell each other of themselves.
 *
 * <pre>
 *   from a replica  listening-port n, ip-address a, capa eof|psync2|...   what it is
 *                   rdb-only 0|1, rdb-filter-only "functions"             what it wants
 *                   ack offset [fack offset]                              how far it is: no reply
 *   from a primary  getack *                                  asks for an ack: no other reply
 * </pre>
 */
final class ReplicaOptions {

    /** The longest name of a host, with the end of a C string. */
    private static final int LONGEST_ADDRESS = 256;

    private ReplicaOptions() {}

    /**
     * Applies one after the other. Returns whether the sender waits for a reply.
     *
     * @throws CommandError where one is not understood; those before it are applied
     */
    static boolean apply(Call call) {
        Args args = call.args();
        Replicas replicas = Replicating.of(call.engine()).replicas();
        for (int i = 1; i < args.count(); i += 2) {
            if (args.is(i, "ack")) {
                acknowledge(call.session(), args, i, replicas);
                return false;
            }
            if (args.is(i, "getack")) {
                Replicating.of(call.engine()).acknowledge(call.session());
                return false;
            }
            describe(replicas.at(call.session()), args, i);
        }
        return true;
    }

    private static void acknowledge(Session session, Args args, int i, Replicas replicas) {
        if (session.role() != Session.Role.REPLICA || !isNumber(args, i + 1)) {
            return;
        }
        Replica replica = replicas.at(session);
        replica.acknowledge(args.integer(i + 1));
        if (args.count() > i + 3 && args.is(i + 2, "fack")) {
            if (!isNumber(args, i + 3)) {
                return;
            }
            replica.acknowledgeOnDisk(args.integer(i + 3));
        }
        replicas.spoke(replica);
    }

    private static boolean isNumber(Args args, int i) {
        return AsciiNumber.isCanonical(args.ref(i), args.length(i));
    }

    private static void describe(Replica replica, Args args, int i) {
        if (args.is(i, "listening-port")) {
            replica.listensOn((int) args.integer(i + 1));
        } else if (args.is(i, "ip-address")) {
            if (args.length(i + 1) >= LONGEST_ADDRESS) {
                throw new CommandError(
                        "ERR REPLCONF ip-address provided by replica instance is too long: "
                                + args.length(i + 1)
                                + " bytes");
            }
            replica.announce(args.shown(i + 1));
        } else if (args.is(i, "capa")) {
            replica.isCapable(args.shown(i + 1).toLowerCase(Locale.ROOT));
        } else if (args.is(i, "rdb-only")) {
            replica.wantSnapshotOnly(args.integer(i + 1, 0, 1) == 1);
        } else if (args.is(i, "rdb-filter-only")) {
            filter(replica, args.shown(i + 1));
        } else {
            throw new CommandError("ERR Unrecognized REPLCONF option: " + args.shown(i));
        }
    }

    /* Everything is left out but what is named, which can be functions only. */
    private static void filter(Replica replica, String wanted) {
        replica.leaveOut(true, true);
        for (String word : wanted.strip().split("\\s+")) {
            if (word.equalsIgnoreCase("functions")) {
                replica.leaveOut(true, false);
            } else if (!word.isEmpty()) {
                throw new CommandError("ERR Unsupported rdb-filter-only option: " + word);
            }
        }
    }
}
