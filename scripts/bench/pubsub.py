"""PUBLISH with 1 and with 100 subscribers: operations a second, -P 1 and -P 16."""

import contextlib
import pathlib
import re
import subprocess
import sys
import time

import load
from families import cost_row, rate_row, tell
from report import Section
from server import Trouble

SUBSCRIBERS = (1, 100)
TARGETS = {1: 1.0, 16: 1.2}
PUBLISH = ("PUBLISH", "c", "abc")
MESSAGE_BYTES = len(b"*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n$3\r\nabc\r\n")
DELIVERY_S = 60


def run(bench):
    options = bench.options
    servers = [bench.start(side) for side in bench.sides]
    section = Section("Publish and subscribe")
    rates, costs = [], []
    for count in SUBSCRIBERS:
        with contextlib.ExitStack() as stack:
            held = [stack.enter_context(Subscribers(server, count)) for server in servers]
            for pipeline, target in TARGETS.items():
                for each in held:
                    each.publish_for(options.warm_up / 2, pipeline, options)
                redis, respite = load.alternate(
                    [cell(each, pipeline, options) for each in held], options.rounds)
                label = f"PUBLISH to {count} -P {pipeline}"
                rates.append(rate_row(section, label, target, redis, respite))
                costs.append(cost_row(label, redis, respite))
    tell(section, rates, costs, (),
         f"`redis-benchmark -c {load.CLIENTS}`, {options.rounds} rounds of each server in "
         "alternation after a warm-up; every subscriber is a connection that reads all it is sent,",
         "and the next round begins when every message has come.")
    return section


def cell(subscribers, pipeline, options):
    rate = subscribers.publish(pipeline, 20_000, options).ops_per_s
    return lambda: subscribers.publish(pipeline, max(5_000, rate * options.seconds), options)


class Subscribers:
    """Connections to one server that read what is published, in a process of their own."""

    def __init__(self, server, count):
        self._server = server
        self._count = count
        self._published_before = self._published()

    def __enter__(self):
        script = pathlib.Path(__file__).with_name("subscribers.py")
        self._holder = subprocess.Popen(
            [sys.executable, script, str(self._server.port), str(self._count)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._answer(b"ready")
        return self

    def __exit__(self, *_):
        self._holder.__exit__(None, None, None)

    def _answer(self, expected=None):
        line = self._holder.stdout.readline().strip()
        if not line or expected not in (None, line):
            raise Trouble(f"the subscribers of {self._server.name} ended: {line}")
        return line

    def publish(self, pipeline, operations, options):
        """One round, until every message has come to every subscriber."""
        done = load.run(self._server, PUBLISH, pipeline, int(operations), 1, options)
        messages = (self._published() - self._published_before) * self._count
        deadline = time.monotonic() + DELIVERY_S
        while (received := self._received()) != messages * MESSAGE_BYTES:
            if time.monotonic() > deadline:
                raise Trouble(f"{self._server.name} sent {received} bytes of {messages} messages")
            time.sleep(0.01)
        return done

    def _published(self):
        """How often PUBLISH ran; redis-benchmark runs it a little more often than it says."""
        with self._server.connect() as connection:
            shown = connection.call("INFO", "commandstats")
        found = re.search(rb"cmdstat_publish:calls=(\d+)", shown)
        return int(found[1]) if found else 0

    def _received(self):
        self._holder.stdin.write(b"\n")
        self._holder.stdin.flush()
        return int(self._answer())

    def publish_for(self, seconds, pipeline, options):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.publish(pipeline, 10_000, options)
