"""Servers under measurement: started in a temporary directory, watched, stopped for sure.

    Bench            the run: options, the two sides, every server alive
      Side           a kind of server: its name, its command, its version
        Server       one process of it, on its own port
"""

import ctypes
import os
import pathlib
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from client import Connection

SERVER_CORE, CLIENT_CORE = 0, 1
SCHEDULER_CLOCK = 2
HIGH_PRIORITY = -15
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


class Trouble(Exception):
    """Something is missing or does not work; the message says what."""


class Bench:
    """One run. Leaving it stops every server and removes its directory."""

    def __init__(self, options):
        self.options = options
        # Read as if from the configuration, so that redis-server may stand in for Respite.
        quiet_http = {"RESPITE_HTTP_PORT": "0"}
        self.redis = Side("redis", options.redis, {})
        self.respite = Side("respite", options.respite, quiet_http)
        self.sides = [self.redis, self.respite]
        self._servers = []
        self._next_port = options.first_port

    def start(self, side, *arguments, env=None):
        server = Server(side, self.free_port(), arguments, env or {})
        self._servers.append(server)
        server.wait_until_ready()
        side.runtime = server.runtime()
        if self.options.pin:
            server.pin()
        return server

    def free_port(self):
        for port in range(self._next_port, 65_536):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError:
                    continue
            self._next_port = port + 1
            return port
        raise Trouble("no free port")

    def stop(self, server):
        self._servers.remove(server)
        server.stop()
        self._next_port = min(self._next_port, server.port)

    def __enter__(self):
        if self.options.pin:
            os.sched_setaffinity(0, {CLIENT_CORE})
        return self

    def __exit__(self, trouble, *_):
        for server in self._servers:
            if trouble and server.has_ended():
                print(server.last_words(), file=sys.stderr)
            server.stop()


class Side:
    def __init__(self, name, command, env):
        self.name = name
        self.env = env
        self.runtime = ""
        self.command = shlex.split(command)
        if shutil.which(self.command[0]) is None:
            raise Trouble(f"{name}: no program {self.command[0]}")

    def version(self):
        """`Redis 7.0.15`, or the first line of what `--version` prints, and the Java it ran on."""
        shown = subprocess.run([*self.command, "--version"], capture_output=True, text=True).stdout
        redis = re.match(r"Redis server v=(\S+)", shown)
        name = f"Redis {redis[1]}" if redis else (shown.strip() or self.name).splitlines()[0]
        return name + self.runtime


