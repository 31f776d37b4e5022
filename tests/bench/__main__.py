#!/usr/bin/env python3
"""Every promised figure beside its limit: one command, one table.

usage: python3 tests/bench [NAME...] [--secs N] [--soak MINUTES] [--snapshot MINUTES]

Needs `./start.sh` to have built the server once, `wrk`, and an otherwise quiet machine. Each measurement starts a
server of its own with a database of its own in a temporary directory, loads only loopback, and removes everything.
Ends with 1 when a figure falls short.
"""

import argparse
import importlib
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from harness import Table  # noqa: E402  (the path above is needed first)

# In the order of the table; each module has `measure(table, options)`.
MEASUREMENTS = ["webhooks", "routing", "claims", "soak", "snapshot", "overload", "live", "lists", "search", "duplicates", "mcp", "gated", "replay", "switch", "pending", "idle", "containers",
                "sync"]


def main():
    options = arguments()
    # A polite end takes the servers down, too, as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by a signal"))
    table = Table()
    for name in options.names or MEASUREMENTS:
        print(f"-- {name}", flush=True)
        importlib.import_module(name).measure(table, options)
    table.print()
    sys.exit(1 if table.is_short else 0)


def arguments():
    parser = argparse.ArgumentParser(prog="tests/bench", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"only these: {', '.join(MEASUREMENTS)}")
    parser.add_argument("--secs", type=int, default=10, help="seconds of each load (default 10)")
    parser.add_argument("--soak", type=int, default=0, metavar="MINUTES", help="soak for so long (default: not at all)")
    parser.add_argument("--snapshot", type=int, default=1, metavar="MINUTES", help="hold a snapshot for so long (default 1; T7 says 10)")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in MEASUREMENTS]
    if unknown:
        parser.error(f"unknown measurement {unknown[0]}; there are {', '.join(MEASUREMENTS)}")
    return options


if __name__ == "__main__":
    main()
