"""The console in a headless Chromium, a tab for each of its pages."""

import contextlib
import json
import pathlib
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
def running():
    """A browser that shows nothing yet, while the block runs; gives the port it is driven over.

    The browser gets what processor others leave: it is not what is measured."""
    with tempfile.TemporaryDirectory(prefix="bench-browser-", ignore_cleanup_errors=True) as profile:
        command = ["nice", "-n", "19", find(), "--headless=new", "--no-sandbox", "--disable-gpu",
                   "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
                   "--disable-background-timer-throttling", "--disable-renderer-backgrounding",
                   "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL,
                              stderr=subprocess.DEVNULL) as browser:
            try:
                yield tools_port(pathlib.Path(profile))
            finally:
                browser.terminate()


def show(tools, port):
    """Opens all pages, and returns when they are drawn; they go on asking the server at this port
    for what they show."""
    for page in PAGES:
        ask(tools, f"new?http://127.0.0.1:{port}/%23/{page}", "PUT")
    await_drawn(tools)


def tools_port(profile):
    """The port that the browser is driven over, which it writes into a file."""
    file = profile / "DevToolsActivePort"
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        if file.exists() and (lines := file.read_text().splitlines()):
            return int(lines[0])
        time.sleep(0.1)
    raise Trouble("the browser did not start")


def ask(tools, what, method="GET"):
    request = urllib.request.Request(f"http://127.0.0.1:{tools}/json/{what}", method=method)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def await_drawn(tools):
    """Waits until each tab has the title that the console's program gives it: all but the first."""
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        titles = [tab["title"] for tab in ask(tools, "list") if tab["type"] == "page"]
        if sum(title.endswith("\u00b7 Respite") for title in titles) == len(PAGES) - 1:
            return
        time.sleep(0.2)
    raise Trouble(f"the console is not drawn: {titles}")
