"""Resident bytes per element of each type, and that the heap does not grow with the elements."""

import dataclasses
from collections.abc import Callable

from report import Section
from server import Trouble

HASHES_PER_ELEMENT = 5
WARM_UP_ELEMENTS = 20_000
WARM_UP_ROUNDS = 50
HEAP_SLACK_BYTES = 2 << 20


@dataclasses.dataclass
class Shape:
    label: str
    count: int
    target: float
    load: Callable
    """Called with a connection and a count."""
    size: tuple | None
    """The command that tells how many elements there are."""


def run(bench):
    rows, heaps = [], []
    section = Section("Bytes per element")
    for shape in shapes(bench.options.elements):
        redis, respite = [growth(bench, side, shape) for side in bench.sides]
        per_element = [each["bytes"] / shape.count for each in (redis, respite)]
        ratio = round(per_element[1] / per_element[0], 2)
        rows.append([shape.label, *[f"{each:.1f}" for each in per_element], f"{ratio:.2f}",
                     section.at_most(ratio, shape.target),
                     *[f"{each['used'] / shape.count:.1f}" for each in (redis, respite)]])
        if respite["heap_before"] is not None:
            before, after = respite["heap_before"] / 1e6, respite["heap_after"] / 1e6
            allowed = round(before + HEAP_SLACK_BYTES / 1e6, 1)
            heaps.append([shape.label, f"{before:.1f}", f"{after:.1f}",
                          section.at_most(after, allowed)])
    section.text(
        "Growth of the resident size by one value of so many elements (or by so many hashes), over",
        f"one connection, in a server of its own that has loaded and deleted {WARM_UP_ROUNDS}",
        f"small ones of {WARM_UP_ELEMENTS:,} before, so that what the JVM takes for itself is",
        "there; used is the growth of `used_memory`. Members, fields and elements are `element:`",
        "with 12 digits, values 3 bytes, scores whole numbers; elements of the list have 10 bytes,",
        "the small hashes 5 fields of 2 and values of 12 bytes, the stream's entries one of 12",
        "digits. Respite's memory comes in huge pages of 2 MiB: the smaller list is six of them.")
    section.table(["B", "Redis", "Respite", "ratio", "target", "Redis used", "Respite used"], rows)
    if heaps:
        section.text("Heap in use after a full collection, in MB; it may differ by "
                     f"{HEAP_SLACK_BYTES >> 20} MiB.")
        section.table(["", "before", "after", "target"], heaps)
    return section


def shapes(elements):
    def one(verb, words):
        return lambda connection, count: connection.load_elements(verb, "big", count, words)

    hashes = elements // HASHES_PER_ELEMENT // 1000 * 1000
    return [
        Shape(f"{hashes:,} hashes of 5 fields, per hash", hashes, 0.85,
              lambda connection, count: connection.load_keys(count, small_hash), ("DBSIZE",)),
        Shape(f"set of {elements:,}", elements, 0.55,
              one("SADD", lambda n: [b"element:" + n]), ("SCARD", "big")),
        Shape(f"hash of {elements:,}", elements, 0.75,
              one("HSET", lambda n: [b"element:" + n, b"abc"]), ("HLEN", "big")),
        Shape(f"sorted set of {elements:,}", elements, 0.75,
              one("ZADD", lambda n: [n, b"element:" + n]), ("ZCARD", "big")),
        *[Shape(f"list of {count:,}", count, 1.05,
                one("RPUSH", lambda n: [b"e" + n[3:]]), ("LLEN", "big"))
          for count in (elements, 10 * elements)],
        Shape(f"stream of {elements:,}", elements, 1.05,
              lambda connection, count: connection.load_keys(count, entry, lines=2),
              ("XLEN", "big")),
    ]


def entry(number):
    return ("XADD", "big", "*", "field", number)


def small_hash(number):
    words = [word for field in range(5) for word in (b"f%d" % field, b"value-%06d" % field)]
    return ("HSET", b"hash:" + number, *words)


def growth(bench, side, shape):
    server = bench.start(side)
    with server.connect() as connection:
        for _ in range(WARM_UP_ROUNDS):
            shape.load(connection, WARM_UP_ELEMENTS)
            connection.call("FLUSHALL")
        result = {"heap_before": server.heap_bytes_after_collection()}
        resident, used = server.settled_rss_bytes(), used_memory(server)
        shape.load(connection, shape.count)
        if connection.call(*shape.size) != shape.count:
            raise Trouble(f"{server.name} holds fewer than {shape.count:,} of: {shape.label}")
    result["bytes"] = server.settled_rss_bytes() - resident
    result["used"] = used_memory(server) - used
    result["heap_after"] = server.heap_bytes_after_collection()
    bench.stop(server)
    return result


def used_memory(server):
    return int(server.info("memory")["used_memory"])
