"""The command line of scripts/bench.sh: which benchmarks, with what, where the result goes."""

import argparse
import datetime
import pathlib
import resource
import shlex
import signal
import subprocess
import sys

import admin
import bigkeys
import checks
import connections
import elements
import eviction
import families
import hitratio
import large
import machine
import memory
import persistence
import pubsub
import replication
import report
import scale
import server
import stall
import start
import streams
import throughput
import tls
import transactions
import waiting

ROOT = pathlib.Path(__file__).resolve().parents[2]
BENCHMARKS = {
    "throughput": throughput.run,
    "memory": memory.run,
    "scale": scale.run,
    "start": start.run,
    "stall": stall.run,
    "connections": connections.run,
    "lists": families.lists,
    "ranges": families.ranges,
    "members": families.members,
    "scores": families.scores,
    "scripts": families.scripts,
    "large": large.run,
    "elements": elements.run,
    "bigkeys": bigkeys.run,
    "streams": streams.run,
    "pubsub": pubsub.run,
    "transactions": transactions.run,
    "waiting": waiting.run,
    "saving": persistence.saving,
    "bgsave": persistence.bgsave,
    "appending": persistence.appending,
    "replication": replication.run,
    "admin": admin.run,
    "eviction": eviction.run,
    "hitratio": hitratio.run,
    "tls": tls.run,
    "checks": checks.run,
}
GROUPS = {"persistence": ["saving", "bgsave", "appending"]}
QUICK = dict(rounds=3, seconds=0.5, warm_up=2, keys=300_000, starts=3, stall_runs=1,
             idle_connections=1_000, elements=200_000, members=500_000, bitmap_mb=16)


def main():
    options = parse(sys.argv[1:])
    for each in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(each, lambda number, frame: sys.exit(128 + number))
    try:
        passed = [measure(name, options) for name in options.names]
    except (server.Trouble, OSError) as trouble:
        print(f"bench.sh: {trouble}", file=sys.stderr)
        sys.exit(2)
    sys.exit(0 if all(passed) else 1)


def parse(arguments):
    parser = argparse.ArgumentParser(prog="bench.sh", description="Respite beside redis-server.")
    parser.add_argument("names", nargs="*", metavar="benchmark", help=", ".join([*BENCHMARKS, *GROUPS]))
    add = parser.add_argument
    add("--redis", default="redis-server", metavar="PATH", help="redis-server on PATH")
    add("--respite", default=str(ROOT / "deploy" / "respite-server"), metavar="COMMAND",
        help="deploy/respite-server of this checkout")
    add("--rounds", type=int, default=15, help="rounds for each figure (15)")
    add("--seconds", type=float, default=1, help="length of a round (1)")
    add("--warm-up", type=float, default=8, help="seconds for each command (8)")
    add("--commands", default="set,get,incr", help="for throughput (set,get,incr)")
    add("--pipelines", default="1,16,64", help="for throughput (1,16,64)")
    add("--keys", type=int, default=5_000_000, help="of the large data set (5000000)")
    add("--starts", type=int, default=15, help="how many starts (15)")
    add("--stall-runs", type=int, default=3, help="runs of each stall scenario (3)")
    add("--elements", type=int, default=1_000_000, help="of the large values (1000000)")
    add("--members", type=int, default=5_000_000, help="of the set that goes (5000000)")
    add("--bitmap-mb", type=int, default=128, help="of the bitmaps, in MiB (128)")
    add("--idle-connections", type=int, default=10_000, help="for connections, waiting (10000)")
    add("--client-threads", type=int, default=0, help="redis-benchmark --threads; 0: without")
    add("--pin", action="store_true", help="server on core 0, client on core 1, for both alike")
    add("--first-port", type=int, default=20400, help="first of the ports tried (20400)")
    add("--quick", action="store_true", help="short rounds, few keys: to try, not to quote")
    add("--write", action="store_true", help="put the result into docs/PERFORMANCE.md")
    if "--quick" in arguments:
        parser.set_defaults(**QUICK)
    options = parser.parse_args(arguments)
    options.given_names = options.names
    options.names = [each for name in options.names for each in GROUPS.get(name, [name])]
    unknown = set(options.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"no benchmark named {', '.join(sorted(unknown))}")
    options.names = options.names or list(BENCHMARKS)
    return options


def measure(name, options):
    """Runs one benchmark, prints its section and, when asked, writes it. True: targets met."""
    allow_many_files()
    busy = machine.busy_fraction()
    if busy > 0.1:
        print(f"bench.sh: warning: something else keeps this machine {busy:.0%} busy",
              file=sys.stderr)
    with server.Bench(options) as bench:
        section = BENCHMARKS[name](bench)
        made_by = [
            f"Measured {datetime.date.today()} with",
            "",
            f"    {shlex.join(['scripts/bench.sh', *command_for(name, options)])}",
            "",
            f"on {machine.describe()}.",
            f"{bench.redis.version()} beside {bench.respite.version()}{revision()}. "
            f"Before the run the machine was {busy:.0%} busy.",
        ]
    section.preface(made_by)
    print(section.markdown())
    if options.write:
        report.write(ROOT / "docs" / "PERFORMANCE.md", name, section.markdown())
    return section.passed


def revision():
    """` (commit 1a2b3c4)`, or nothing outside a git checkout."""
    shown = subprocess.run(["git", "-C", str(ROOT), "rev-parse", "--short", "HEAD"],
                           capture_output=True, text=True).stdout.strip()
    return f" (commit {shown})" if shown else ""


def command_for(name, options):
    """The arguments as given, with this benchmark alone in place of all the names."""
    given = [each for each in sys.argv[1:] if each not in options.given_names]
    return [*given, name]


def allow_many_files():
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(65_536, hard), max(65_536, hard)))
    except (ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


main()
