"""Lists, hashes, sets, sorted sets, and scripts: operations a second, -P 1 and -P 16.

Five benchmarks, so that each is done within a few minutes."""

import dataclasses
import hashlib
import statistics
from collections.abc import Callable

import load
from report import Section, spread

PIPELINES = (1, 16)
USUAL = {1: 1.0, 16: 1.2}
RANGE_KEY_ELEMENTS = 10_000
ANY_MEMBER = "element:__rand_int__"


@dataclasses.dataclass
class Work:
    label: str
    words: tuple
    targets: dict
    """By pipeline; empty where the figure is only shown."""
    prepare: Callable | None = None
    """Called with the connection and the operations of a round before each, outside the time."""
    loop: object = None
    """A module that plays it in place of redis-benchmark."""


def lists(bench):
    return run(bench, "Lists", [
        Work("LPUSH", ("LPUSH", "pushed", "abc"), USUAL, forget("pushed")),
        Work("RPUSH", ("RPUSH", "pushed", "abc"), USUAL, forget("pushed")),
        Work("LPOP", ("LPOP", "popped"), USUAL, refill_list("popped")),
        Work("RPOP", ("RPOP", "popped"), USUAL, refill_list("popped")),
    ], "LPOP and RPOP find enough to take in every round.")


def ranges(bench):
    return run(bench, "Ranges of lists", [
        *[Work(f"LRANGE {count}", ("LRANGE", "list", "0", str(count - 1)), {1: 1.0, 16: 1.0})
          for count in (100, 300, 600)],
    ], f"LRANGE takes the head of a list of {RANGE_KEY_ELEMENTS:,}.")


def members(bench):
    return run(bench, "Hashes and sets", [
        Work("SADD", ("SADD", "set", ANY_MEMBER), USUAL),
        Work("SPOP", ("SPOP", "drawn"), USUAL, refill_set("drawn")),
        Work("HSET", ("HSET", "hash", ANY_MEMBER, "abc"), USUAL),
        Work("HGET", ("HGET", "hash", ANY_MEMBER), USUAL),
    ], f"The hash and the set hold {bench.options.elements:,} members, hit at random; SPOP finds "
       "enough to take in every round.")


def scores(bench):
    return run(bench, "Sorted sets", [
        Work("ZRANGEBYSCORE 10", ("ZRANGEBYSCORE", "zset", "__rand_int__", "inf",
                                  "LIMIT", "0", "10"), USUAL),
        Work("ZRANK", ("ZRANK", "zset", ANY_MEMBER), USUAL),
        Work("ZADD", ("ZADD", "zset", "__rand_int__", ANY_MEMBER), {16: 1.5}),
    ], f"The sorted set holds {bench.options.elements:,} members, hit at random.")


def scripts(bench):
    get = "return redis.call('get', KEYS[1])"
    loop = "local sum = 0 for i = 1, 100 do sum = sum + i end return sum"
    key = ("1", "key:__rand_int__")
    return run(bench, "Scripts", [
        Work("EVAL, a GET", ("EVAL", get, *key), USUAL),
        Work("EVALSHA, a GET", ("EVALSHA", hashlib.sha1(get.encode()).hexdigest(), *key), USUAL),
        Work("EVAL, a loop of 100 additions", ("EVAL", loop, "0"), {1: 1.0, 16: 1.0}),
    ], f"{bench.options.elements:,} keys, hit at random.", fill_keys)


def run(bench, title, works, what, fill=None):
    """What tells of the data; fill makes it, with a connection and how many elements."""
    options = bench.options
    servers = [bench.start(side) for side in bench.sides]
    for server in servers:
        with server.connect() as connection:
            (fill or fill_collections)(connection, options.elements)
    # What is common to all commands is compiled before the first of them is measured.
    for pipeline in PIPELINES:
        for server in servers:
            load.warm_up(server, ("PING",), pipeline, options.warm_up / 2, 1, options)
    section = Section(title)
    rates, costs, others = [], [], []
    for work in works:
        for pipeline in PIPELINES:
            for server in servers:
                warm_up(server, work, pipeline, options)
            redis, respite = load.alternate(
                [cell(server, work, pipeline, options) for server in servers], options.rounds)
            label = f"{work.label} -P {pipeline}"
            rates.append(rate_row(section, label, work.targets.get(pipeline), redis, respite))
            costs.append(cost_row(label, redis, respite))
            others.append(statistics.median(each.others_busy for each in redis + respite))
    tell(section, rates, costs, others,
         f"`redis-benchmark -c {load.CLIENTS} -r {options.elements}`, {options.rounds} rounds of "
         "each server in alternation after a warm-up.", what)
    return section


