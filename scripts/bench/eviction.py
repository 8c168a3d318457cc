"""A write load at maxmemory: SETs a second while each new key drives another one out."""

import dataclasses
import statistics
import time

import families
import load
from report import Section

HELD_KEYS = 200_000
WRITTEN_KEYS = 2_000_000
PIPELINES = (1, 16)
POLICIES = ("allkeys-lru", "allkeys-lfu", "allkeys-random", "volatile-ttl")
SIZES = (64, 1000)
LIFETIME_S = 3600
TARGET = 1.0


@dataclasses.dataclass
class Case:
    policy: str
    value_bytes: int
    pipeline: int

    def __str__(self):
        return f"{self.policy} {self.value_bytes} B -P {self.pipeline}"

    def command(self):
        """SET as redis-benchmark sends it, with a lifetime where only keys that have one may go."""
        if self.policy != "volatile-ttl":
            return "set"
        return ("SET", "key:__rand_int__", "x" * self.value_bytes, "EX", str(LIFETIME_S))


def run(bench):
    options = bench.options
    servers = [bench.start(side) for side in bench.sides]
    section = Section("Eviction")
    rates, costs, others = [], [], []
    for value_bytes in SIZES:
        for policy in POLICIES:
            for server in servers:
                fill(server, policy, value_bytes)
            for pipeline in PIPELINES:
                case = Case(policy, value_bytes, pipeline)
                redis, respite = load.alternate(
                    [cell(server, case, options) for server in servers], options.rounds)
                held = [f"{server.call('DBSIZE') / 1e3:,.0f}" for server in servers]
                row = families.rate_row(section, str(case), TARGET, redis, respite)
                rates.append([*row, " / ".join(held)])
                costs.append(families.cost_row(str(case), redis, respite))
                others.append(statistics.median(each.others_busy for each in redis + respite))
    section.text(
        f"`redis-benchmark -t set -c {load.CLIENTS} -r {WRITTEN_KEYS}` with values of 64 and 1,000",
        f"bytes, {options.rounds} rounds of each server in alternation. `maxmemory` of each server",
        f"is what it takes to hold {HELD_KEYS:,} such keys, so that nine of ten writes are of new",
        "keys, and one goes for each; the last column shows how many thousand keys each of them",
        f"held afterwards. For `volatile-ttl` every key has a lifetime of {LIFETIME_S} s.",
        "Client busy is the share of a core that redis-benchmark took, Redis / Respite. Other",
        f"processes took at most a share of {max(others):.0%} of the machine in the middle round",
        "of a row.")
    section.table(["", "Redis k/s", "Respite k/s", "ratio", "target", "best", "client busy",
                   "keys held"], rates)
    section.text("Server CPU in microseconds per operation (user and system, all threads); the",
                 "ratio is that of the calmest rounds.")
    section.table(["", "Redis us/op", "Respite us/op", "ratio"], costs)
    return section


def fill(server, policy, value_bytes, keys=HELD_KEYS):
    """So many keys, as many as there is room for."""
    with server.connect() as connection:
        connection.call("CONFIG", "SET", "maxmemory", 0)
        connection.call("CONFIG", "SET", "maxmemory-policy", policy)
        connection.call("FLUSHALL", "SYNC")
        lifetime = ["EX", LIFETIME_S] if policy == "volatile-ttl" else []
        value = b"x" * value_bytes
        connection.load_keys(keys, lambda n: ("SET", b"key:" + n, value, *lifetime))
    server.call("CONFIG", "SET", "maxmemory", settled_bytes(server))


def settled_bytes(server):
    """What is in use once what was there before is freed."""
    used = 0
    while used != (used := int(server.info("memory")["used_memory"])):
        time.sleep(0.2)
    return used


def cell(server, case, options):
    rate = load.warm_up(server, case.command(), case.pipeline, options.warm_up / 4, WRITTEN_KEYS,
                        options, case.value_bytes)
    operations = max(20_000, rate * options.seconds)
    return lambda: load.run(server, case.command(), case.pipeline, operations, WRITTEN_KEYS,
                            options, case.value_bytes)
