"""Rounds of redis-benchmark, and what they cost the server."""

import csv
import dataclasses
import os
import resource
import statistics
import subprocess
import time

import machine
from server import Trouble

CLIENTS = 50


@dataclasses.dataclass
class Round:
    ops_per_s: float
    cpu_us_per_op: float
    """Server CPU, user and system, of all its threads."""
    client_busy: float
    """Share of one core that redis-benchmark took: near 1.0 it is the limit, not the server."""
    others_busy: float
    """Share of the whole machine that neither of the two took."""


def run(server, command, pipeline, operations, keyspace, options, value_bytes=3):
    """One round of redis-benchmark against one server; the command is the name of one of its
    tests, or the words of any command as a tuple."""
    test, words = (["-t", command], []) if isinstance(command, str) else ([], list(command))
    arguments = ["redis-benchmark", *server.benchmark_options(), "-c", str(CLIENTS), *test,
                 "-P", str(pipeline), "-n", str(int(operations)), "-r", str(keyspace),
                 "-d", str(value_bytes), "--csv"]
    if options.client_threads:
        arguments += ["--threads", str(options.client_threads)]
    arguments += words
    server_before, client_before = server.cpu_s(), _client_s()
    busy_before, started = machine.busy_s(), time.monotonic()
    shown = subprocess.run(arguments, capture_output=True, text=True)
    elapsed = time.monotonic() - started
    server_s, client_s = server.cpu_s() - server_before, _client_s() - client_before
    others_s = max(0, machine.busy_s() - busy_before - server_s - client_s)
    name = " ".join(words) or command.upper()
    rows = [row for row in csv.reader(shown.stdout.splitlines()) if row[:1] == [name]]
    if shown.returncode != 0 or not rows:
        raise Trouble(f"{' '.join(arguments)} against {server.name}: "
                      f"{(shown.stderr or shown.stdout).strip()[-500:]}")
    return Round(float(rows[0][1]), server_s * 1e6 / operations, client_s / elapsed,
                 others_s / elapsed / os.cpu_count())


def _client_s():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def warm_up(server, command, pipeline, seconds, keyspace, options, value_bytes=3):
    """Runs for about so many seconds; returns the throughput reached, in operations a second."""
    def rate_of(operations):
        return run(server, command, pipeline, operations, keyspace, options, value_bytes).ops_per_s

    rate = rate_of(20_000)
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0.05:
        rate = rate_of(max(20_000, rate * min(left, 2)))
    return rate


def alternate(cells, rounds):
    """Rounds of every cell in turn, A B B A: whoever comes second has no advantage of it. A cell is
    a function that runs one round."""
    results = [[] for _ in cells]
    turn = list(zip(cells, results))
    for _ in range(rounds):
        for cell, result in turn:
            result.append(cell())
        turn.reverse()
    return results


def median_rate(rounds):
    return statistics.median(each.ops_per_s for each in rounds)


def calmest_cpu(rounds):
    """The least CPU per operation seen: what else runs on the machine only ever adds to it."""
    return min(each.cpu_us_per_op for each in rounds)
