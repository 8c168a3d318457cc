"""What many idle connections cost: memory for each, and throughput beside them."""

import contextlib
import pathlib
import resource
import statistics
import subprocess
import sys

import load
from report import Section
from server import Trouble

KEYS = 10_000
SPARE_FILES = 500
PIPELINES = (1, 16)
MOST_MEMORY = 1.5
# Nothing is to be lost; so much the rounds scatter.
LEAST_KEPT = 0.95


def run(bench):
    count = bench.options.idle_connections
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files < count + SPARE_FILES:
        raise Trouble(f"connections: {count + SPARE_FILES} open files needed, `ulimit -n` allows "
                      f"{files}")
    # Of each kind one is left alone: the rounds of both alternate, so that they are comparable.
    alone = [bench.start(side) for side in bench.sides]
    crowded = [bench.start(side, "--maxclients", str(count + SPARE_FILES)) for side in bench.sides]
    for server in alone + crowded:
        with server.connect() as connection:
            connection.load(KEYS)
        load.warm_up(server, "get", 16, bench.options.warm_up, KEYS, bench.options)
    with contextlib.ExitStack() as stack:
        silent_kb, used_kb = [], []
        for server in crowded:
            before = server.settled_rss_bytes()
            idle = stack.enter_context(idle_connections(server, count))
            silent_kb.append((server.settled_rss_bytes() - before) / count / 1e3)
            idle.use()
            used_kb.append((server.settled_rss_bytes() - before) / count / 1e3)
        rounds = throughput([alone[0], crowded[0], alone[1], crowded[1]], bench.options)
    section = Section("Connections")
    section.text(f"Resident growth for each of {count:,} idle connections, kB: of those that have "
                 "sent nothing yet, and of the same ones when each has had one PING answered.")
    section.table(["", "Redis", "Respite", "ratio", "target"], [
        memory_row(section, "nothing sent", *silent_kb),
        memory_row(section, "one PING", *used_kb)])
    section.text("Throughput and server CPU of `redis-benchmark` beside them, and of a server of "
                 "the same kind without them, in alternation; kept is the median of the rounds' "
                 "ratios, and of CPU the calmest rounds'.")
    section.table(["", "alone", "beside them", "kept", "target"], [
        line for pipeline in PIPELINES for line in kept_rows(section, pipeline, rounds[pipeline])])
    return section


def memory_row(section, what, redis_kb, respite_kb):
    ratio = respite_kb / redis_kb
    return [what, f"{redis_kb:.2f}", f"{respite_kb:.2f}", f"{ratio:.2f}",
            section.at_most(ratio, MOST_MEMORY)]


def kept_rows(section, pipeline, rounds):
    """A line of throughput and one of CPU for each server."""
    for name, alone, beside in (("Redis", *rounds[:2]), ("Respite", *rounds[2:])):
        kept = statistics.median(b.ops_per_s / a.ops_per_s for a, b in zip(alone, beside))
        yield [f"{name} GET -P {pipeline}, k/s", rate(alone), rate(beside), f"{kept:.2f}",
               section.at_least(kept, LEAST_KEPT) if name == "Respite" else ""]
        yield [f"{name} GET -P {pipeline}, CPU us/op", cost(alone), cost(beside),
               f"{load.calmest_cpu(beside) / load.calmest_cpu(alone):.2f}", ""]


class Holder:
    """The process that holds the connections to one server."""

    def __init__(self, server, count):
        script = pathlib.Path(__file__).with_name("idle.py")
        self._name = f"{server.name} does not take {count:,} connections"
        self._process = subprocess.Popen([sys.executable, script, str(server.port), str(count)],
                                         stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._await_ready()

    def _await_ready(self):
        if self._process.stdout.readline() != b"ready\n":
            raise Trouble(self._name)

    def use(self):
        """Each of them has one PING answered."""
        self._process.stdin.write(b"use\n")
        self._process.stdin.flush()
        self._await_ready()

    def close(self):
        self._process.communicate()


def idle_connections(server, count):
    return contextlib.closing(Holder(server, count))


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
