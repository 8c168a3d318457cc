package io.respite.commands.admin.info;

import io.respite.engine.Engine;
import io.respite.engine.InfoFields;
import io.respite.engine.InfoSection;
import io.respite.engine.Replication;
import io.respite.engine.settings.Settings;
import io.respite.keyspace.Keyspace;
import io.respite.memory.Arena;

/**
 * Where the memory is. {@code used_memory} is exactly what the arena handed out; the resident size
 * is that of the whole process, the Java heap included. The allocator is the arena: {@code active}
 * and {@code resident} are its slabs and large blocks.
 */
public final class MemorySection implements InfoSection {

    @Override
    public String title() {
        return "Memory";
    }

    @Override
    public void describe(Engine engine, InfoFields fields) {
        Arena arena = engine.keyspace().arena();
        long used = arena.usedBytes();
        long held = arena.heldBytes();
        long resident = HostProcess.residentBytes();
        long clients = ClientBuffers.of(engine.sessions()).total();
        addUse(engine, clients, resident, fields);
        fields.add("allocator_allocated", used)
                .add("allocator_active", held)
                .add("allocator_resident", held)
                .addBytes("total_system_memory", HostProcess.totalMemoryBytes());
        addScripts(fields);
        Settings settings = engine.settings();
        Replication replication = engine.replication();
        fields.addBytes("maxmemory", settings.number("maxmemory"))
                .add("maxmemory_policy", settings.text("maxmemory-policy"));
        addRatio("allocator_frag", held, used, fields);
        addRatio("allocator_rss", held, held, fields);
        addRatio("rss_overhead", resident, held, fields);
        fields.add("mem_fragmentation_ratio", (double) resident / used, 2)
                .add("mem_fragmentation_bytes", resident - used)
                .add("mem_not_counted_for_evict", engine.memoryLimit().uncountedBytes())
                .add("mem_replication_backlog", replication.backlogBytes())
                .add(
                        "mem_total_replication_buffers",
                        replication.backlogBytes() + replication.uncountedBytes())
                .add("mem_clients_slaves", replication.uncountedBytes())
                .add("mem_clients_normal", clients)
                .add("mem_cluster_links", 0)
                .add("mem_aof_buffer", 0)
                .add("mem_allocator", "respite-arena")
                .add("active_defrag_running", 0)
                .add("lazyfree_pending_objects", engine.keyspace().reclaimer().pendingEntries())
                .add("lazyfreed_objects", engine.keyspace().reclaimer().freedEntries());
        addHeap(fields);
    }

    private static void addUse(Engine engine, long clients, long resident, InfoFields fields) {
        Arena arena = engine.keyspace().arena();
        long used = arena.usedBytes();
        long start = engine.instance().startBytes();
        long stream = engine.replication().backlogBytes() + engine.replication().uncountedBytes();
        long overhead = Math.min(used, start + tableBytes(engine.keyspace()) + clients + stream);
        long dataset = used - overhead;
        fields.addBytes("used_memory", used)
                .addBytes("used_memory_rss", resident)
                .addBytes("used_memory_peak", arena.peakBytes())
                .add("used_memory_peak_perc", percent(used, arena.peakBytes()))
                .add("used_memory_overhead", overhead)
                .add("used_memory_startup", start)
                .add("used_memory_dataset", dataset)
                .add("used_memory_dataset_perc", percent(dataset, Math.max(1, used - start)));
    }

    private static long tableBytes(Keyspace keyspace) {
        long bytes = 0;
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            bytes += keyspace.database(i).size() > 0 ? keyspace.database(i).tableBytes() : 0;
        }
        return bytes;
    }

    private static String percent(long part, long whole) {
        return InfoFields.decimal(100.0 * part / whole, 2) + "%";
    }

    private static void addScripts(InfoFields fields) {
        fields.add("used_memory_lua", 0)
                .add("used_memory_vm_eval", 0)
                .add("used_memory_lua_human", InfoFields.human(0))
                .add("used_memory_scripts_eval", 0)
                .add("number_of_cached_scripts", 0)
                .add("number_of_functions", 0)
                .add("number_of_libraries", 0)
                .add("used_memory_vm_functions", 0)
                .addBytes("used_memory_vm_total", 0)
                .add("used_memory_functions", 0)
                .addBytes("used_memory_scripts", 0);
    }

    private static void addRatio(String name, long whole, long part, InfoFields fields) {
        fields.add(name + "_ratio", (double) whole / part, 2).add(name + "_bytes", whole - part);
    }

    private static void addHeap(InfoFields fields) {
        Runtime runtime = Runtime.getRuntime();
        fields.add("java_heap_used", runtime.totalMemory() - runtime.freeMemory())
                .add("java_heap_committed", runtime.totalMemory())
                .add("java_heap_max", runtime.maxMemory());
    }
}
