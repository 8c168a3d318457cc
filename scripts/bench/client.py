"""A small RESP2 client, and a loader that no server outruns."""

import socket

BLOCK = 1000
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
