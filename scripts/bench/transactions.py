"""MULTI, five SETs, five GETs, EXEC: transactions a second, and server CPU per transaction."""

import os
import random
import select
import socket
import statistics
import time

import load
import machine
from client import request
from report import Section, spread
from server import Trouble

KEYS = 100_000
PAIRS = 5
BLOCKS = 64
"""How many different messages there are, sent in turn."""
MOST_BYTES = 1 << 16

OK, QUEUED, VALUE = b"+OK\r\n", b"+QUEUED\r\n", b"xxx"
GOT = b"$%d\r\n%s\r\n" % (len(VALUE), VALUE)
REPLIES = [OK, *[QUEUED] * 2 * PAIRS, b"*%d\r\n" % (2 * PAIRS) + (OK + GOT) * PAIRS]

STEPS = {
    "each command awaited": 0,
    "one transaction at a time": 1,
    "16 transactions at a time": 16,
}
TARGETS = {0: 1.0, 1: 1.0, 16: 1.2}


def run(bench):
    options = bench.options
    servers = [bench.start(side) for side in bench.sides]
    for server in servers:
        with server.connect() as connection:
            connection.load(KEYS, value=VALUE)
    section = Section("Transactions")
    rates, costs, others = [], [], []
    for label, at_a_time in STEPS.items():
        for server in servers:
            one_round(server, at_a_time, options.warm_up / 2)
        redis, respite = load.alternate(
            [cell(server, at_a_time, options) for server in servers], options.rounds)
        ratio = round(load.median_rate(respite) / load.median_rate(redis), 2)
        busy = [f"{max(each.client_busy for each in side):.0%}" for side in (redis, respite)]
        rates.append([label, spread([each.ops_per_s for each in redis], 1e3, 1),
                      spread([each.ops_per_s for each in respite], 1e3, 1), f"{ratio:.2f}",
                      section.at_least(ratio, TARGETS[at_a_time]), " / ".join(busy)])
        cpu = load.calmest_cpu(respite) / load.calmest_cpu(redis)
        costs.append([label, spread([each.cpu_us_per_op for each in redis], digits=1),
                      spread([each.cpu_us_per_op for each in respite], digits=1), f"{cpu:.2f}"])
        others.append(statistics.median(each.others_busy for each in redis + respite))
    section.text(
        f"MULTI, {PAIRS} SETs and {PAIRS} GETs of {KEYS:,} keys at random, EXEC, from",
        f"{load.CLIENTS} connections: every command sent when the one before it is answered, or",
        f"the whole transaction at once, or 16 of them; {options.rounds} rounds of each server in",
        "alternation after a warm-up. Thousands of transactions (of twelve commands) a second,",
        "median (least to most). Client busy is the share of a core that the client took, Redis /",
        "Respite: near 100 % it is the limit, not the server. Other processes took at most a share",
        f"of {max(others):.0%} of the machine in the middle round of a row.")
    section.table(["", "Redis k/s", "Respite k/s", "ratio", "target", "client busy"], rates)
    section.text("Server CPU in microseconds per transaction (user and system, all threads); the",
                 "ratio is that of the calmest rounds.")
    section.table(["", "Redis us", "Respite us", "ratio"], costs)
    return section


def cell(server, at_a_time, options):
    return lambda: one_round(server, at_a_time, options.seconds)


def one_round(server, at_a_time, seconds):
    messages = [message for _ in range(BLOCKS) for message in messages_of(at_a_time)]
    connections = [Client(server.port, messages, i) for i in range(load.CLIENTS)]
    server_before, client_before = server.cpu_s(), own_s()
    busy_before, started = machine.busy_s(), time.monotonic()
    done = drive(connections, started + seconds)
    elapsed = time.monotonic() - started
    server_s, client_s = server.cpu_s() - server_before, own_s() - client_before
    others_s = max(0, machine.busy_s() - busy_before - server_s - client_s)
    for connection in connections:
        connection.close()
    transactions = done * (at_a_time or 1 / len(REPLIES))
    return load.Round(transactions / elapsed, server_s * 1e6 / transactions, client_s / elapsed,
                      others_s / elapsed / os.cpu_count())


def messages_of(at_a_time):
    """What is sent at once, each with the reply that it waits for."""
    transactions = [transaction() for _ in range(at_a_time or 1)]
    if at_a_time == 0:
        return list(zip(transactions[0], REPLIES))
    return [(b"".join(b"".join(each) for each in transactions), b"".join(REPLIES) * at_a_time)]


def transaction():
    commands = [request("MULTI")]
    for _ in range(PAIRS):
        commands.append(request("SET", key(), VALUE))
        commands.append(request("GET", key()))
    return [*commands, request("EXEC")]


def key():
    return b"key:%012d" % random.randrange(KEYS)


class Client:
    """One connection, which sends the next message when the last one's reply is whole."""

    def __init__(self, port, messages, number):
        self.socket = socket.create_connection(("127.0.0.1", port), 30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._messages = messages
        self._next = number * len(messages) // load.CLIENTS // len(REPLIES) * len(REPLIES)
        self._missing = b""
        self._expected = b""

    def send(self):
        message, self._expected = self._messages[self._next % len(self._messages)]
        self._next += 1
        self._missing = len(self._expected)
        self.socket.sendall(message)

    def receive(self):
        """Whether the reply is whole."""
        received = self.socket.recv(MOST_BYTES)
        self._missing -= len(received)
        is_whole = self._missing == 0
        if self._missing < 0 or not received or is_whole and not self._expected.endswith(received[-9:]):
            raise Trouble(f"transactions: {received[:200]!r}")
        return is_whole

    def close(self):
        self.socket.close()


def drive(connections, deadline):
    """Sends and receives until the deadline; returns how many messages were answered."""
    poll = select.epoll()
    by_number = {each.socket.fileno(): each for each in connections}
    for each in connections:
        poll.register(each.socket.fileno(), select.EPOLLIN)
        each.send()
    done, open_ended = 0, len(connections)
    while open_ended:
        goes_on = time.monotonic() < deadline
        for number, _ in poll.poll():
            if by_number[number].receive():
                done += 1
                if goes_on:
                    by_number[number].send()
                else:
                    open_ended -= 1
    poll.close()
    return done


def own_s():
    times = os.times()
    return times.user + times.system
