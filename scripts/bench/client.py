"""A small RESP2 client, and a loader that no server outruns."""

import socket
import time

BLOCK = 1000
FEW = 50
WINDOW = 8


class Connection:
    """One connection; one command, one reply."""

    def __init__(self, port, timeout_s=300):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout_s)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._reader = self._socket.makefile("rb")

    def call(self, *arguments):
        """The reply as bytes, int or None. An error reply or a lost connection is an OSError."""
        self._socket.sendall(request(*arguments))
        line = self._reader.readline()
        kind, rest = line[:1], line[1:-2]
        if kind == b"+":
            return rest
        if kind == b":":
            return int(rest)
        if kind == b"$":
            size = int(rest)
            return None if size < 0 else self._reader.read(size + 2)[:-2]
        raise OSError(f"{arguments[0]}: {line.decode(errors='replace').strip() or 'hung up'}")

    def load(self, keys, prefix=b"key:", value=b"x" * 64, expire_at_ms=None):
        """SETs prefix + 12 digits for 0 to keys - 1 (a multiple of BLOCK), as redis-benchmark
        names them; with expire_at_ms they fall due spread over the second that begins then.

        A block of commands is laid out once, and a new number is stamped into copies of it: the
        loader copies memory, and the server is what takes the time.
        """
        block = b"".join(
            request("SET", prefix + b"#########%03d" % low, value,
                    *([] if expire_at_ms is None else ["PXAT", expire_at_ms + low]))
            for low in range(BLOCK))
        unanswered = 0
        for number in range(keys // BLOCK):
            self._socket.sendall(block.replace(b"#########", b"%09d" % number))
            unanswered += 1
            if unanswered == WINDOW:
                self._expect_ok(WINDOW // 2 * BLOCK)
                unanswered -= WINDOW // 2
        self._expect_ok(unanswered * BLOCK)

    def load_elements(self, verb, key, count, words):
        """Sends the verb with 1,000 elements at a time, 0 to count - 1 (a multiple of BLOCK).

        words(number) gives what one element is in the command; the number has 12 digits.
        """
        each = (word for low in range(BLOCK) for word in words(b"#########%03d" % low))
        self._stamped(request(verb, key, *each), count // BLOCK, replies=1)

    def load_keys(self, count, command, lines=1):
        """Sends command(number), a tuple of words, for 0 to count - 1 (a multiple of BLOCK).

        Each reply has so many lines: one, or the two of a string.
        """
        block = b"".join(request(*command(b"#########%03d" % low)) for low in range(BLOCK))
        self._stamped(block, count // BLOCK, replies=BLOCK * lines)

    def load_keys_gently(self, count, command):
        """The same, but few commands at a time, which are answered before the next are sent."""
        parts = [b"".join(request(*command(b"#########%03d" % low))
                          for low in range(first, first + FEW)) for first in range(0, BLOCK, FEW)]
        for number in range(count // BLOCK):
            for part in parts:
                self._socket.sendall(part.replace(b"#########", b"%09d" % number))
                self._expect_no_error(FEW)

    def _stamped(self, block, times, replies):
        unanswered = 0
        for number in range(times):
            self._socket.sendall(block.replace(b"#########", b"%09d" % number))
            unanswered += 1
            if unanswered == WINDOW:
                self._expect_no_error(replies)
                unanswered -= 1
        self._expect_no_error(unanswered * replies)

    def _expect_no_error(self, replies):
        for _ in range(replies):
            line = self._reader.readline()
            if line[:1] == b"-" or not line:
                raise OSError(f"while loading: {line[:80]!r}")

    def play(self, requests, lines):
        """Sends them at once and waits for their replies, of so many lines each."""
        self._socket.sendall(b"".join(requests))
        for _ in range(len(requests) * lines):
            line = self._reader.readline()
            if line[:1] == b"-" or not line:
                raise OSError(line.decode(errors="replace").strip() or "hung up")

    def strings(self, keys):
        """What GET finds, all asked for at once: bytes, or None."""
        self._socket.sendall(b"".join(request("GET", key) for key in keys))
        found = []
        for _ in keys:
            size = int(self._reader.readline()[1:])
            found.append(None if size < 0 else self._reader.read(size + 2)[:-2])
        return found

    def timed(self, arguments, element_bytes=0):
        """Seconds from the command to the end of its reply: a number, or an array of bulk strings
        that take so many bytes each, of which the last is read but none is looked at."""
        message = request(*arguments)
        started = time.perf_counter()
        self._socket.sendall(message)
        line = self._reader.readline()
        if line[:1] == b"*":
            left = int(line[1:]) * element_bytes
            while left > 0:
                got = len(self._reader.read(min(left, 1 << 20)))
                if got == 0:
                    raise OSError(f"{arguments[0]}: hung up")
                left -= got
        took = time.perf_counter() - started
        if line[:1] not in b"*:+" or not line:
            raise OSError(f"{arguments[0]}: {line[:80]!r}")
        return took

    def _expect_ok(self, replies):
        received = self._reader.read(replies * 5)
        if received != b"+OK\r\n" * replies:
            raise OSError(f"SET: {received[:80]!r}")

    def close(self):
        self._reader.close()
        self._socket.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def request(*arguments):
    parts = [each if isinstance(each, bytes) else str(each).encode() for each in arguments]
    return b"*%d\r\n" % len(parts) + b"".join(b"$%d\r\n%s\r\n" % (len(p), p) for p in parts)
