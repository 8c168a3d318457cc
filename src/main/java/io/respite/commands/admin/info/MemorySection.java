package io.respite.commands.admin.info;

import io.respite.engine.Engine;
import io.respite.engine.InfoFields;
import io.respite.engine.InfoSection;
import io.respite.engine.ScriptFigures;
import io.respite.engine.settings.Settings;
import io.respite.memory.HostMemory;

/**
 * Where the memory is. {@code used_memory} is exactly what the arena handed out; the resident size
 * is that of the whole process, the Java heap included. The allocator is the arena: {@code active}
 * are its slabs and large blocks, {@code resident} those and what it has yet to return.
 */
public final class MemorySection implements InfoSection {

    @Override
    public String title() {
        return "Memory";
    }

    @Override
    public void describe(Engine engine, InfoFields fields) {
        MemoryFigures memory = MemoryFigures.of(engine);
        addUse(memory, fields);
        fields.add("allocator_allocated", memory.used())
                .add("allocator_active", memory.held())
                .add("allocator_resident", memory.allocatorResident())
                .addBytes("total_system_memory", HostMemory.totalBytes());
        addScripts(engine.scripting().figures(), fields);
        Settings settings = engine.settings();
        fields.addBytes("maxmemory", settings.number("maxmemory"))
                .add("maxmemory_policy", settings.text("maxmemory-policy"));
        addRatio("allocator_frag", memory.held(), memory.used(), fields);
        addRatio("allocator_rss", memory.allocatorResident(), memory.held(), fields);
        addRatio("rss_overhead", memory.resident(), memory.allocatorResident(), fields);
        fields.add("mem_fragmentation_ratio", (double) memory.resident() / memory.used(), 2)
                .add("mem_fragmentation_bytes", memory.resident() - memory.used())
                .add("mem_not_counted_for_evict", engine.memoryLimit().uncountedBytes())
                .add("mem_replication_backlog", memory.backlog())
                .add("mem_total_replication_buffers", memory.backlog() + memory.replicas())
                .add("mem_clients_slaves", memory.replicas())
                .add("mem_clients_normal", memory.clients())
                .add("mem_cluster_links", 0)
                .add("mem_aof_buffer", engine.storage().appendBytes())
                .add("mem_allocator", "respite-arena")
                .add("active_defrag_running", 0)
                .add("lazyfree_pending_objects", engine.keyspace().reclaimer().pendingEntries())
                .add("lazyfreed_objects", engine.keyspace().reclaimer().freedEntries());
        addHeap(fields);
    }

    private static void addUse(MemoryFigures memory, InfoFields fields) {
        fields.addBytes("used_memory", memory.used())
                .addBytes("used_memory_rss", memory.resident())
                .addBytes("used_memory_peak", memory.peak())
                .add("used_memory_peak_perc", percent(memory.peakPercent()))
                .add("used_memory_overhead", memory.overhead())
                .add("used_memory_startup", memory.start())
                .add("used_memory_dataset", memory.dataset())
                .add("used_memory_dataset_perc", percent(memory.datasetPercent()));
    }

    private static String percent(double percent) {
        return InfoFields.decimal(percent, 2) + "%";
    }

    private static void addScripts(ScriptFigures scripts, InfoFields fields) {
        long machine = scripts.machineBytes();
        long kept = scripts.scriptBytes() + scripts.libraryBytes();
        fields.add("used_memory_lua", machine)
                .add("used_memory_vm_eval", machine)
                .add("used_memory_lua_human", InfoFields.human(machine))
                .add("used_memory_scripts_eval", scripts.scriptBytes())
                .add("number_of_cached_scripts", scripts.scripts())
                .add("number_of_functions", scripts.functions())
                .add("number_of_libraries", scripts.libraries())
                .add("used_memory_vm_functions", machine)
                .addBytes("used_memory_vm_total", 2 * machine)
                .add("used_memory_functions", scripts.libraryBytes())
                .addBytes("used_memory_scripts", kept);
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
