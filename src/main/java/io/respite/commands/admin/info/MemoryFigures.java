package io.respite.commands.admin.info;

import io.respite.engine.Engine;
import io.respite.engine.Replication;
import io.respite.engine.Storage;
import io.respite.keyspace.Database;
import io.respite.keyspace.Keyspace;
import io.respite.memory.Arena;
import io.respite.memory.HostMemory;

/**
 * Where the memory is at one moment, in bytes, for INFO and MEMORY.
 *
 * @param used what the arena has handed out
 * @param peak the most that it ever had
 * @param held what it has of the system: slabs and large blocks
 * @param returning what became free, and the system has yet to be told of
 * @param resident what the process has of the system, code and Java heap included
 * @param start what was used before there was any data
 * @param backlog of the stream of writes, for replicas that come back
 * @param replicas that wait for replicas beyond that
 * @param clients that wait for clients, or for the rest of their requests or transactions
 * @param files that wait for the disk: of the append-only file, and of a snapshot
 * @param tables of the databases' tables of keys
 */
public record MemoryFigures(
        long used,
        long peak,
        long held,
        long returning,
        long resident,
        long start,
        long backlog,
        long replicas,
        long clients,
        long files,
        long tables) {

    /** The figures as they are now. */
    public static MemoryFigures of(Engine engine) {
        Arena arena = engine.keyspace().arena();
        Replication replication = engine.replication();
        Storage storage = engine.storage();
        return new MemoryFigures(
                arena.usedBytes(),
                arena.peakBytes(),
                arena.heldBytes(),
                arena.pendingGiveBackBytes(),
                HostMemory.residentBytes(),
                engine.instance().startBytes(),
                replication.backlogBytes(),
                replication.replicaBytes(),
                ClientBuffers.of(engine.sessions()).total(),
                storage.appendBytes() + storage.snapshotBytes(),
                tableBytes(engine.keyspace()));
    }

    private static long tableBytes(Keyspace keyspace) {
        long bytes = 0;
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            Database database = keyspace.database(i);
            if (database.size() > 0) {
                bytes += database.tableBytes(false) + database.tableBytes(true);
            }
        }
        return bytes;
    }

    /** What the arena has of the system's memory: what it holds and what it has yet to return. */
    long allocatorResident() {
        return held + returning;
    }

    /** What is used for something else than keys and values. */
    public long overhead() {
        return Math.min(used, start + tables + clients + backlog + replicas + files);
    }

    /** What keys and values take. */
    public long dataset() {
        return used - overhead();
    }

    /** How much of what was added since the start is keys and values, in percent. */
    double datasetPercent() {
        return 100.0 * dataset() / Math.max(1, used - start);
    }

    /** How much of the peak is used now, in percent. */
    double peakPercent() {
        return 100.0 * used / peak;
    }
}
