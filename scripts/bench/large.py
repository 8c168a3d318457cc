"""How long single commands over a lot of data take."""

import random
import statistics

import load
from report import Section, spread

TARGET = 1.0
SKETCHES = 100
SKETCH_ELEMENTS = 10_000
ELEMENT_REPLY_BYTES = len(b"$20\r\nelement:000000000000\r\n")
NUMBER_REPLY_BYTES = len(b"$7\r\n1000000\r\n")
MOST_WARM_UPS = 200


def run(bench):
    options = bench.options
    servers = [bench.start(side) for side in bench.sides]
    connections = [server.connect() for server in servers]
    for connection in connections:
        fill(connection, options)
    section = Section("Large commands")
    rows = []
    for label, arguments, element_bytes in commands(options):
        for connection in connections:
            warm_up(connection, arguments, element_bytes, options)
        redis, respite = load.alternate(
            [lambda each=each: each.timed(arguments, element_bytes) for each in connections],
            options.rounds)
        ratio = round(statistics.median(respite) / statistics.median(redis), 2)
        rows.append([label, spread(redis, 1e-3, 2), spread(respite, 1e-3, 2), f"{ratio:.2f}",
                     section.at_most(ratio, TARGET), f"{min(respite) / min(redis):.2f}"])
    for connection in connections:
        connection.close()
    section.text(
        "From the command to the end of its reply, over one connection with nobody else there,",
        f"{options.rounds} times each in alternation after a warm-up: median (least to most).",
        f"The two sets and the two sorted sets have {options.elements:,} members each, half of",
        f"them in common; the list has as many numbers in random order; each of the {SKETCHES}",
        f"HyperLogLogs has counted {SKETCH_ELEMENTS:,} elements.",
        "Best is the ratio of the shortest times.")
    section.table(["", "Redis ms", "Respite ms", "ratio", "target", "best"], rows)
    return section


def commands(options):
    """Label, words, bytes of each element of the reply (0: it has none)."""
    million, size = f"{options.elements:,}", f"{options.bitmap_mb} MiB"
    return [
        (f"SINTER of 2 x {million}", ("SINTER", "set:0", "set:1"), ELEMENT_REPLY_BYTES),
        (f"ZUNIONSTORE of 2 x {million}", ("ZUNIONSTORE", "union", 2, "zset:0", "zset:1"), 0),
        (f"SORT of {million}", ("SORT", "numbers"), NUMBER_REPLY_BYTES),
        (f"BITCOUNT of {size}", ("BITCOUNT", "bits:0"), 0),
        (f"BITOP AND of 2 x {size}", ("BITOP", "AND", "both", "bits:0", "bits:1"), 0),
        (f"BITOP XOR of 2 x {size}", ("BITOP", "XOR", "both", "bits:0", "bits:1"), 0),
        (f"BITOP NOT of {size}", ("BITOP", "NOT", "both", "bits:0"), 0),
        (f"PFMERGE of {SKETCHES}",
         ("PFMERGE", "merged", *[f"sketch:{each}" for each in range(SKETCHES)]), 0),
    ]


def fill(connection, options):
    half = options.elements // 2
    connection.load_elements("SADD", "set:0", options.elements, lambda n: [b"element:" + n])
    connection.load_elements("ZADD", "zset:0", options.elements, lambda n: [n, b"element:" + n])
    # The others begin with the second half, and go on with as many of their own.
    for start, name in ((half, b"element:"), (0, b"another:")):
        for block in range(start, start + half, 1000):
            numbers = [b"%012d" % each for each in range(block, block + 1000)]
            connection.call("SADD", "set:1", *[name + each for each in numbers])
            connection.call("ZADD", "zset:1",
                            *[word for each in numbers for word in (each, name + each)])
    numbers = list(range(1_000_000, 1_000_000 + options.elements))
    random.Random(1).shuffle(numbers)
    for block in range(0, len(numbers), 1000):
        connection.call("RPUSH", "numbers", *numbers[block:block + 1000])
    for each in range(2):
        connection.call("SET", f"bits:{each}", random.Random(each).randbytes(1 << 20)
                        * options.bitmap_mb)
    for each in range(SKETCHES):
        connection.load_elements("PFADD", f"sketch:{each}", SKETCH_ELEMENTS,
                                 lambda n: [b"%d:%s" % (each, n)])


def warm_up(connection, arguments, element_bytes, options):
    spent = 0
    for _ in range(MOST_WARM_UPS):
        spent += connection.timed(arguments, element_bytes)
        if spent > options.warm_up / 2:
            break
