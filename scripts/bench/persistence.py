"""Snapshots and the append-only file: how long they take, and what they cost those who are served.

Three benchmarks, so that each is done within a few minutes: saving, bgsave, appending."""

import pathlib
import re
import shutil
import statistics
import subprocess
import tempfile
import threading
import time

import load
import stall
from report import Section, spread
from server import Trouble

SAVED_KEYS = 2_000_000
SMALL_VALUES = 20_000
LARGE_ELEMENTS = 200_000
SAVES = 5
LOADS = 3
TIME_TARGET = 0.8
KEPT_TARGET = 0.8
STALL_TARGET_MS = 5
GROWN_TARGET = 1.05
EVERYSEC_TARGET = 0.85
ALWAYS_TARGET = 1.0
SAMPLE_S = 0.25
PATIENCE_S = 120


def saving(bench):
    options = bench.options
    keys = min(options.keys, SAVED_KEYS)
    servers = [bench.start(side) for side in bench.sides]
    for server in servers:
        with server.connect() as connection:
            fill(connection, keys)
            connection.call("SAVE")
    saves = load.alternate([lambda each=server: timed(each, "SAVE") for server in servers],
                           min(options.rounds, SAVES))
    sizes = [(server.directory / "dump.rdb").stat().st_size for server in servers]
    loads = load.alternate([lambda each=server: loading(bench, each) for server in servers], LOADS)
    section = Section("Saving and loading")
    section.text(
        f"{keys:,} keys of 16 B with values of 64 B, {SMALL_VALUES:,} small hashes, lists, sets,",
        f"sorted sets and streams each, and one of {LARGE_ELEMENTS:,} elements of each type. SAVE",
        "is the time to its reply; load is what the server says it took (`DB loaded from disk`),",
        "started anew each time from its own file. In alternation; median (least to most).")
    rows = [time_row(section, "SAVE, s", saves), time_row(section, "load, s", loads),
            ["size of the file, MB", *[f"{size / 1e6:,.0f}" for size in sizes],
             f"{sizes[1] / sizes[0]:.2f}", ""]]
    section.table(["", "Redis", "Respite", "ratio", "target"], rows)
    return section


def fill(connection, keys):
    connection.load(keys)
    connection.load_keys(SMALL_VALUES, lambda n: ("HSET", b"hash:" + n, "a", n, "b", "value"))
    connection.load_keys(SMALL_VALUES, lambda n: ("RPUSH", b"list:" + n, "a", n, "b"))
    connection.load_keys(SMALL_VALUES, lambda n: ("SADD", b"set:" + n, "1", "2", n))
    connection.load_keys(SMALL_VALUES, lambda n: ("ZADD", b"zset:" + n, "1", "a", n, "b"))
    connection.load_keys(SMALL_VALUES, lambda n: ("XADD", b"stream:" + n, "1-1", "f", n), lines=2)
    connection.load_elements("HSET", "hash", LARGE_ELEMENTS, lambda n: [b"field:" + n, n])
    connection.load_elements("RPUSH", "list", LARGE_ELEMENTS, lambda n: [b"element:" + n])
    connection.load_elements("SADD", "set", LARGE_ELEMENTS, lambda n: [b"member:" + n])
    connection.load_elements("ZADD", "zset", LARGE_ELEMENTS, lambda n: [n, b"member:" + n])
    connection.load_keys(LARGE_ELEMENTS, lambda n: ("XADD", "stream", "*", "f", n), lines=2)


def timed(server, *arguments):
    with server.connect() as connection:
        started = time.perf_counter()
        connection.call(*arguments)
        return time.perf_counter() - started


