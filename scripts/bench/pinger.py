"""PINGs one server a thousand times a second from its own process, until SIGTERM.

    python3 pinger.py PORT      then on SIGTERM one JSON object on standard output:
                                {"waits_us": [...], "slips_us": [...]}

A wait is the time from a ping to its reply. A ping that fell due while the one before it was
still unanswered counts from when it was due: a stall of 50 ms shows as fifty late replies, not one.
A slip is how late the machine woke this process: what it adds to a wait is not the server's doing.
Real-time priority, where allowed, keeps the pinger's own place on a busy machine.
"""

import gc
import json
import os
import signal
import socket
import sys
import time

PERIOD_NS = 1_000_000


def main(port):
    stopped = []
    signal.signal(signal.SIGTERM, lambda *_: stopped.append(True))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except PermissionError:
        pass
    gc.disable()
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        waits_ns, slips_ns = ping(connection, stopped)
    json.dump({"waits_us": [each / 1e3 for each in waits_ns],
               "slips_us": [each / 1e3 for each in slips_ns]}, sys.stdout)


def ping(connection, stopped):
    waits_ns, slips_ns = [], []
    clock = time.monotonic_ns
    due = clock()
    while not stopped:
        due += PERIOD_NS
        before = clock()
        if before < due:
            time.sleep((due - before) / 1e9)
            begun = clock()
            slips_ns.append(begun - due)
        else:
            begun = due
        connection.sendall(b"PING\r\n")
        if connection.recv(64) != b"+PONG\r\n":
            sys.exit("pinger: no PONG")
        waits_ns.append(clock() - begun)
    return waits_ns, slips_ns


main(int(sys.argv[1]))
