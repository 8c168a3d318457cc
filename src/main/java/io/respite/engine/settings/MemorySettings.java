package io.respite.engine.settings;

import static io.respite.engine.settings.Row.INT;
import static io.respite.engine.settings.Row.LONG;
import static io.respite.engine.settings.Row.ULONG;
import static io.respite.engine.settings.Row.choice;
import static io.respite.engine.settings.Row.count;
import static io.respite.engine.settings.Row.number;
import static io.respite.engine.settings.Row.size;
import static io.respite.engine.settings.Row.yesNo;

import java.util.List;

/** How much memory the data may take, what gives way, and how it is given back. */
final class MemorySettings {

    private static final String SLICES = "large values are always freed in slices";

    static final List<Setting> ROWS =
            List.of(
                    size("maxmemory", 0, ULONG, "0", "bytes the data may take; 0 sets no limit")
                            .live(),
                    number(
                                    "maxmemory-percent",
                                    0,
                                    95,
                                    "0",
                                    "where maxmemory is not given and a container or service limits"
                                        + " the memory of the process: maxmemory as percent of what"
                                        + " the program leaves of it; 0 sets none")
                            .live()
                            .ours()
                            .immutable(),
                    choice(
                                    "maxmemory-policy",
                                    "noeviction",
                                    "which keys give way at that limit",
                                    "volatile-lru",
                                    "volatile-lfu",
                                    "volatile-random",
                                    "volatile-ttl",
                                    "allkeys-lru",
                                    "allkeys-lfu",
                                    "allkeys-random",
                                    "noeviction")
                            .live(),
                    number(
                                    "maxmemory-samples",
                                    1,
                                    INT,
                                    "5",
                                    "keys looked at to find one to evict; 1024 at most")
                            .live(),
                    number(
                                    "maxmemory-eviction-tenacity",
                                    0,
                                    100,
                                    "10",
                                    "how long evicting may hold up other work, 100 being without"
                                            + " limit")
                            .live(),
                    number(
                                    "lfu-log-factor",
                                    0,
                                    INT,
                                    "10",
                                    "how slowly the access counter of LFU grows")
                            .live(),
                    number(
                                    "lfu-decay-time",
                                    0,
                                    INT,
                                    "1",
                                    "minutes after which that counter falls by one; 0 never")
                            .live(),
                    number(
                                    "active-expire-effort",
                                    1,
                                    10,
                                    "1",
                                    "how eagerly expired keys are looked for")
                            .live(),
                    count(
                                    "tracking-table-max-keys",
                                    0,
                                    LONG,
                                    "1000000",
                                    "keys remembered for client-side caching; 0 sets no limit")
                            .live(),
                    yesNo(
                                    "lazyfree-lazy-eviction",
                                    "no",
                                    "whether eviction is propagated as UNLINK")
                            .live(),
                    yesNo("lazyfree-lazy-expire", "no", "whether expiry is propagated as UNLINK")
                            .live(),
                    yesNo(
                                    "lazyfree-lazy-server-del",
                                    "no",
                                    "whether an overwritten value is freed in the background")
                            .inert(SLICES),
                    yesNo("lazyfree-lazy-user-del", "no", "whether DEL frees like UNLINK")
                            .inert(SLICES),
                    yesNo(
                                    "lazyfree-lazy-user-flush",
                                    "no",
                                    "whether FLUSHALL and FLUSHDB are ASYNC unless told otherwise")
                            .inert(SLICES),
                    yesNo("activerehashing", "yes", "whether idle time serves to grow hash tables")
                            .inert("hash tables grow in small steps as they are used"),
                    yesNo("activedefrag", "no", "whether fragmented memory is compacted"),
                    size(
                            "active-defrag-ignore-bytes",
                            1,
                            LONG,
                            "100mb",
                            "fragmentation too small to care for"),
                    number(
                            "active-defrag-threshold-lower",
                            0,
                            1000,
                            "10",
                            "percent of fragmentation at which compacting starts"),
                    number(
                            "active-defrag-threshold-upper",
                            0,
                            1000,
                            "100",
                            "percent of fragmentation at which it works its hardest"),
                    number("active-defrag-cycle-min", 1, 99, "1", "least percent of time it takes"),
                    number("active-defrag-cycle-max", 1, 99, "25", "most percent of time it takes"),
                    number(
                            "active-defrag-max-scan-fields",
                            1,
                            LONG,
                            "1000",
                            "elements above which a value is compacted in parts"),
                    yesNo("jemalloc-bg-thread", "yes", "whether a thread gives memory back")
                            .inert("memory is given back by its own allocator"),
                    yesNo("disable-thp", "yes", "whether huge pages are turned off")
                            .immutable()
                            .inert("nothing forks here, so huge pages do no harm"));

    private MemorySettings() {}
}
