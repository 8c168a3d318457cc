"""The longest wait of a 1 kHz pinger on its own connection while something large happens."""

import contextlib
import dataclasses
import json
import pathlib
import statistics
import subprocess
import sys
import time

import load
from report import Section
from server import Trouble

EXPIRING_KEYS = 1_000_000
EXPIRY_TARGET_MS = 5
WARM_UP_KEYS = 1_000_000
HUGE_BYTES = 512 << 20
BIG_VALUES, BIG_BYTES = 200, 2 << 20
SETTLE_S = 3


@dataclasses.dataclass
class Run:
    waits_us: list
    slips_us: list
    took_s: float = 0
    """How long the command, or the work it set off, took."""

    @property
    def longest_ms(self):
        return max(self.waits_us) / 1e3


def run(bench):
    results = {}
    for side in bench.sides:
        server = bench.start(side)
        server.favour()
        warm_up(server, bench.options)
        for _ in range(bench.options.stall_runs):
            for scenario, one_run in scenarios(server, bench.options.keys):
                results.setdefault(scenario, {}).setdefault(side.name, []).append(one_run())
        bench.stop(server)
    section = Section("Stalls")
    section.text(
        f"A pinger on its own connection sends 1,000 PINGs a second; {bench.options.stall_runs} "
        "runs of each, their waits together. Servers run at high priority, so that what else the",
        "machine does is not taken for their stall.",
        "Longest is the median of the runs' longest waits, with all of them beside it. Slip is the",
        "most that the machine woke the pinger late, a measure of its noise. Took is how long the",
        "command took to answer, or for expiry, how long after the last due time no key was left.")
    section.table(["", "p50 ms", "p99 ms", "p99.9 ms", "longest ms", "runs", "slip ms", "took s",
                   "target"],
                  [row(section, scenario, name, runs)
                   for scenario, sides in results.items() for name, runs in sides.items()])
    return section


def scenarios(server, keys):
    """In this order: each finds what it needs, and leaves the server empty."""
    return [
        ("idle", lambda: idle(server)),
        (f"{EXPIRING_KEYS:,} keys expire within a second", lambda: expire(server)),
        (f"load of {keys:,} keys", lambda: growth(server, keys)),
        (f"FLUSHALL of {keys:,} keys", lambda: command(server, "FLUSHALL")),
        (f"FLUSHALL ASYNC of {keys:,} keys", lambda: flush_async(server, keys)),
        (f"DEL of a string of {HUGE_BYTES >> 20} MB", lambda: delete_huge(server)),
        (f"DEL of {BIG_VALUES} strings of {BIG_BYTES >> 20} MB", lambda: delete_big(server)),
    ]


def warm_up(server, options):
    """So that the JVM has compiled what the scenarios use; alike for both."""
    for word in ("set", "get"):
        load.warm_up(server, word, 16, options.warm_up, WARM_UP_KEYS, options)
    server.call("FLUSHALL")
    with server.connect() as connection:
        connection.load(WARM_UP_KEYS, expire_at_ms=now_ms() + 5_000)
        wait_until_empty(connection)


@contextlib.contextmanager
def pinging(server):
    """Yields a Run that is filled when the block ends, half a second of calm on either side."""
    script = pathlib.Path(__file__).with_name("pinger.py")
    pinger = subprocess.Popen([sys.executable, script, str(server.port)], stdout=subprocess.PIPE)
    result = Run([], [])
    try:
        time.sleep(0.5)
        yield result
        time.sleep(0.5)
    finally:
        pinger.terminate()
        shown, _ = pinger.communicate()
    if pinger.returncode != 0 or not shown:
        raise Trouble(f"the pinger of {server.name} ended with status {pinger.returncode}")
    measured = json.loads(shown)
    result.waits_us, result.slips_us = measured["waits_us"], measured["slips_us"]


def idle(server):
    with pinging(server) as result:
        time.sleep(5)
    return result


def expire(server):
    with server.connect() as connection:
        due_ms = now_ms() + 10_000
        connection.load(EXPIRING_KEYS, expire_at_ms=due_ms)
        if connection.call("DBSIZE") != EXPIRING_KEYS or now_ms() > due_ms - 1_500:
            raise Trouble(f"{server.name}: loading took longer than the keys live")
        time.sleep((due_ms - now_ms()) / 1e3 - 1)
        with pinging(server) as result:
            wait_until_empty(connection)
            result.took_s = (now_ms() - due_ms) / 1e3 - 1
    return result


def growth(server, keys):
    with server.connect() as connection, pinging(server) as result:
        started = time.monotonic()
        connection.load(keys)
        result.took_s = time.monotonic() - started
    return result


def command(server, *arguments):
    with server.connect() as connection, pinging(server) as result:
        started = time.monotonic()
        connection.call(*arguments)
        result.took_s = time.monotonic() - started
        time.sleep(SETTLE_S)
    return result


def flush_async(server, keys):
    with server.connect() as connection:
        connection.load(keys)
    return command(server, "FLUSHALL", "ASYNC")


def delete_huge(server):
    server.call("SETRANGE", "huge", HUGE_BYTES - 1, "x")
    return command(server, "DEL", "huge")


def delete_big(server):
    names = [f"big:{number}" for number in range(BIG_VALUES)]
    with server.connect() as connection:
        for name in names:
            connection.call("SETRANGE", name, BIG_BYTES - 1, "x")
    return command(server, "DEL", *names)


def wait_until_empty(connection, timeout_s=120):
    deadline = time.monotonic() + timeout_s
    while connection.call("DBSIZE") > 0:
        if time.monotonic() > deadline:
            raise Trouble(f"keys are left {timeout_s} s after they fell due")
        time.sleep(0.05)


def now_ms():
    return int(time.time() * 1000)


def row(section, scenario, name, runs):
    waits = sorted(wait for each in runs for wait in each.waits_us)
    longest = [each.longest_ms for each in runs]
    median = statistics.median(longest)
    is_target = "expire" in scenario and name == "respite"
    return [f"{scenario}: {name.capitalize()}",
            *[f"{percentile(waits, each) / 1e3:.2f}" for each in (50, 99, 99.9)],
            f"{median:.2f}", " ".join(f"{each:.1f}" for each in longest),
            f"{max(slip for each in runs for slip in each.slips_us) / 1e3:.1f}",
            f"{statistics.median(each.took_s for each in runs):.3f}",
            section.at_most(median, EXPIRY_TARGET_MS) if is_target else ""]


def percentile(ordered, percent):
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]