class Server:
    def __init__(self, side, port, arguments, env):
        self.side, self.name, self.port = side, side.name, port
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix=f"bench-{side.name}-"))
        self.entrance = []
        self.log = self.directory / "output"
        command = [*side.command, "--port", str(port), "--bind", "127.0.0.1", "--save", "",
                   "--appendonly", "no", "--dir", str(self.directory), *arguments]
        with open(self.log, "wb") as output:
            self.started_s = time.monotonic()
            self.process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                env={**os.environ, **side.env, **env}, start_new_session=True,
                preexec_fn=_die_with_parent)
        self.pid = self.process.pid

    def wait_until_ready(self, timeout_s=300):
        """Returns at the first PONG; the launcher may have a jar to build before that."""
        while time.monotonic() < self.started_s + timeout_s:
            if self.has_ended():
                raise Trouble(self.last_words())
            try:
                with Connection(self.port) as connection:
                    if connection.call("PING") == b"PONG":
                        self.ready_after_s = time.monotonic() - self.started_s
                        break
            except OSError:
                time.sleep(0.001)
        else:
            raise Trouble(f"{self.name} did not answer PING within {timeout_s} s")
        # The command may be a wrapper: the server knows best which process it is.
        told = int(self.info("server").get("process_id", self.pid))
        self.pid = told if os.path.exists(f"/proc/{told}") else self.pid

    def has_ended(self):
        return self.process.poll() is not None

    def last_words(self):
        return (f"{self.name} ended with status {self.process.returncode}; its output ends with:\n"
                f"{self.log.read_text(errors='replace')[-2000:]}")

    def benchmark_options(self):
        """How redis-benchmark comes to it, encrypted or as a certain user where `entrance` is set."""
        return self.entrance or ["-p", str(self.port)]

    def connect(self):
        return Connection(self.port)

    def call(self, *arguments):
        with self.connect() as connection:
            return connection.call(*arguments)

    def info(self, section):
        lines = self.call("INFO", section).decode().splitlines()
        return dict(line.split(":", 1) for line in lines if ":" in line)

    def cpu_s(self):
        """User and system time of all its threads so far, of those that have ended too: the clock
        that clock_getcpuclockid(3) tells, which counts nanoseconds where /proc counts ticks."""
        return time.clock_gettime(~self.pid << 3 | SCHEDULER_CLOCK)

    def rss_bytes(self):
        return int(re.search(r"^Rss:\s+(\d+) kB", self.proc("smaps_rollup"), re.M)[1]) * 1024

    def settled_rss_bytes(self, quiet_s=4, timeout_s=40):
        """Resident size once it has not moved by more than 1 MB for a while.

        What moves it is rehash, reclaim, and the JVM, which trims malloc's heap every 3 s.
        """
        deadline = time.monotonic() + timeout_s
        last, since = self.rss_bytes(), time.monotonic()
        while time.monotonic() < min(since + quiet_s, deadline):
            time.sleep(0.2)
            now = self.rss_bytes()
            if abs(now - last) > 1_000_000:
                last, since = now, time.monotonic()
        return self.rss_bytes()

    def heap_bytes_after_collection(self):
        """Heap in use after a full collection; None when this is no JVM."""
        if self._program().name != "java":
            return None
        for _ in range(2):
            self._jcmd("GC.run")
        shown = self._jcmd("GC.heap_info")
        heap = re.split(r"Metaspace", shown)[0]
        # "used 123K" stands once for the whole heap or each generation; their parts show "4% used".
        used = re.findall(r"\bused (\d+)([KM])", heap)
        if not used:
            raise Trouble(f"cannot read the heap's size from:\n{shown}")
        return sum(int(size) * {"K": 1 << 10, "M": 1 << 20}[unit] for size, unit in used)

    def _jcmd(self, command):
        shown = subprocess.run([self._program().with_name("jcmd"), str(self.pid), command],
                               capture_output=True, text=True)
        if shown.returncode != 0:
            raise Trouble(f"jcmd {command}: {shown.stderr or shown.stdout}")
        return shown.stdout

    def _program(self):
        return pathlib.Path(os.readlink(f"/proc/{self.pid}/exe"))

    def runtime(self):
        """` on Java 25.0.3+9` for a JVM, else nothing."""
        release = self._program().parents[1] / "release"
        if self._program().name != "java" or not release.exists():
            return ""
        return " on Java " + re.search(r'JAVA_RUNTIME_VERSION="(.*?)"', release.read_text())[1]

    def aot_cache(self):
        """The file of the JVM's ahead-of-time cache that it runs from, or None."""
        found = re.search(r"(/\S+\.aot)$", self.proc("maps"), re.M)
        return pathlib.Path(found[1]) if found else None

    def pin(self):
        """To one core, after its start, so that a JVM still sees all of them."""
        for task in self.tasks():
            os.sched_setaffinity(task, {SERVER_CORE})

    def favour(self):
        """Over everything of normal priority, where this user may; its threads stay in order.

        Where Linux groups processes by session, a priority counts within the group only, and the
        group has one of its own.
        """
        try:
            group = pathlib.Path(f"/proc/{self.pid}/autogroup")
            if group.exists():
                group.write_text(str(HIGH_PRIORITY))
            for task in self.tasks():
                own = os.getpriority(os.PRIO_PROCESS, task)
                os.setpriority(os.PRIO_PROCESS, task, HIGH_PRIORITY + own)
        except PermissionError:
            pass

    def tasks(self):
        return [int(each) for each in os.listdir(f"/proc/{self.pid}/task")]

    def proc(self, name):
        return pathlib.Path(f"/proc/{self.pid}/{name}").read_text()

    def stop(self):
        for number, patience_s in ((signal.SIGTERM, 10), (signal.SIGKILL, 10)):
            try:
                os.killpg(self.process.pid, number)
                self.process.wait(patience_s)
                break
            except ProcessLookupError:
                break
            except subprocess.TimeoutExpired:
                continue
        shutil.rmtree(self.directory, ignore_errors=True)


def _die_with_parent():
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
