"""The admin side beside clients: what a scrape takes, and what pages and streams keep waiting."""

import http.client
import json
import socket
import statistics
import threading
import time

import browser
import load
import stall
from report import Section, spread
from server import Trouble

SCRAPES = 200
SCRAPES_BEFORE = 2000
SCRAPE_TARGET_MS = 10
KEYS = 1_000_000
LOOKS = 20
PAGE_TARGET_MS = 200
WAIT_TARGET_MS = 5
LIST_PAGES = 300
MONITOR_S = 5
CONSOLE_S = 10
HIT_KEY = "key:000000000042"
KEY_PATH = f"/admin/databases/0/keys/{HIT_KEY.replace(':', '%3A')}"
PAGES = [
    "/", "/console/shell.js", "/q/metrics", "/q/health", "/admin/info?section=everything", "/admin/stats", "/admin/latency",
    "/admin/memory", "/admin/slowlog", "/admin/clients", "/admin/config", "/admin/databases",
    "/admin/databases/0/keys?count=100", "/admin/databases/0/keys?match=key%3A*42&count=1000",
    KEY_PATH, "/admin/commands", "/admin/persistence", "/admin/replication",
]


def run(bench):
    web = Web(free_port())
    server = bench.start(bench.respite, env={"RESPITE_HTTP_PORT": str(web.port)})
    web.await_ready()
    section = Section("The admin side")
    scrapes(section, server, web, bench.options)
    with server.connect() as connection:
        connection.load(bench.options.keys)
    server.favour()
    pages(section, server, web, bench.options)
    streams(section, server, web, bench.options)
    return section


class Web:
    """GETs and POSTs over one connection that stays."""

    def __init__(self, port):
        self.port = port
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def await_ready(self, timeout_s=30):
        deadline = time.monotonic() + timeout_s
        while time.monotonic() < deadline:
            try:
                if self.get("/q/health/ready")[0] == 200:
                    return
            except OSError:
                self._connection.close()
            time.sleep(0.1)
        raise Trouble("HTTP did not come")

    def get(self, path):
        self._connection.request("GET", path)
        response = self._connection.getresponse()
        return response.status, response.read()

    def post(self, path, body):
        self._connection.request("POST", path, json.dumps(body),
                                 {"Content-Type": "application/json"})
        response = self._connection.getresponse()
        return response.status, response.read(), response.headers


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def scrapes(section, server, web, options):
    load.warm_up(server, "set", 16, options.warm_up / 2, KEYS, options)
    load.warm_up(server, "get", 16, options.warm_up / 2, KEYS, options)
    for _ in range(SCRAPES_BEFORE):
        scrape(web)
    loop = engine_thread(server)
    all_s, loop_s = server.cpu_s(), loop.cpu_s()
    for _ in range(SCRAPES):
        scrape(web)
        time.sleep(0.11)
    all_ms = (server.cpu_s() - all_s) / SCRAPES * 1e3
    loop_ms = (loop.cpu_s() - loop_s) / SCRAPES * 1e3
    size, lines = scrape(web)

    def rounds(is_scraped):
        def one():
            with scraping(web, is_scraped):
                return load.run(server, "set", 16, operations, KEYS, options)
        return one

    rate = load.warm_up(server, "set", 16, 1, KEYS, options)
    operations = rate * max(2, options.seconds)
    without, scraped = load.alternate([rounds(False), rounds(True)], options.rounds)
    section.text(
        f"`GET /q/metrics` answers {lines:,} lines, {size / 1e3:,.0f} kB. CPU of the server for one,",
        f"measured over {SCRAPES} after {SCRAPES_BEFORE:,}, which the JIT needs: milliseconds of all",
        "threads, and of the engine's thread, which is what commands wait for; 10 ms once a second are",
        "1 % of a core.")
    section.table(["", "ms", "target"], [
        ["all threads", f"{all_ms:.2f}", section.at_most(all_ms, SCRAPE_TARGET_MS)],
        ["engine thread", f"{loop_ms:.2f}", section.at_most(loop_ms, SCRAPE_TARGET_MS)],
    ])
    section.text(
        f"SET -P 16 without, and while a scrape comes each second: {options.rounds} rounds of each",
        "in alternation, median (least to most).")
    section.table(["", "k/s", "us/op"], [
        [label, spread([each.ops_per_s for each in side], 1e3),
         spread([each.cpu_us_per_op for each in side], digits=2)]
        for label, side in (("without", without), ("scraped", scraped))])


def scrape(web):
    status, body = web.get("/q/metrics")
    if status != 200:
        raise Trouble(f"/q/metrics answered {status}")
    return len(body), body.count(b"\n")


class scraping:
    """Scrapes once a second while the block runs."""

    def __init__(self, web, is_wanted):
        self._web, self._is_wanted = Web(web.port), is_wanted
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._scrape, daemon=True)

    def _scrape(self):
        while not self._ended.wait(1):
            scrape(self._web)

    def __enter__(self):
        if self._is_wanted:
            scrape(self._web)
            self._thread.start()

    def __exit__(self, *_):
        self._ended.set()
        if self._is_wanted:
            self._thread.join()


