"""What growing from 10 k keys to 5 M costs: throughput kept, CPU per operation added."""

import load
from report import Section, spread

FEW_KEYS = 10_000
PIPELINE = 16
VALUE_BYTES = 64


def run(bench):
    options = bench.options
    # All four at once, so that what disturbs the machine disturbs all of them.
    sizes = (FEW_KEYS, options.keys)
    servers = [(bench.start(side), keys) for side in bench.sides for keys in sizes]
    for server, keys in servers:
        with server.connect() as connection:
            connection.load(keys)
        for command in ("set", "get"):
            load.warm_up(server, command, PIPELINE, options.warm_up, keys, options)
    section = Section("Scale")
    section.text(f"`redis-benchmark -P {PIPELINE} -d {VALUE_BYTES}` over all of {FEW_KEYS:,} and "
                 f"of {options.keys:,} keys, {options.rounds} rounds of each in alternation.",
                 "Kept is the median throughput with many keys over that with few; CPU grown is",
                 "the same for the calmest CPU per operation, which the client cannot hide.")
    section.table(["", "few k/s", "many k/s", "kept", "target", "CPU grown"],
                  [row for command in ("set", "get")
                   for row in rows_of(section, command, servers, options)])
    return section


def rows_of(section, command, servers, options):
    redis_few, redis_many, respite_few, respite_many = load.alternate(
        [cell(server, keys, command, options) for server, keys in servers], options.rounds)
    redis_kept = kept(redis_few, redis_many)
    verdict = section.at_least(kept(respite_few, respite_many), redis_kept)
    yield row(f"Redis {command.upper()}", redis_few, redis_many, "")
    yield row(f"Respite {command.upper()}", respite_few, respite_many, verdict)


def cell(server, keys, command, options):
    rate = load.run(server, command, PIPELINE, 100_000, keys, options, VALUE_BYTES).ops_per_s
    operations = rate * options.seconds
    return lambda: load.run(server, command, PIPELINE, operations, keys, options, VALUE_BYTES)


def kept(few, many):
    return round(load.median_rate(many) / load.median_rate(few), 2)


def row(label, few, many, verdict):
    return [label, spread([each.ops_per_s for each in few], 1e3),
            spread([each.ops_per_s for each in many], 1e3), f"{kept(few, many):.2f}", verdict,
            f"{load.calmest_cpu(many) / load.calmest_cpu(few):.2f}"]
