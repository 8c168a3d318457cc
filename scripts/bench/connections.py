"""What many idle connections cost: memory for each, and throughput beside them."""

import contextlib
import pathlib
import resource
import subprocess
import sys

import load
from report import Section
from server import Trouble

KEYS = 10_000
SPARE_FILES = 500
PIPELINES = (1, 16)


def run(bench):
    count = bench.options.idle_connections
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files < count + SPARE_FILES:
        raise Trouble(f"connections: {count + SPARE_FILES} open files needed, `ulimit -n` allows "
                      f"{files}")
    servers = [bench.start(side, "--maxclients", str(count + SPARE_FILES)) for side in bench.sides]
    for server in servers:
        with server.connect() as connection:
            connection.load(KEYS)
        load.warm_up(server, "get", 16, bench.options.warm_up, KEYS, bench.options)
    alone = throughput(servers, bench.options)
    before = [server.settled_rss_bytes() for server in servers]
    with contextlib.ExitStack() as idle:
        for server in servers:
            idle.enter_context(idle_connections(server, count))
        each_kb = [(server.settled_rss_bytes() - rss) / count / 1e3
                   for server, rss in zip(servers, before)]
        beside = throughput(servers, bench.options)
    section = Section("Connections")
    section.text(f"{count:,} idle connections, each of which has had one PING answered.")
    section.table(["", "Redis", "Respite"], [
        ["resident growth per connection, kB", *[f"{each:.1f}" for each in each_kb]],
        *[row(f"GET -P {pipeline}, {what}", rounds[pipeline], figure)
          for pipeline in PIPELINES
          for what, rounds, figure in ((
              "alone, k/s", alone, rate), ("beside them, k/s", beside, rate),
              ("alone, CPU us/op", alone, cost), ("beside them, CPU us/op", beside, cost))]])
    return section


@contextlib.contextmanager
def idle_connections(server, count):
    script = pathlib.Path(__file__).with_name("idle.py")
    holder = subprocess.Popen([sys.executable, script, str(server.port), str(count)],
                              stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    with holder:
        if holder.stdout.readline() != b"ready\n":
            raise Trouble(f"{server.name} does not take {count:,} connections")
        yield


def throughput(servers, options):
    """Rounds of GET for each pipeline and server."""
    return {pipeline: load.alternate([cell(server, pipeline, options) for server in servers],
                                     options.rounds)
            for pipeline in PIPELINES}


def cell(server, pipeline, options):
    operations = load.warm_up(server, "get", pipeline, 1, KEYS, options) * options.seconds
    return lambda: load.run(server, "get", pipeline, operations, KEYS, options)


def row(label, sides, figure):
    return [label, *[figure(rounds) for rounds in sides]]


def rate(rounds):
    return f"{load.median_rate(rounds) / 1e3:,.0f}"


def cost(rounds):
    return f"{load.calmest_cpu(rounds):.2f}"
