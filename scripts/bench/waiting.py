"""What clients that wait cost: throughput of the others beside them, and the time to wake one."""

import contextlib
import pathlib
import resource
import subprocess
import sys
import time

import connections
import load
from client import request
from report import Section, spread
from server import Trouble

BATCH = 100
GROUP = b"group"


def run(bench):
    options = bench.options
    count = options.idle_connections
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files < count + connections.SPARE_FILES:
        raise Trouble(f"waiting: {count + connections.SPARE_FILES} open files needed, `ulimit -n` "
                      f"allows {files}")
    most = str(count + connections.SPARE_FILES)
    servers = [bench.start(side, "--maxclients", most) for side in bench.sides]
    for server in servers:
        with server.connect() as connection:
            connection.load(connections.KEYS)
        make_groups(server, count)
        load.warm_up(server, "get", 16, options.warm_up, connections.KEYS, options)
    alone = connections.throughput(servers, options)
    with contextlib.ExitStack() as stack:
        waiters = [stack.enter_context(waiting_clients(server, count)) for server in servers]
        beside = connections.throughput(servers, options)
        woken, unwoken = wake_times(servers, waiters, count, options)
    section = Section("Waiting clients")
    section.text(f"{count:,} clients wait with XREADGROUP BLOCK 0, each for a stream of its own. "
                 "To wake them, an entry is added to each stream, a hundred XADD at a time: "
                 "microseconds per XADD until all are answered, with a client waiting for each, "
                 f"and with none; median of {options.rounds} rounds (least to most).")
    section.table(["", "Redis", "Respite"], [
        *[connections.row(f"GET -P {pipeline}, {what}", rounds[pipeline], figure)
          for pipeline in connections.PIPELINES
          for what, rounds, figure in ((
              "alone, k/s", alone, connections.rate),
              ("beside them, k/s", beside, connections.rate),
              ("alone, CPU us/op", alone, connections.cost),
              ("beside them, CPU us/op", beside, connections.cost))],
        ["XADD that wakes a client, us", *[spread(each, digits=1) for each in woken]],
        ["XADD without, us", *[spread(each, digits=1) for each in unwoken]]])
    return section


def make_groups(server, count):
    with server.connect() as connection:
        for first in range(0, count, BATCH):
            connection.play([request("XGROUP", "CREATE", b"waiting:%d" % number, GROUP, "$",
                                     "MKSTREAM") for number in range(first, first + BATCH)], 1)


def wake_times(servers, waiters, count, options):
    """By server: microseconds an XADD, a round each, with clients that wait and without."""
    woken, unwoken = ([[], []] for _ in range(2))
    for _ in range(options.rounds):
        for side, (server, waiter) in enumerate(zip(servers, waiters)):
            unwoken[side].append(add_to_all(server, "quiet", count))
            woken[side].append(add_to_all(server, "waiting", count))
            waiter.stdin.write(b"again\n")
            waiter.stdin.flush()
            expect_ready(server, waiter)
    return woken, unwoken


def add_to_all(server, name, count):
    with server.connect() as connection:
        started = time.monotonic()
        for first in range(0, count, BATCH):
            connection.play([request("XADD", f"{name}:{number}", "*", "field", "value")
                             for number in range(first, first + BATCH)], 2)
        return (time.monotonic() - started) * 1e6 / count


@contextlib.contextmanager
def waiting_clients(server, count):
    script = pathlib.Path(__file__).with_name("waiters.py")
    holder = subprocess.Popen([sys.executable, script, str(server.port), str(count)],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with holder:
        expect_ready(server, holder)
        yield holder
        holder.stdin.close()


def expect_ready(server, holder):
    if holder.stdout.readline() != b"ready\n":
        raise Trouble(f"{server.name}: the clients do not wait, or were not all served")