def loading(bench, saved):
    """Starts a server of the same side on a copy of the file; what it says the load took."""
    directory = pathlib.Path(tempfile.mkdtemp(prefix="bench-load-"))
    try:
        shutil.copy(saved.directory / "dump.rdb", directory)
        server = bench.start(saved.side, "--dir", str(directory))
        with server.connect() as connection:
            wait_until(connection, lambda: server.info("persistence").get("loading") == "0")
            expected = saved.call("DBSIZE")
            if connection.call("DBSIZE") != expected:
                raise Trouble(f"{server.name} has not loaded all of {expected:,} keys")
        told = re.search(r"DB loaded from disk: ([\d.]+) seconds", server.log.read_text())
        bench.stop(server)
    finally:
        shutil.rmtree(directory, ignore_errors=True)
    if not told:
        raise Trouble(f"{saved.name} does not say how long it took to load")
    return float(told[1])


def wait_until(connection, condition):
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            raise Trouble("it takes too long")
        time.sleep(0.05)


def time_row(section, label, sides):
    redis, respite = (statistics.median(each) for each in sides)
    return [label, *[spread(each, digits=2) for each in sides], f"{respite / redis:.2f}",
            section.at_most(round(respite / redis, 2), TIME_TARGET)]


def bgsave(bench):
    options = bench.options
    rows, stalls = [], []
    section = Section("BGSAVE beside clients")
    section.text(
        f"{options.keys:,} keys of 16 B with values of 64 B; clients SET all of them at random",
        "(`redis-benchmark -c 50 -P 16 -d 64`). Kept is the median throughput of the rounds that",
        "ended before the snapshot did, over that of as many before; grown is the most that was",
        "resident meanwhile (the forked child included, shared pages counted once) over what was",
        "before. Waits are those of a 1 kHz pinger while a BGSAVE runs and nobody else asks.")
    for side in bench.sides:
        server = bench.start(side)
        with server.connect() as connection:
            connection.load(options.keys)
        is_ours = side is bench.respite
        stalls.append(stall_row(section, server, is_ours))
        rows.append(beside_row(section, server, options, is_ours))
        bench.stop(server)
    section.table(["", "k/s before", "k/s meanwhile", "kept", "target", "MB before", "MB most",
                   "grown", "target", "took s"], rows)
    section.table(["", "p50 ms", "p99 ms", "p99.9 ms", "longest ms", "target", "slip ms",
                   "took s"], stalls)
    return section


def stall_row(section, server, is_ours):
    server.favour()
    with server.connect() as connection:
        save_in_background(server, connection)
        with stall.pinging(server) as run:
            run.took_s = save_in_background(server, connection)
    waits = sorted(run.waits_us)
    longest = max(run.waits_us) / 1e3
    return [server.name.capitalize(),
            *[f"{stall.percentile(waits, each) / 1e3:.2f}" for each in (50, 99, 99.9)],
            f"{longest:.2f}",
            section.at_most(longest, STALL_TARGET_MS) if is_ours else "",
            f"{max(run.slips_us) / 1e3:.1f}", f"{run.took_s:.1f}"]


def save_in_background(server, connection):
    """Seconds from BGSAVE to its end."""
    started = time.monotonic()
    connection.call("BGSAVE")
    wait_until(connection, lambda: not is_saving(server))
    told = server.info("persistence")
    if told["rdb_last_bgsave_status"] != "ok":
        raise Trouble(f"{server.name}: BGSAVE failed")
    return time.monotonic() - started


def is_saving(server):
    return server.info("persistence")["rdb_bgsave_in_progress"] == "1"