def tell(section, rates, costs, others, *what):
    """What was done, how to read it, and the tables of rates and of costs."""
    section.text(
        *what,
        "Thousands of operations a second, median (least to most); ratio is that of the medians,",
        "best that of the best rounds. Client busy is the share of a core that redis-benchmark",
        "took, Redis / Respite.",
        *others_told(others))
    section.table(["", "Redis k/s", "Respite k/s", "ratio", "target", "best", "client busy"], rates)
    section.text("Server CPU in microseconds per operation (user and system, all threads); the",
                 "ratio is that of the calmest rounds.")
    section.table(["", "Redis us/op", "Respite us/op", "ratio"], costs)


def others_told(others):
    if others:
        yield (f"Other processes took at most a share of {max(others):.0%} of the machine in the "
               "middle round of a row.")


def fill_collections(connection, elements):
    connection.load_elements("SADD", "set", elements, lambda n: [b"element:" + n])
    connection.load_elements("HSET", "hash", elements, lambda n: [b"element:" + n, b"abc"])
    connection.load_elements("ZADD", "zset", elements, lambda n: [n, b"element:" + n])
    connection.load_elements("RPUSH", "list", RANGE_KEY_ELEMENTS, lambda n: [b"abc"])


def fill_keys(connection, elements):
    connection.load_keys(elements, lambda n: ("SET", b"key:" + n, "abc"))


def forget(key):
    return lambda connection, operations: connection.call("DEL", key)


def refill_list(key):
    def refill(connection, operations):
        missing = thousands(operations) - connection.call("LLEN", key)
        if missing > 0:
            connection.load_elements("RPUSH", key, missing, lambda n: [b"abc"])
    return refill


def refill_set(key):
    def refill(connection, operations):
        if connection.call("SCARD", key) < operations:
            connection.load_elements("SADD", key, thousands(operations), lambda n: [b"m" + n])
    return refill


def thousands(operations):
    return (int(operations) // 1000 + 2) * 1000


def warm_up(server, work, pipeline, options):
    with server.connect() as connection:
        if work.prepare:
            work.prepare(connection, 200_000)
    seconds = options.warm_up / 8
    if work.loop:
        work.loop.warm_up(server, pipeline, seconds)
        return
    load.warm_up(server, work.words, pipeline, seconds, options.elements, options)


def cell(server, work, pipeline, options):
    rate = one_round(server, work, pipeline, 50_000, options).ops_per_s
    return lambda: one_round(server, work, pipeline, max(20_000, rate * options.seconds), options)


def one_round(server, work, pipeline, operations, options):
    if work.loop:
        return work.loop.run(server, pipeline, operations)
    if work.prepare:
        with server.connect() as connection:
            work.prepare(connection, operations)
    return load.run(server, work.words, pipeline, operations, options.elements, options)


def rate_row(section, label, target, redis, respite):
    ratio = round(load.median_rate(respite) / load.median_rate(redis), 2)
    busy = [f"{max(each.client_busy for each in side):.0%}" for side in (redis, respite)]
    return [label, spread([each.ops_per_s for each in redis], 1e3),
            spread([each.ops_per_s for each in respite], 1e3), f"{ratio:.2f}",
            "" if target is None else section.at_least(ratio, target),
            f"{best(respite) / best(redis):.2f}", " / ".join(busy)]


def best(rounds):
    return max(each.ops_per_s for each in rounds)


def cost_row(label, redis, respite):
    return [label, spread([each.cpu_us_per_op for each in redis], digits=2),
            spread([each.cpu_us_per_op for each in respite], digits=2),
            f"{load.calmest_cpu(respite) / load.calmest_cpu(redis):.2f}"]
