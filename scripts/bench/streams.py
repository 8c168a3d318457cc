"""Commands on streams: operations a second, -P 1 and -P 16."""

import families
import grouploop
from families import USUAL, Work

FIELD = "field"


def run(bench):
    added, random_id = "added", "__rand_int__"
    return families.run(bench, "Streams", [
        Work("XADD", ("XADD", added, "*", FIELD, "value"), USUAL, families.forget(added)),
        Work("XADD MAXLEN ~ 1000",
             ("XADD", "trimmed", "MAXLEN", "~", "1000", "*", FIELD, "value"), USUAL),
        Work("XRANGE COUNT 10", ("XRANGE", "stream", random_id, "+", "COUNT", "10"), USUAL),
        Work("XREVRANGE COUNT 10", ("XREVRANGE", "stream", random_id, "-", "COUNT", "10"), USUAL),
        Work("XREAD COUNT 10", ("XREAD", "COUNT", "10", "STREAMS", "stream", random_id), USUAL),
        Work("XREADGROUP + XACK", (), USUAL, loop=grouploop),
    ], f"The stream that is read holds {bench.options.elements:,} entries of one field with 12 "
       "digits, whose ids are hit at random; XADD adds one field to a stream of its own. The "
       "loop of XREADGROUP COUNT 1 and XACK, two operations, is played by 50 clients with a "
       "stream and a group each, in Python: that is its limit where nothing is pipelined.",
        fill)


def fill(connection, elements):
    connection.load_keys(elements, lambda n: ("XADD", "stream", n + b"-1", FIELD, n), lines=2)
