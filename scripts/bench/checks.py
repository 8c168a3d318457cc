"""What rules for a user and histograms of latency cost, beside the default user and none."""

import statistics

import load
from report import Section, spread

KEYS = 100_000
PIPELINE = 16
COMMANDS = ("get", "set")
USER, PASSWORD = "reader", "secret"
RULES = ("on", f">{PASSWORD}", "~key:*", "%R~other:*", "-@all", "+@read", "+@write", "+@connection",
         "-@dangerous")
MOST = 1.03
SHARE = 1 / 4
"""Of a usual round, how long one is here."""
PAIRS = 12
"""For each round asked for."""


def run(bench):
    options = bench.options
    servers = [bench.start(side) for side in bench.sides]
    for server in servers:
        with server.connect() as connection:
            connection.load(KEYS)
            connection.call("ACL", "SETUSER", USER, *RULES)
        for with_checks in (True, False):
            switch(server, with_checks)
            for command in COMMANDS:
                load.warm_up(server, command, PIPELINE, options.warm_up / 2, KEYS, options)
    section = Section("Checks")
    rates, costs = [], []
    for command in COMMANDS:
        for server in servers:
            without, with_checks = load.alternate(
                [cell(server, command, False, options), cell(server, command, True, options)],
                PAIRS * options.rounds)
            label = f"{command.upper()} -P {PIPELINE}: {server.name.capitalize()}"
            is_ours = server.name == "respite"
            rates.append([label, *[spread([each.ops_per_s for each in side], 1e3)
                                   for side in (without, with_checks)],
                          f"{load.median_rate(with_checks) / load.median_rate(without):.3f}"])
            costs.append(cost_row(section, label, is_ours, without, with_checks))
    section.text(
        f"`redis-benchmark -c {load.CLIENTS} -P {PIPELINE} -r {KEYS}`, {PAIRS * options.rounds}",
        f"pairs of rounds of {SHARE * options.seconds:g} s on one server each, now this one first,",
        "now that: as the default user with `latency-tracking no`, and as a user with the rules",
        f"`{' '.join(RULES[2:])}`", "with `latency-tracking yes`. Thousands of operations a",
        "second, median (least to most).")
    section.table(["", "without, k/s", "with both, k/s", "ratio"], rates)
    section.text("Server CPU in microseconds per operation (user and system, all threads). Where",
                 "redis-benchmark takes all of its core, only this shows what they cost; the ratio",
                 "is the median of those of the pairs, so that what changes slowly cancels out.")
    section.table(["", "without, us/op", "with both, us/op", "ratio", "target"], costs)
    return section


def switch(server, with_checks):
    server.call("CONFIG", "SET", "latency-tracking", "yes" if with_checks else "no")
    user = ["--user", USER, "-a", PASSWORD] if with_checks else []
    server.entrance = ["-p", str(server.port), *user]


def cell(server, command, with_checks, options):
    switch(server, with_checks)
    rate = load.warm_up(server, command, PIPELINE, 1, KEYS, options)

    def one_round():
        switch(server, with_checks)
        return load.run(server, command, PIPELINE, rate * options.seconds * SHARE, KEYS, options)

    return one_round


def cost_row(section, label, is_ours, without, with_checks):
    pairs = zip(without, with_checks, strict=True)
    ratio = round(statistics.median(b.cpu_us_per_op / a.cpu_us_per_op for a, b in pairs), 3)
    return [label, *[spread([each.cpu_us_per_op for each in side], digits=3)
                     for side in (without, with_checks)],
            f"{ratio:.3f}", section.at_most(ratio, MOST) if is_ours else ""]