def beside_row(section, server, options, is_ours):
    rate = load.warm_up(server, "set", 16, options.warm_up, options.keys, options)
    operations = max(10_000, rate * 0.2)

    def one_round():
        return load.run(server, "set", 16, operations, options.keys, options, 64).ops_per_s

    before = [one_round() for _ in range(options.rounds)]
    resident_before = resident_bytes(server)
    started = time.monotonic()
    meanwhile = []
    with Sampler(lambda: resident_bytes(server)) as sampler:
        server.call("BGSAVE")
        while True:
            rate = one_round()
            if not is_saving(server):
                break
            meanwhile.append(rate)
    took = time.monotonic() - started
    if not meanwhile:
        raise Trouble("the snapshot ended before one round did: more keys are needed")
    kept = round(statistics.median(meanwhile) / statistics.median(before), 2)
    grown = round(sampler.most / resident_before, 2)
    return [server.name.capitalize(), spread(before, 1e3), spread(meanwhile, 1e3), f"{kept:.2f}",
            section.at_least(kept, KEPT_TARGET) if is_ours else "",
            f"{resident_before / 1e6:,.0f}", f"{sampler.most / 1e6:,.0f}", f"{grown:.2f}",
            section.at_most(grown, GROWN_TARGET) if is_ours else "", f"{took:.1f}"]


def resident_bytes(server):
    """Proportional size of the process and its children."""
    children = pathlib.Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    total = 0
    for pid in (server.pid, *children):
        try:
            shown = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        total += int(re.search(r"^Pss:\s+(\d+) kB", shown, re.M)[1]) * 1024
    return total


class Sampler:
    """The most that something was while the block ran."""

    def __init__(self, measure):
        self._measure, self._done = measure, threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.most = 0

    def _run(self):
        while not self._done.wait(SAMPLE_S):
            self.most = max(self.most, self._measure())

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._done.set()
        self._thread.join()


def appending(bench):
    options = bench.options
    policies = {"none": [], "everysec": ["--appendonly", "yes", "--appendfsync", "everysec"],
                "always": ["--appendonly", "yes", "--appendfsync", "always"]}
    servers = {(side.name, policy): bench.start(side, *arguments)
               for side in bench.sides for policy, arguments in policies.items()}
    section = Section("Append-only file")
    section.text(
        f"`redis-benchmark -c 50 -r 100000 -t set`, {options.rounds} rounds of each server in",
        "alternation after a warm-up: without an append-only file, and with one that is flushed",
        "every second and before each reply. Of itself is the ratio to the same server's",
        f"throughput without one. The files are on {file_system(servers['redis', 'none'])}.")
    for pipeline in (1, 16):
        for server in servers.values():
            load.warm_up(server, "set", pipeline, options.warm_up / 4, 100_000, options)
        cells = [cell(server, pipeline, options) for server in servers.values()]
        results = dict(zip(servers, load.alternate(cells, options.rounds)))
        rates = {name: load.median_rate(rounds) for name, rounds in results.items()}
        rows = [append_row(section, policy, results, rates) for policy in policies]
        section.text(f"SET -P {pipeline}, thousands a second:")
        section.table(["", "Redis k/s", "Respite k/s", "ratio", "target", "Redis of itself",
                       "Respite of itself", "target"], rows)
    return section


def cell(server, pipeline, options):
    rate = load.run(server, "set", pipeline, 20_000, 100_000, options).ops_per_s
    operations = max(10_000, rate * options.seconds)
    return lambda: load.run(server, "set", pipeline, operations, 100_000, options)


def append_row(section, policy, results, rates):
    redis, respite = rates["redis", policy], rates["respite", policy]
    ratio = round(respite / redis, 2)
    of_itself = [round(rates[name, policy] / rates[name, "none"], 2)
                 for name in ("redis", "respite")]
    return [policy,
            *[spread([each.ops_per_s for each in results[name, policy]], 1e3)
              for name in ("redis", "respite")],
            f"{ratio:.2f}", section.at_least(ratio, ALWAYS_TARGET) if policy == "always" else "",
            *[f"{each:.2f}" for each in of_itself],
            section.at_least(of_itself[1], EVERYSEC_TARGET) if policy == "everysec" else ""]


def file_system(server):
    shown = subprocess.run(["stat", "-f", "-c", "%T", str(server.directory)], capture_output=True,
                           text=True).stdout.strip()
    return shown or "an unknown file system"
