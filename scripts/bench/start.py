"""From the start of the process to its first PONG, and the resident size of an empty server."""

import statistics
import time

from report import Section, spread

PLAIN_TARGET_S = 1.0
AOT_TARGET_S = 0.5
EMPTY_TARGET_MB = 150
IDLE_S = 5
# Read by the java launcher; without a cache it changes nothing.
WITHOUT_AOT = {"JDK_JAVA_OPTIONS": "-XX:AOTMode=off"}


def run(bench):
    # These first starts also leave the launcher nothing to build and the files in the page cache.
    redis_empty, _ = empty_server(bench, bench.redis)
    respite_empty, has_cache = empty_server(bench, bench.respite)
    variants = [("Redis", bench.redis, {}, None),
                ("Respite, plain JVM", bench.respite, WITHOUT_AOT, PLAIN_TARGET_S)]
    if has_cache:
        variants.append(("Respite, AOT cache", bench.respite, {}, AOT_TARGET_S))
    times = [[] for _ in variants]
    for _ in range(bench.options.starts):
        for (_, side, env, _), taken in zip(variants, times):
            server = bench.start(side, env=env)
            taken.append(server.ready_after_s)
            bench.stop(server)
    section = Section("Start")
    section.text(f"From the start of the launcher to the first PONG, {bench.options.starts} starts "
                 "of each in alternation, median (least to most).",
                 "" if has_cache else "No AOT cache was in use.")
    section.table(["", "s", "target"], [
        [name, spread(taken, digits=3),
         "" if target is None else section.at_most(statistics.median(taken), target)]
        for (name, _, _, target), taken in zip(variants, times)])
    section.text(f"Resident size of the empty server, {IDLE_S} s after its start:")
    section.table(["", "MB", "target"], [
        ["Redis", f"{redis_empty / 1e6:.0f}", ""],
        ["Respite", f"{respite_empty / 1e6:.0f}",
         section.at_most(respite_empty / 1e6, EMPTY_TARGET_MB)]])
    return section


def empty_server(bench, side):
    """Its resident bytes, and whether it runs from an AOT cache."""
    server = bench.start(side)
    time.sleep(IDLE_S)
    result = server.rss_bytes(), server.uses_aot_cache()
    bench.stop(server)
    return result
