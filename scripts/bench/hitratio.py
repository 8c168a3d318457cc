"""How well the right keys stay: a cache under a Zipf load, asked the same of both servers."""

import bisect
import itertools
import random
import time

import eviction
from client import request
from report import Section

HELD_KEYS = 20_000
ALL_KEYS = 200_000
VALUE = b"x" * 64
EXPONENT = 1.0
BATCH = 100
LRU_S, LFU_S = 30, 150
TARGET = 0.99
SEED = 20_240_607


def run(bench):
    servers = [bench.start(side) for side in bench.sides]
    section = Section("Hit ratio")
    rows = []
    for policy, seconds in (("allkeys-lru", LRU_S), ("allkeys-lfu", LFU_S)):
        for samples in (5, 10):
            rows.append(case(section, servers, policy, samples,
                             seconds * min(1, bench.options.seconds)))
    section.text(
        f"A cache of {HELD_KEYS:,} keys (`maxmemory` of each server is what it takes to hold so",
        f"many) is asked for {ALL_KEYS:,} keys by a Zipf law (exponent {EXPONENT:g}): GET, and SET",
        f"on a miss. Both servers are asked for the same keys in the same order, {BATCH} of one and",
        "then of the other. Halfway other keys become the popular ones; with LFU, whose counters",
        "lose one a minute, that takes more than a minute to be forgotten, and the load goes on for",
        "longer. Ratio is Respite's hits to those of Redis, after the first tenth of the requests.")
    section.table(["", "Redis hits", "Respite hits", "ratio", "target", "requests", "keys held"],
                  rows)
    return section


def case(section, servers, policy, samples, seconds):
    for server in servers:
        eviction.fill(server, policy, len(VALUE), HELD_KEYS)
        server.call("CONFIG", "SET", "maxmemory-samples", samples)
    redis, respite, requests = compare(servers, seconds)
    ratio = round(respite / redis, 4)
    held = [f"{server.call('DBSIZE'):,}" for server in servers]
    return [f"{policy}, {samples} samples", f"{redis:.2%}", f"{respite:.2%}", f"{ratio:.4f}",
            section.at_least(ratio, TARGET), f"{requests:,}", " / ".join(held)]


def compare(servers, seconds):
    """The share of hits of each server, and how many requests each of them had."""
    caches = [Cache(server) for server in servers]
    draw = zipf(random.Random(SEED))
    started = time.monotonic()
    requests = 0
    while (elapsed := time.monotonic() - started) < seconds:
        shift = ALL_KEYS // 2 if elapsed > seconds / 2 else 0
        keys = [b"key:%012d" % ((each + shift) % ALL_KEYS) for each in draw(BATCH)]
        counts = elapsed > seconds / 10
        for cache in caches:
            cache.ask(keys, counts)
        requests += BATCH if counts else 0
    for cache in caches:
        cache.connection.close()
    return *[cache.hits / requests for cache in caches], requests


def zipf(source):
    """Draws so many numbers at once: popular ones are anywhere, the same in every run."""
    weights = itertools.accumulate(1 / rank ** EXPONENT for rank in range(1, ALL_KEYS + 1))
    cumulated = list(weights)
    places = list(range(ALL_KEYS))
    source.shuffle(places)
    total = cumulated[-1]
    return lambda count: [places[min(bisect.bisect(cumulated, source.random() * total),
                                     ALL_KEYS - 1)] for _ in range(count)]


class Cache:
    """One server as a client uses it as a cache."""

    def __init__(self, server):
        self.connection = server.connect()
        self.hits = 0

    def ask(self, keys, counts):
        found = self.connection.strings(keys)
        missed = [key for key, value in zip(keys, found) if value is None]
        if missed:
            self.connection.play([request("SET", key, VALUE) for key in missed], lines=1)
        if counts:
            self.hits += len(keys) - len(missed)
