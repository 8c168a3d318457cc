"""A primary and its replica: a full sync, writes that go on, a link that is cut."""

import contextlib
import statistics
import subprocess
import time

import load
import stall
from report import Section, spread
from server import Trouble

SYNCED_KEYS = 1_000_000
SYNCS = 7
STALL_RUNS = 3
CUTS = 5
WRITTEN_KEYS = 100_000
PIPELINES = (1, 16, 64)
SYNC_TARGET = 0.8
STALL_TARGET_MS = 5
STEADY_TARGET = 1.0
POLL_S = 0.003
PATIENCE_S = 60
# Both sides alike; 10 is the format of snapshots that the Redis beside it reads.
SETTINGS = ["--repl-diskless-sync", "yes", "--repl-diskless-sync-delay", "0",
            "--repl-backlog-size", "256mb", "--client-output-buffer-limit", "replica 0 0 0"]
RESPITE_SETTINGS = ["--rdb-version", "10"]


class Pair:
    """A primary and a replica, each of one side."""

    def __init__(self, bench, primary_side, replica_side):
        self.primary = bench.start(primary_side, *SETTINGS, *own(bench, primary_side))
        self.replica = bench.start(replica_side, *SETTINGS, *own(bench, replica_side))
        self.is_ours = primary_side is replica_side is bench.respite
        self.name = f"{self.primary.name.capitalize()} to {self.replica.name.capitalize()}"

    def sync(self):
        """Seconds from REPLICAOF to the moment when the replica, empty before, has all."""
        self.part()
        started = time.perf_counter()
        self.replica.call("REPLICAOF", "127.0.0.1", self.primary.port)
        self.wait_until_linked()
        took = time.perf_counter() - started
        if self.replica.call("DBSIZE") != self.primary.call("DBSIZE"):
            raise Trouble(f"{self.name}: the replica has not all keys")
        return took

    def part(self):
        self.replica.call("REPLICAOF", "NO", "ONE")
        self.replica.call("FLUSHALL")
        time.sleep(0.3)

    def wait_until_linked(self):
        wait_until(lambda: self.replica.info("replication").get("master_link_status") == "up",
                   f"{self.name}: no link")

    def wait_until_level(self):
        """Seconds until the replica has run all that the primary wrote."""
        started = time.perf_counter()
        wait_until(lambda: self.offset(self.primary) <= self.offset(self.replica),
                   f"{self.name}: the replica lags")
        return time.perf_counter() - started

    @staticmethod
    def offset(server):
        told = server.info("replication")
        return int(told.get("slave_repl_offset", told["master_repl_offset"]))

    def full_syncs(self):
        return int(self.primary.info("stats")["sync_full"])


def own(bench, side):
    return RESPITE_SETTINGS if side is bench.respite and not is_redis(side) else []


def is_redis(side):
    """Whether redis-server stands in for Respite, to see what the machine's noise is."""
    return "redis-server" in side.command[0]


def run(bench):
    section = Section("Replication")
    pairs = [Pair(bench, side, side) for side in bench.sides]
    mixed = [Pair(bench, bench.redis, bench.respite), Pair(bench, bench.respite, bench.redis)]
    keys = min(bench.options.keys, SYNCED_KEYS)
    full_sync(section, pairs, mixed, keys, bench.options)
    for pair in mixed:
        bench.stop(pair.replica)
        bench.stop(pair.primary)
    steady(section, pairs, bench.options)
    cuts(section, pairs, bench.options)
    return section


def full_sync(section, pairs, mixed, keys, options):
    everyone = [*pairs, *mixed]
    for pair in everyone:
        with pair.primary.connect() as connection:
            connection.load(keys)
        pair.sync()
    times = load.alternate([pair.sync for pair in everyone], min(options.rounds, SYNCS))
    stalls = load.alternate([lambda each=pair: sync_pinged(each) for pair in everyone],
                            min(options.rounds, STALL_RUNS))
    section.text(
        f"Full sync of {keys:,} keys of 16 B with values of 64 B, `repl-diskless-sync-delay 0`, from",
        f"REPLICAOF to `master_link_status:up`: {len(times[0])} rounds of each pair in alternation",
        "after one, median (least to most); the ratio is that of the medians to Redis with itself.",
        "Waits are those of a 1 kHz pinger of the primary during more of them, the primary at high",
        f"priority: the median of the longest of {len(stalls[0])} runs, with all of them beside it.")
    reference = statistics.median(times[0])
    rows = []
    for pair, took, runs in zip(everyone, times, stalls):
        ratio = round(statistics.median(took) / reference, 2)
        longest = [each.longest_ms for each in runs]
        median = statistics.median(longest)
        waits = sorted(wait for each in runs for wait in each.waits_us)
        rows.append([
            pair.name, spread(took, digits=2), f"{ratio:.2f}",
            section.at_most(ratio, SYNC_TARGET) if pair.is_ours else "",
            f"{stall.percentile(waits, 99) / 1e3:.2f}", f"{median:.2f}",
            " ".join(f"{each:.1f}" for each in longest),
            section.at_most(round(median, 2), STALL_TARGET_MS) if pair.is_ours else "",
            f"{max(slip for each in runs for slip in each.slips_us) / 1e3:.1f}"])
    section.table(["", "full sync s", "ratio", "target", "p99 ms", "longest ms", "runs", "target",
                   "slip ms"], rows)


