"""Holds connections to one server that send nothing, until stdin closes.

    python3 idle.py PORT COUNT      prints "ready" once all of them are there; then, for each line
                                    of input, has one PING answered on each, and prints it again

A process of its own for each server: the limit on open files is for each process.
"""

import contextlib
import sys

from client import Connection


def main(port, count):
    with contextlib.ExitStack() as stack:
        held = [stack.enter_context(Connection(port)) for _ in range(count)]
        print("ready", flush=True)
        for _ in sys.stdin:
            for connection in held:
                connection.call("PING")
            print("ready", flush=True)


main(int(sys.argv[1]), int(sys.argv[2]))
