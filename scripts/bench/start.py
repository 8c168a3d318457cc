"""From the start of the process to its first PONG, and the resident size of an empty server."""

import contextlib
import statistics
import time

from report import Section, spread

PLAIN_TARGET_S = 1.0
AOT_TARGET_S = 0.5
EMPTY_TARGET_MB = 150
IDLE_S = 5


def run(bench):
    # These first starts also leave the launcher nothing to build and the files in the page cache.
    redis_empty, _ = empty_server(bench, bench.redis)
    respite_empty, cache = empty_server(bench, bench.respite)
    variants = [("Redis", bench.redis, None, None),
                ("Respite, plain JVM", bench.respite, cache, PLAIN_TARGET_S)]
    if cache:
        variants.append(("Respite, AOT cache", bench.respite, None, AOT_TARGET_S))
    times = [[] for _ in variants]
    for _ in range(bench.options.starts):
        for (_, side, unused, _), taken in zip(variants, times):
            with hidden(unused):
                server = bench.start(side)
            taken.append(server.ready_after_s)
            bench.stop(server)
    section = Section("Start")
    section.text(f"From the start of the launcher to the first PONG, {bench.options.starts} starts "
                 "of each in alternation, median (least to most).",
                 "" if cache else "No AOT cache was in use.")
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


@contextlib.contextmanager
def hidden(file):
    """Starts in here do without the file; the JVM's own archive of the JDK's classes stays."""
    if file is None:
        yield
        return
    aside = file.rename(file.with_suffix(".hidden"))
    try:
        yield
    finally:
        aside.rename(file)


def empty_server(bench, side):
    """Its resident bytes, and the AOT cache that it runs from, or None."""
    server = bench.start(side)
    time.sleep(IDLE_S)
    result = server.rss_bytes(), server.aot_cache()
    bench.stop(server)
    return result