def sync_pinged(pair):
    pair.part()
    pair.primary.favour()
    with stall.pinging(pair.primary) as result:
        result.took_s = pair.sync()
    return result


def steady(section, pairs, options):
    section.text(
        f"Writes with one replica: `redis-benchmark -c 50 -r {WRITTEN_KEYS} -t set -d 64` at the",
        f"primary, {options.rounds} rounds of each pair in alternation after a warm-up. Replicated is",
        "the number of writes over the time until the replica has run the last of them. Thousands a",
        "second, median (least to most).")
    rows = []
    for pair in pairs:
        pair.primary.call("FLUSHALL")
        pair.sync()
    for pipeline in PIPELINES:
        rates = [warm_up(pair, pipeline, options) for pair in pairs]
        cells = [lambda each=pair, r=rate: written(each, pipeline, r, options)
                 for pair, rate in zip(pairs, rates)]
        results = load.alternate(cells, options.rounds)
        taken = [[each[0] for each in rounds] for rounds in results]
        replicated = [[each[1] for each in rounds] for rounds in results]
        ratios = [round(statistics.median(ours) / statistics.median(theirs), 2)
                  for theirs, ours in (taken, replicated)]
        rows.append([f"SET -P {pipeline}", *[spread(each, 1e3) for each in taken],
                     f"{ratios[0]:.2f}", section.at_least(ratios[0], STEADY_TARGET),
                     *[spread(each, 1e3) for each in replicated], f"{ratios[1]:.2f}",
                     section.at_least(ratios[1], STEADY_TARGET)])
    section.table(["", "Redis k/s", "Respite k/s", "ratio", "target", "Redis replicated",
                   "Respite replicated", "ratio", "target"], rows)


def warm_up(pair, pipeline, options):
    rate = load.warm_up(pair.primary, "set", pipeline, options.warm_up / 2, WRITTEN_KEYS, options)
    pair.wait_until_level()
    return rate


def written(pair, pipeline, rate, options):
    """Writes a second as the primary takes them, and as the replica has run them."""
    operations = int(max(10_000, rate * options.seconds))
    result = load.run(pair.primary, "set", pipeline, operations, WRITTEN_KEYS, options, 64)
    behind_s = pair.wait_until_level()
    took_s = operations / result.ops_per_s
    return result.ops_per_s, operations / (took_s + behind_s)


def cuts(section, pairs, options):
    runs = min(options.rounds, CUTS)
    results = []
    for pair in pairs:
        before = pair.full_syncs()
        with writing(pair.primary):
            results.append([cut(pair) for _ in range(runs)])
        pair.wait_until_level()
        results[-1] = (results[-1], pair.full_syncs() - before)
    section.text(
        "The link is cut at the primary (CLIENT KILL TYPE replica) while `redis-benchmark -P 16`",
        f"writes, {runs} times: seconds until it is up again, median (least to most), and how many",
        "full syncs that took, with a backlog that suffices.")
    section.table(["", "up again s", "full syncs", "target"],
                  [[pair.name, spread(took, digits=3), str(full),
                    section.at_most(full, 0) if pair.is_ours else ""]
                   for pair, (took, full) in zip(pairs, results)])


def cut(pair):
    time.sleep(0.7)
    connected = attempts(pair)
    started = time.perf_counter()
    pair.primary.call("CLIENT", "KILL", "TYPE", "replica")
    wait_until(lambda: attempts(pair) > connected, f"{pair.name}: no partial resync")
    pair.wait_until_linked()
    return time.perf_counter() - started


def attempts(pair):
    told = pair.primary.info("stats")
    return int(told["sync_full"]) + int(told["sync_partial_ok"])


@contextlib.contextmanager
def writing(server):
    """SETs as fast as the server takes them while the block runs."""
    command = ["redis-benchmark", "-p", str(server.port), "-c", "20", "-P", "16", "-t", "set",
               "-r", str(WRITTEN_KEYS), "-d", "64", "-n", "100000000", "-q"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as writer:
        try:
            yield
        finally:
            writer.terminate()


def wait_until(condition, trouble):
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        if time.monotonic() > deadline:
            raise Trouble(trouble)
        time.sleep(POLL_S)
