"""Holds clients that wait with XREADGROUP BLOCK 0, each for a stream of its own.

    python3 waiters.py PORT COUNT      prints "ready" once all of them wait

For each line on stdin all of them must have been served, and wait again. Ends with stdin.
"""

import socket
import sys
import time

from client import Connection, request

PATIENCE_S = 60


def main(port, count):
    held = [socket.create_connection(("127.0.0.1", port), PATIENCE_S) for _ in range(count)]
    wait(port, held)
    for _ in sys.stdin:
        for each in held:
            received = b""
            while not received.endswith(b"value\r\n"):
                part = each.recv(1 << 12)
                if not part or received.startswith(b"-"):
                    raise OSError(f"a client that waits got {received + part!r}")
                received += part
        wait(port, held)


def wait(port, held):
    for number, each in enumerate(held):
        each.sendall(request("XREADGROUP", "GROUP", "group", "consumer", "BLOCK", "0", "STREAMS",
                             f"waiting:{number}", ">"))
    with Connection(port) as connection:
        deadline = time.monotonic() + PATIENCE_S
        while f"blocked_clients:{len(held)}\r".encode() not in connection.call("INFO", "clients"):
            if time.monotonic() > deadline:
                raise OSError("not all clients wait")
            time.sleep(0.01)
    print("ready", flush=True)


main(int(sys.argv[1]), int(sys.argv[2]))
