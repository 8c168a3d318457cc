"""Holds connections to one server, each of which has had one PING answered, until stdin closes.

    python3 idle.py PORT COUNT      prints "ready" once all of them are there

A process of its own for each server: the limit on open files is for each process.
"""

import contextlib
import sys

from client import Connection


def main(port, count):
    with contextlib.ExitStack() as held:
        for _ in range(count):
            held.enter_context(Connection(port)).call("PING")
        print("ready", flush=True)
        sys.stdin.read()


main(int(sys.argv[1]), int(sys.argv[2]))
