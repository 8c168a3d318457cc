package io.respite.rest.server;

import io.respite.commands.admin.info.MemoryFigures;
import io.respite.engine.Engine;
import io.respite.engine.settings.Settings;
import io.respite.memory.Arena;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * Where the memory is, in bytes.
 *
 * @param arena the memory of the data
 * @param residentBytes what the process has of the system, code and Java heap included
 * @param heapBytes of the Java heap that are in use
 * @param limitBytes maxmemory; 0 for none
 * @param policy what is done at that limit
 * @param evictedKeys how many keys went because of it
 * @param clientsBytes that wait for clients, or for the rest of their requests
 * @param backlogBytes of the stream of writes, for replicas that come back
 * @param datasetBytes of keys and values
 */
@Schema(name = "Memory")
record MemoryView(
        ArenaView arena,
        long residentBytes,
        long heapBytes,
        long limitBytes,
        String policy,
        long evictedKeys,
        long clientsBytes,
        long backlogBytes,
        long datasetBytes) {

    /**
     * The memory outside the Java heap.
     *
     * @param reservedBytes of addresses, which cost nothing until they are used
     * @param heldBytes that it has of the system: slabs and large blocks
     * @param usedBytes that are handed out
     * @param peakBytes the most that ever were
     * @param freeBytes of heldBytes that are not handed out
     * @param givingBackBytes that wait to be given back to the system
     * @param largeBytes of blocks that are too large for a size class
     * @param fragmentation heldBytes by usedBytes
     * @param sizeClasses the sizes of blocks of which there are any, the smallest first
     */
    @Schema(name = "Arena")
    record ArenaView(
            long reservedBytes,
            long heldBytes,
            long usedBytes,
            long peakBytes,
            long freeBytes,
            long givingBackBytes,
            long largeBytes,
            double fragmentation,
            List<SizeView> sizeClasses) {

        private static ArenaView of(Arena arena) {
            List<SizeView> sizes = new ArrayList<>();
            arena.forEachSize((bytes, used, free) -> sizes.add(new SizeView(bytes, used, free)));
            double ratio = (double) arena.heldBytes() / arena.usedBytes();
            return new ArenaView(
                    arena.reservedBytes(),
                    arena.heldBytes(),
                    arena.usedBytes(),
                    arena.peakBytes(),
                    arena.heldBytes() - arena.usedBytes(),
                    arena.pendingGiveBackBytes(),
                    arena.largeBytes(),
                    Math.round(ratio * 1000) / 1000.0,
                    sizes);
        }
    }

    /**
     * The blocks of one size.
     *
     * @param blockBytes the size
     * @param usedBlocks how many are handed out
     * @param freeBlocks how many more there is room for
     */
    @Schema(name = "SizeClass")
    record SizeView(int blockBytes, long usedBlocks, long freeBlocks) {}

    static MemoryView of(Engine engine) {
        MemoryFigures figures = MemoryFigures.of(engine);
        Settings settings = engine.settings();
        Runtime runtime = Runtime.getRuntime();
        return new MemoryView(
                ArenaView.of(engine.keyspace().arena()),
                figures.resident(),
                runtime.totalMemory() - runtime.freeMemory(),
                settings.number("maxmemory"),
                settings.text("maxmemory-policy"),
                engine.keyspace().statistics().evictedKeys,
                figures.clients(),
                figures.backlog(),
                figures.dataset());
    }
}
