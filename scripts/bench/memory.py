"""Resident bytes per key, whole resident size, and that the heap does not grow with the keys."""

import dataclasses

from report import Section
from server import Trouble

FEW_KEYS = 10_000
WARM_UP_LOADS = 100
GROWTH_TARGET = 0.75
HEAP_SLACK_BYTES = 2 << 20


@dataclasses.dataclass
class Footprint:
    rss_before: int
    rss_after: int
    used_growth: int
    heap_few: int | None
    heap_many: int | None


def run(bench):
    keys = bench.options.keys
    redis, respite = [footprint(bench, side, keys) for side in bench.sides]
    section = Section("Memory")
    added = keys - FEW_KEYS
    growth = [(each.rss_after - each.rss_before) / added for each in (redis, respite)]
    used = [each.used_growth / added for each in (redis, respite)]
    section.text(f"Keys of 16 B with values of 64 B, {keys:,} of them, over one connection, from a "
                 f"server that holds {FEW_KEYS:,} and has executed a million SETs.")
    rows = [
        ["resident growth per key, B", *[f"{each:.1f}" for each in growth],
         f"{growth[1] / growth[0]:.2f}",
         section.at_most(round(growth[1] / growth[0], 2), GROWTH_TARGET)],
        ["used_memory growth per key, B", *[f"{each:.1f}" for each in used],
         f"{used[1] / used[0]:.2f}", ""],
        resident_row(f"resident at {FEW_KEYS:,}, MB", redis.rss_before, respite.rss_before, ""),
        resident_row(f"resident at {keys:,}, MB", redis.rss_after, respite.rss_after,
                     section.at_most(respite.rss_after / redis.rss_after, 1)),
    ]
    if respite.heap_few is not None:
        section.text("Heap is what a full collection leaves in use (`jcmd GC.run`, then "
                     f"`GC.heap_info`); it may differ by {HEAP_SLACK_BYTES >> 20} MiB.")
        few_mb, many_mb = respite.heap_few / 1e6, respite.heap_many / 1e6
        allowed_mb = round(few_mb + HEAP_SLACK_BYTES / 1e6, 1)
        rows += [[f"heap at {FEW_KEYS:,}, MB", "", f"{few_mb:.1f}", "", ""],
                 [f"heap at {keys:,}, MB", "", f"{many_mb:.1f}", "",
                  section.at_most(many_mb, allowed_mb)]]
    section.table(["", "Redis", "Respite", "ratio", "target"], rows)
    return section


def footprint(bench, side, keys):
    server = bench.start(side)
    with server.connect() as connection:
        for _ in range(WARM_UP_LOADS):
            connection.load(FEW_KEYS)
        heap_few = server.heap_bytes_after_collection()
        rss_before, used_before = server.settled_rss_bytes(), used_memory(server)
        connection.load(keys)
        if connection.call("DBSIZE") != keys:
            raise Trouble(f"{server.name} holds fewer than the {keys:,} keys it was sent")
    rss_after, used_after = server.settled_rss_bytes(), used_memory(server)
    heap_many = server.heap_bytes_after_collection()
    bench.stop(server)
    return Footprint(rss_before, rss_after, used_after - used_before, heap_few, heap_many)


def used_memory(server):
    return int(server.info("memory")["used_memory"])


def resident_row(label, redis, respite, verdict):
    return [label, f"{redis / 1e6:,.0f}", f"{respite / 1e6:,.0f}", f"{respite / redis:.2f}",
            verdict]
