"""SET, GET and INCR over 1 M keys: operations a second, and server CPU per operation."""

import statistics

import load
from report import Section, spread

KEYS = 1_000_000
RATE_TARGETS = {1: 1.0, 16: 1.4, 64: 1.8}
CPU_TARGETS = {1: 0.95, 16: 0.75, 64: 0.6}


def run(bench):
    options = bench.options
    servers = [bench.start(side) for side in bench.sides]
    commands = options.commands.split(",")
    for server in servers:
        prepare(server, commands, options)
    section = Section("Throughput")
    rates, costs, others = [], [], []
    for pipeline in map(int, options.pipelines.split(",")):
        for command in commands:
            label = f"{command.upper()} -P {pipeline}"
            redis, respite = rounds_of(servers, command, pipeline, options)
            rates.append(rate_row(section, label, pipeline, redis, respite))
            costs.append(cost_row(section, label, pipeline, redis, respite))
            others.append(statistics.median(each.others_busy for each in redis + respite))
    section.text(
        f"`redis-benchmark -c {load.CLIENTS} -r {KEYS}`, {options.rounds} rounds of each server in "
        "alternation after a warm-up, all keys there.",
        "Thousands of operations a second, median (least to most); ratio is that of the medians,",
        "best that of the best rounds.",
        "Client busy is the share of a core that redis-benchmark took, Redis / Respite: near 100 %",
        "it is the limit, not the server. Other processes took at most a share of "
        f"{max(others):.0%}", "of the machine in the middle round of a row.")
    section.table(["", "Redis k/s", "Respite k/s", "ratio", "target", "best", "client busy"], rates)
    section.text(
        "Server CPU in microseconds per operation (user and system, all threads); the ratio is",
        "that of the calmest rounds, as noise only ever adds.")
    section.table(["", "Redis us/op", "Respite us/op", "ratio", "target"], costs)
    return section


def prepare(server, commands, options):
    """All keys there, and every command's code compiled."""
    with server.connect() as connection:
        connection.load(KEYS, value=b"xxx")
        connection.load(KEYS, prefix=b"counter:", value=b"0")
    for command in commands:
        load.warm_up(server, command, 16, options.warm_up, KEYS, options)


def rounds_of(servers, command, pipeline, options):
    def cell(server):
        rate = load.warm_up(server, command, pipeline, min(1, options.seconds), KEYS, options)
        operations = rate * options.seconds
        return lambda: load.run(server, command, pipeline, operations, KEYS, options)

    return load.alternate([cell(server) for server in servers], options.rounds)


def rate_row(section, label, pipeline, redis, respite):
    ratio = round(load.median_rate(respite) / load.median_rate(redis), 2)
    busy = [f"{max(each.client_busy for each in side):.0%}" for side in (redis, respite)]
    return [label, spread([each.ops_per_s for each in redis], 1e3),
            spread([each.ops_per_s for each in respite], 1e3), f"{ratio:.2f}",
            section.at_least(ratio, RATE_TARGETS[pipeline]) if pipeline in RATE_TARGETS else "",
            f"{best(respite) / best(redis):.2f}", " / ".join(busy)]


def best(rounds):
    return max(each.ops_per_s for each in rounds)


def cost_row(section, label, pipeline, redis, respite):
    ratio = round(load.calmest_cpu(respite) / load.calmest_cpu(redis), 2)
    return [label, spread([each.cpu_us_per_op for each in redis], digits=2),
            spread([each.cpu_us_per_op for each in respite], digits=2), f"{ratio:.2f}",
            section.at_most(ratio, CPU_TARGETS[pipeline]) if pipeline in CPU_TARGETS else ""]
