"""The console open in a headless Chromium, a tab for each of its pages."""

import contextlib
import json
import shutil
import subprocess
import tempfile
import time
import urllib.request

from server import Trouble

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PAGES = ("", "keys", "memory", "clients", "events", "replication")
PATIENCE_S = 60


def find():
    """The browser's program, or None."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


@contextlib.contextmanager
def showing(port):
    """While the block runs, all pages are open and ask the server at this port for what they show.

    The browser gets what processor others leave: it is not what is measured."""
    addresses = [f"http://127.0.0.1:{port}/#/{page}" for page in PAGES]
    with tempfile.TemporaryDirectory(prefix="bench-browser-", ignore_cleanup_errors=True) as profile:
        command = ["nice", "-n", "19", find(), "--headless=new", "--no-sandbox", "--disable-gpu",
                   "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
                   "--disable-background-timer-throttling", "--disable-renderer-backgrounding",
                   "--remote-debugging-port=0", f"--user-data-dir={profile}", *addresses]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL,
                              stderr=subprocess.PIPE, text=True) as browser:
            try:
                await_drawn(tools_port(browser.stderr))
                yield
            finally:
                browser.terminate()


def tools_port(lines):
    for line in lines:
        if line.startswith("DevTools listening on "):
            return int(line.split(":")[2].split("/")[0])
    raise Trouble("the browser did not start")


def await_drawn(port):
    """Waits until each tab has the title of its page, which the console's program gives it."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list") as answer:
            titles = [tab["title"] for tab in json.load(answer) if tab["type"] == "page"]
        if sum(title.endswith("\u00b7 Respite") for title in titles) == len(PAGES):
            return
        time.sleep(0.2)
    raise Trouble(f"the console is not drawn: {titles}")