class engine_thread:
    """The thread of the server that has run most so far: the engine's, after a warm-up."""

    def __init__(self, server):
        self._server = server
        self._task = max(server.tasks(), key=lambda each: self._ns(each))

    def _ns(self, task):
        return int(self._server.proc(f"task/{task}/schedstat").split()[0])

    def cpu_s(self):
        return self._ns(self._task) / 1e9


def pages(section, server, web, options):
    rows = []
    with stall.pinging(server) as result:
        for path in PAGES:
            times, size = [], 0
            for _ in range(LOOKS):
                started = time.perf_counter()
                status, body = web.get(path)
                times.append((time.perf_counter() - started) * 1e3)
                size = len(body)
                if status != 200:
                    raise Trouble(f"{path} answered {status}: {body[:200]!r}")
            rows.append([f"`{path}`", f"{size / 1e3:,.1f}", f"{statistics.median(times):.1f}",
                         f"{max(times):.1f}", section.at_most(max(times), PAGE_TARGET_MS)])
    section.text(
        f"Each page, {LOOKS} times, with {options.keys:,} keys: milliseconds until all of it is",
        "there.")
    section.table(["", "kB", "median ms", "longest ms", "target"], rows)
    waits(section, [("while these are asked for", result)])


def streams(section, server, web, options):
    watching = [("memory analysis", lambda: analysis(web)),
                (f"{LIST_PAGES} pages of keys", lambda: keys(web)),
                ("MONITOR and 2,000 commands a second", lambda: monitor(server)),
                ("events with monitor lines, as many", lambda: events(server, web))]
    if not has_events(web):
        watching.pop()
    runs = [pinged(server, label, scenario) for label, scenario in watching]
    if browser.find():
        runs += consoles(server, web, [scenario for _, scenario in watching])
    section.text("The longest that a 1 kHz pinger waits, the server at high priority, while it is",
                 "asked for much. The browser runs beside it on the same cores, with what they leave:")
    waits(section, runs)


def consoles(server, web, watching):
    """The console being opened, and open while all else is looked at as well."""
    with browser.running() as tools:
        return [pinged(server, "the console is opened", lambda: opened(tools, web)),
                pinged(server, "the console open, and the above one after the other",
                       lambda: ", ".join(scenario() for scenario in watching))]


def opened(tools, web):
    browser.show(tools, web.port)
    time.sleep(CONSOLE_S)
    return f"{len(browser.PAGES)} pages of it"


def pinged(server, label, scenario):
    with stall.pinging(server) as result:
        told = scenario()
    return f"{label}: {told}", result


def waits(section, runs):
    rows = []
    for label, result in runs:
        ordered = sorted(result.waits_us)
        rows.append([label, *[f"{stall.percentile(ordered, each) / 1e3:.2f}" for each in (50, 99)],
                     f"{result.longest_ms:.2f}", section.at_most(result.longest_ms, WAIT_TARGET_MS),
                     f"{max(result.slips_us) / 1e3:.1f}"])
    section.table(["", "p50 ms", "p99 ms", "longest ms", "target", "slip ms"], rows)


def analysis(web):
    status, body, headers = web.post("/admin/memory/analyses", {"db": None, "depth": 4})
    if status != 202:
        raise Trouble(f"the analysis answered {status}: {body[:200]!r}")
    started = time.monotonic()
    while True:
        job = json.loads(web.get(headers["Location"].split(f":{web.port}")[-1])[1])
        if job["state"] != "RUNNING":
            break
        time.sleep(0.2)
    if job["state"] != "DONE":
        raise Trouble(f"the analysis ended as {job['state']}")
    return f"{job['keys']:,} keys in {time.monotonic() - started:.1f} s"


def keys(web):
    cursor, found = "", 0
    for _ in range(LIST_PAGES):
        page = json.loads(web.get(f"/admin/databases/0/keys?count=1000{cursor}")[1])
        found += len(page["keys"])
        if page.get("cursor") is None:
            break
        cursor = f"&cursor={page['cursor']}"
    return f"{found:,} keys"


def monitor(server):
    with socket.create_connection(("127.0.0.1", server.port)) as watcher:
        watcher.sendall(b"MONITOR\r\n")
        return watched(server, watcher)


def has_events(web):
    """Whether this server streams events: asks for one that does not exist."""
    return web.get("/admin/events?types=nosuch")[0] == 400


def events(server, web):
    with socket.create_connection(("127.0.0.1", web.port)) as watcher:
        watcher.sendall(b"GET /admin/events?types=monitor HTTP/1.1\r\nHost: 127.0.0.1\r\n"
                        b"Accept: text/event-stream\r\n\r\n")
        return watched(server, watcher)


def watched(server, watcher):
    watcher.settimeout(0.2)
    read = [0]
    ended = threading.Event()

    def take():
        while not ended.is_set():
            try:
                read[0] += len(watcher.recv(1 << 16))
            except TimeoutError:
                continue

    thread = threading.Thread(target=take)
    thread.start()
    with server.connect() as connection:
        deadline = time.monotonic() + MONITOR_S
        while time.monotonic() < deadline:
            connection.load_keys_gently(1000, lambda n: ("SET", b"watched:" + n, "value"))
            time.sleep(0.5)
    ended.set()
    thread.join()
    if read[0] < 1000:
        raise Trouble("nothing came of what was watched")
    return f"{read[0] / 1e6:.1f} MB"
