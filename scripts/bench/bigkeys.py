"""The pinger's longest wait, and how long the command takes, while a large set comes and goes."""

import statistics
import time

import load
import stall
from report import Section

DEL_TARGET_MS = 1
WAIT_TARGET_MS = 5
MEMBERS_AT_A_TIME = 10
SETTLE_S = 3


def run(bench):
    options = bench.options
    results = {}
    for side in bench.sides:
        server = bench.start(side)
        server.favour()
        warm_up(server, options)
        for _ in range(options.stall_runs):
            for scenario, one_run in scenarios(server, options.members):
                results.setdefault(scenario, {}).setdefault(side.name, []).append(one_run())
        bench.stop(server)
    section = Section("Stalls of large keys")
    section.text(
        f"As under Stalls, {options.stall_runs} runs of each; took is how long the command took",
        "to answer. The set grows by commands that each add "
        f"{MEMBERS_AT_A_TIME} members, and shrinks by commands that each take as many; "
        "they come a few at a time, so that the server is busy, but not overrun.")
    section.table(["", "p50 ms", "p99 ms", "p99.9 ms", "longest ms", "target", "runs", "slip ms",
                   "took ms", "target"],
                  [row(section, scenario, name, runs)
                   for scenario, sides in results.items() for name, runs in sides.items()])
    return section


def scenarios(server, members):
    """In this order: the set grows, shrinks, and goes."""
    return [
        (f"growth of a set to {members:,}", lambda: changed(server, "SADD", members)),
        ("shrinking it to a tenth", lambda: changed(server, "SREM", members // 10 * 9)),
        (f"growth back to {members:,}", lambda: changed(server, "SADD", members // 10 * 9)),
        (f"DEL of the set of {members:,}", lambda: delete(server)),
    ]


def warm_up(server, options):
    for word in ("SADD", "SREM"):
        load.warm_up(server, (word, "warm", "element:__rand_int__"), 16, options.warm_up / 2,
                     100_000, options)
    server.call("FLUSHALL")
    for _ in range(3):
        changed(server, "SADD", 100_000)
        changed(server, "SREM", 90_000)
        delete(server)


def changed(server, verb, members):
    with server.connect() as connection, stall.pinging(server) as result:
        started = time.monotonic()
        commands = members // MEMBERS_AT_A_TIME // 1000 * 1000
        connection.load_keys_gently(
            commands, lambda n: (verb, "big", *[b"%d:" % each + n
                                                for each in range(MEMBERS_AT_A_TIME)]))
        result.took_s = time.monotonic() - started
    return result


def delete(server):
    with server.connect() as connection, stall.pinging(server) as result:
        started = time.monotonic()
        connection.call("DEL", "big")
        result.took_s = time.monotonic() - started
        time.sleep(SETTLE_S)
    return result


def row(section, scenario, name, runs):
    waits = sorted(wait for each in runs for wait in each.waits_us)
    longest = [each.longest_ms for each in runs]
    took_ms = statistics.median(each.took_s for each in runs) * 1e3
    is_ours = name == "respite"
    is_timed = is_ours and scenario.startswith("DEL")
    return [f"{scenario}: {name.capitalize()}",
            *[f"{stall.percentile(waits, each) / 1e3:.2f}" for each in (50, 99, 99.9)],
            f"{statistics.median(longest):.2f}",
            section.at_most(statistics.median(longest), WAIT_TARGET_MS) if is_ours else "",
            " ".join(f"{each:.1f}" for each in longest),
            f"{max(slip for each in runs for slip in each.slips_us) / 1e3:.1f}",
            f"{took_ms:.2f}", section.at_most(took_ms, DEL_TARGET_MS) if is_timed else ""]
