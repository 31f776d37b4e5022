"""One figure beside its limit, and the table of all of them."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Figure:
    """What was measured, beside what was promised. `ok` is None where nothing was promised."""

    name: str
    ours: str
    target: str = ""
    ok: bool | None = None

    @property
    def verdict(self):
        return {True: "PASS", False: "SHORT", None: ""}[self.ok]


class Table:
    """Prints each figure as it comes, and all of them at the end."""

    def __init__(self):
        self.figures = []
        self.began = processor_times()

    def add(self, figure):
        self.figures.append(figure)
        print(f"{figure.verdict:5} {figure.name}: {figure.ours}   [{figure.target}]", flush=True)

    def print(self):
        header = ("", "figure", "ours", "target")
        rows = [(figure.verdict, figure.name, figure.ours, figure.target) for figure in self.figures]
        widths = [max(len(row[column]) for row in [header, *rows]) for column in range(4)]
        # What a host takes away from its guest moves the slowest percent before anything else.
        stolen, passed = (now - then for now, then in zip(processor_times(), self.began))
        print(f"\n{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}, {stolen / max(passed, 1):.1%} of their time taken by the host\n")
        for row in [header, *rows]:
            print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())

    @property
    def is_short(self):
        return any(figure.ok is False for figure in self.figures)


def processor_times():
    """What the host took from this machine's processors, and all time that passed for them, in ticks since its start."""
    ticks = [int(field) for field in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
    return ticks[7], sum(ticks)


def percentile(values, percent):
    """The smallest value that so many percent do not exceed; NaN of nothing."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] if ordered else float("nan")
