"""What consumers of a group do all day: XREADGROUP takes the next entry, XACK acknowledges it.

redis-benchmark cannot play it, because each XACK names the entry that was read before. Here every
client has a stream of its own, so that its entries' ids, and so all requests and the length of
every reply, are known before the time begins."""

import os
import resource
import socket
import time

import load
import machine
from client import request

CLIENTS = 50
FIRST_ID = 1_000_000
MOST_OPERATIONS = 400_000
BLOCK = 1000
GROUP, CONSUMER, FIELD, VALUE = b"group", b"consumer", b"field", b"value"


def run(server, pipeline, operations):
    """One round; as many requests as the pipeline holds are sent before a reply is awaited."""
    pairs_each = max(pipeline, int(min(operations, MOST_OPERATIONS)) // 2 // CLIENTS)
    pairs_each -= pairs_each % pipeline
    clients = [_Client(server.port, b"loop:%02d" % number, pairs_each, pipeline)
               for number in range(CLIENTS)]
    server_before, own_before = server.cpu_s(), _own_s()
    busy_before, started = machine.busy_s(), time.monotonic()
    for turn in range(len(clients[0].turns)):
        for client in clients:
            client.send(turn)
        for client in clients:
            client.receive(turn)
    elapsed = time.monotonic() - started
    server_s, own_s = server.cpu_s() - server_before, _own_s() - own_before
    others_s = max(0, machine.busy_s() - busy_before - server_s - own_s)
    for client in clients:
        client.close()
    done = 2 * pairs_each * CLIENTS
    return load.Round(done / elapsed, server_s * 1e6 / done, own_s / elapsed,
                      others_s / elapsed / os.cpu_count())


def warm_up(server, pipeline, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        run(server, pipeline, 100_000)


class _Client:
    """Its stream is made with all entries that it will read; its turns are laid out."""

    def __init__(self, port, key, pairs, pipeline):
        self._socket = socket.create_connection(("127.0.0.1", port))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._fill(key, pairs)
        read = request("XREADGROUP", "GROUP", GROUP, CONSUMER, "COUNT", "1", "STREAMS", key, ">")
        entry = b"*1\r\n*2\r\n" + _bulk(key) + b"*1\r\n*2\r\n" + _bulk(_id(0)) \
            + b"*2\r\n" + _bulk(FIELD) + _bulk(VALUE)
        requests = [each for number in range(pairs)
                    for each in (read, request("XACK", key, GROUP, _id(number)))]
        self.turns = [b"".join(requests[first:first + pipeline])
                      for first in range(0, len(requests), pipeline)]
        sizes = (len(entry), len(b":1\r\n"))
        self._reply_bytes = sizes if pipeline == 1 else (sum(sizes) * pipeline // 2,)

    def _fill(self, key, entries):
        self._call(request("DEL", key), 1)
        for first in range(0, entries, BLOCK):
            block = [request("XADD", key, _id(number), FIELD, VALUE)
                     for number in range(first, min(first + BLOCK, entries))]
            self._call(b"".join(block), 2 * len(block))
        self._call(request("XGROUP", "CREATE", key, GROUP, "0"), 1)

    def _call(self, requests, lines):
        self._socket.sendall(requests)
        received = b""
        while received.count(b"\n") < lines:
            received += self._socket.recv(1 << 20)
        if received.startswith(b"-"):
            raise OSError(received.decode(errors="replace").strip())

    def send(self, turn):
        self._socket.sendall(self.turns[turn])

    def receive(self, turn):
        missing = self._reply_bytes[turn % len(self._reply_bytes)]
        while missing > 0:
            received = len(self._socket.recv(1 << 16))
            if received == 0:
                raise OSError("hung up")
            missing -= received
        if missing < 0:
            raise OSError("a reply is not as long as one that delivers or acknowledges an entry")

    def close(self):
        self._socket.close()


def _id(number):
    return b"%d-1" % (FIRST_ID + number)


def _bulk(text):
    return b"$%d\r\n%s\r\n" % (len(text), text)


def _own_s():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
