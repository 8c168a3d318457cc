"""Holds subscribers of the channel "c" of one server and reads what comes, until stdin closes.

    python3 subscribers.py PORT COUNT

Prints "ready" once all are subscribed, and for each line of stdin how many bytes have come since.
"""

import select
import socket
import sys

BUFFER = bytearray(1 << 20)


def main(port, count):
    held = [subscriber(port) for _ in range(count)]
    print("ready", flush=True)
    poll = select.epoll()
    by_number = {each.fileno(): each for each in held}
    for number in [*by_number, sys.stdin.fileno()]:
        poll.register(number, select.EPOLLIN)
    received = 0
    while True:
        for number, _ in poll.poll():
            if number == sys.stdin.fileno():
                if not sys.stdin.readline():
                    return
                print(received, flush=True)
            elif (got := by_number[number].recv_into(BUFFER)) > 0:
                received += got
            else:
                sys.exit("a subscriber was cut off")


def subscriber(port):
    connection = socket.create_connection(("127.0.0.1", port))
    connection.sendall(b"*2\r\n$9\r\nSUBSCRIBE\r\n$1\r\nc\r\n")
    with connection.makefile("rb", buffering=0) as replies:
        for _ in range(6):
            replies.readline()
    return connection


main(int(sys.argv[1]), int(sys.argv[2]))
