package io.respite.commands.admin.info;

import static io.respite.engine.Flag.LOADING;
import static io.respite.engine.Flag.READONLY;
import static io.respite.engine.Flag.STALE;

import io.respite.engine.Call;
import io.respite.engine.Command;
import io.respite.engine.Engine;
import io.respite.engine.Family;
import io.respite.keyspace.Database;
import io.respite.keyspace.Entry;
import io.respite.keyspace.Keyspace;
import io.respite.memory.Arena;
import io.respite.resp.Args;
import io.respite.resp.CommandError;
import io.respite.resp.ReplyWriter;
import java.util.List;

/** MEMORY: what keys and the server take. */
public final class MemoryCommands implements Family {

    private static final long USUAL_SAMPLES = 5;

    /** What a table of keys has for each, beside the block with key and value. */
    private static final int SLOT_BYTES = 8;

    /** Of STATS, without those of databases. */
    private static final int FIELDS = 27;

    @Override
    public List<Command> commands() {
        return List.of(
                Command.container(
                        "memory",
                        -2,
                        Command.of("memory|doctor", 2, this::doctor),
                        Command.of("memory|help", 2, this::help, LOADING, STALE),
                        Command.of("memory|malloc-stats", 2, this::allocator),
                        Command.of("memory|purge", 2, this::purge),
                        Command.of("memory|stats", 2, this::statistics),
                        Command.of("memory|usage", -3, this::usage, READONLY)));
    }

    /** MEMORY USAGE key [SAMPLES count]: of a large value some parts are looked at; 0: all. */
    private void usage(Call call) {
        long samples = samples(call.args());
        Database database = call.database();
        long entry = database.peek(call.args().ref(2), call.args().length(2));
        if (entry == 0) {
            call.reply().nullBulk();
        } else {
            long slots = Entry.expires(entry) ? 2 * SLOT_BYTES : SLOT_BYTES;
            call.reply().integer(slots + call.keyspace().bytes(entry, samples));
        }
    }

    private static long samples(Args args) {
        long samples = USUAL_SAMPLES;
        for (int i = 3; i < args.count(); i += 2) {
            if (!args.is(i, "samples") || i + 1 == args.count()) {
                throw CommandError.SYNTAX;
            }
            samples = args.integer(i + 1);
            if (samples < 0) {
                throw CommandError.SYNTAX;
            }
        }
        return samples == 0 ? Long.MAX_VALUE : samples;
    }

    /** MEMORY STATS. */
    private void statistics(Call call) {
        Engine engine = call.engine();
        MemoryFigures memory = MemoryFigures.of(engine);
        Keyspace keyspace = engine.keyspace();
        ReplyWriter reply = call.reply();
        long keys = keyspace.size();
        long fields = FIELDS;
        long map = reply.mark();
        add(reply, "peak.allocated", memory.peak());
        add(reply, "total.allocated", memory.used());
        add(reply, "startup.allocated", memory.start());
        add(reply, "replication.backlog", memory.backlog());
        add(reply, "clients.slaves", memory.replicas());
        add(reply, "clients.normal", memory.clients());
        add(reply, "cluster.links", 0);
        add(reply, "aof.buffer", engine.storage().appendBytes());
        add(reply, "lua.caches", 0);
        add(reply, "functions.caches", 0);
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            if (keyspace.database(i).size() > 0) {
                addDatabase(reply, i, keyspace.database(i));
                fields++;
            }
        }
        add(reply, "overhead.total", memory.overhead());
        add(reply, "keys.count", keys);
        add(reply, "keys.bytes-per-key", keys == 0 ? 0 : (memory.used() - memory.start()) / keys);
        add(reply, "dataset.bytes", memory.dataset());
        add(reply, "dataset.percentage", memory.datasetPercent());
        add(reply, "peak.percentage", memory.peakPercent());
        addAllocator(reply, memory);
        reply.mapAt(map, fields);
    }

    private static void addDatabase(ReplyWriter reply, int index, Database database) {
        reply.bulk("db." + index);
        reply.map(3);
        add(reply, "overhead.hashtable.main", database.tableBytes(false));
        add(reply, "overhead.hashtable.expires", database.tableBytes(true));
        add(reply, "overhead.hashtable.slot-to-keys", 0);
    }

    private static void addAllocator(ReplyWriter reply, MemoryFigures memory) {
        add(reply, "allocator.allocated", memory.used());
        add(reply, "allocator.active", memory.held());
        add(reply, "allocator.resident", memory.allocatorResident());
        add(reply, "allocator-fragmentation.ratio", (double) memory.held() / memory.used());
        add(reply, "allocator-fragmentation.bytes", memory.held() - memory.used());
        long allocator = memory.allocatorResident();
        add(reply, "allocator-rss.ratio", (double) allocator / memory.held());
        add(reply, "allocator-rss.bytes", memory.returning());
        add(reply, "rss-overhead.ratio", (double) memory.resident() / allocator);
        add(reply, "rss-overhead.bytes", memory.resident() - allocator);
        add(reply, "fragmentation", (double) memory.resident() / memory.used());
        add(reply, "fragmentation.bytes", memory.resident() - memory.used());
    }

    private static void add(ReplyWriter reply, String name, long value) {
        reply.bulk(name);
        reply.integer(value);
    }

    private static void add(ReplyWriter reply, String name, double value) {
        reply.bulk(name);
        reply.decimal(value);
    }

    /** MEMORY DOCTOR: what looks amiss, in sentences. */
    private void doctor(Call call) {
        MemoryFigures memory = MemoryFigures.of(call.engine());
        call.reply().verbatim("txt", MemoryDiagnosis.of(memory, call.engine().sessions().count()));
    }

    /** MEMORY MALLOC-STATS: the arena's figures. */
    private void allocator(Call call) {
        Arena arena = call.keyspace().arena();
        call.reply()
                .verbatim(
                        "txt",
                        String.format(
                                "respite-arena: handed out %d, peak %d, held %d, to be given back"
                                        + " %d, reserved addresses %d bytes",
                                arena.usedBytes(),
                                arena.peakBytes(),
                                arena.heldBytes(),
                                arena.pendingGiveBackBytes(),
                                arena.reservedBytes()));
    }

    /** MEMORY PURGE: gives back to the system what is free. */
    private void purge(Call call) {
        Arena arena = call.keyspace().arena();
        while (arena.giveBackSlice()) {
            continue;
        }
        call.reply().ok();
    }

    private void help(Call call) {
        call.help(
                "DOCTOR",
                "    Return memory problems reports.",
                "MALLOC-STATS",
                "    Return internal statistics report from the memory allocator.",
                "PURGE",
                "    Attempt to purge dirty pages for reclamation by the allocator.",
                "STATS",
                "    Return information about the memory usage of the server.",
                "USAGE <key> [SAMPLES <count>]",
                "    Return memory in bytes used by <key> and its value. Nested values are",
                "    sampled up to <count> times (default: 5, 0 means sample all).");
    }
}
