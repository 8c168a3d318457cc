"""A section of docs/PERFORMANCE.md: prose, tables, and targets that were met or missed."""

import re
import statistics
import textwrap

HEAD = """# Performance

How Respite does beside Redis, as `scripts/bench.sh` measured it. Each section names the command
that made it, and is replaced when that command runs again with `--write`.
"""


class Section:
    def __init__(self, title):
        self._title = title
        self._preface = []
        self._parts = []
        self._verdicts = []

    def preface(self, lines):
        self._preface = lines

    def text(self, *sentences):
        self._parts.append(textwrap.fill(" ".join(sentences), 100, break_on_hyphens=False))

    def table(self, head, rows):
        """Text in the first column, figures in the others."""
        rows = [[str(each) for each in row] for row in rows]
        widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
        rule = [":" + "-" * (widths[0] - 1)] + ["-" * (width - 1) + ":" for width in widths[1:]]
        lines = [_row(head, widths), "| " + " | ".join(rule) + " |"]
        self._parts.append("\n".join(lines + [_row(row, widths) for row in rows]))

    def at_least(self, value, target):
        """The cell that shows a target and whether it was met; so is `at_most`."""
        return self._verdict(value >= target, f">= {target:g}")

    def at_most(self, value, target):
        return self._verdict(value <= target, f"<= {target:g}")

    def _verdict(self, met, target):
        self._verdicts.append(met)
        return f"{target} {'pass' if met else 'FAIL'}"

    @property
    def passed(self):
        return all(self._verdicts)

    def markdown(self):
        return "\n\n".join([f"## {self._title}", "\n".join(self._preface), *self._parts]) + "\n"


def _row(cells, widths):
    padded = [cells[0].ljust(widths[0])] + [c.rjust(w) for c, w in zip(cells[1:], widths[1:])]
    return "| " + " | ".join(padded) + " |"


def spread(values, scale=1.0, digits=0):
    """`median (min to max)`."""
    median, least, most = (f"{figure(values) / scale:,.{digits}f}"
                           for figure in (statistics.median, min, max))
    return f"{median} ({least} to {most})"


def write(path, name, markdown):
    """Replaces the section between its two markers, or appends it. Other text stays as it is."""
    opening, closing = f"<!-- bench {name} -->", f"<!-- end {name} -->"
    section = f"{opening}\n{markdown}{closing}\n"
    path.parent.mkdir(exist_ok=True)
    page = path.read_text() if path.exists() else HEAD
    pattern = re.compile(f"{re.escape(opening)}.*?{re.escape(closing)}\n", re.S)
    if pattern.search(page):
        page = pattern.sub(lambda _: section, page)
    else:
        page = f"{page.rstrip()}\n\n{section}"
    path.write_text(page)
