#!/usr/bin/env python3
"""Whether a build is slower than one before it: the same loads on two servers, in turns, and the ratio of each.

usage: tests/bench/ratio.py BEFORE AFTER [--secs N] [--rounds N] [--claims BEFORE AFTER] [--only NAME]

BEFORE and AFTER are server binaries; after --claims come the two builds of `cargo bench --bench claims`. Each server has
a database of its own and is loaded in turns with the other, so that whatever else the machine does hits both. What is
said of a load is the median of the rounds' ratios. Ends with 1 when one is below the target.
"""

import argparse
import json
import signal
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack

from harness import Server, until, wrk_webhooks
from harness.client import Client, issue_body, push_body

TARGET = 0.95
CONNECTIONS = 64
PATIENCE_SECS = 300
WAYS = {"places": "a commit for each completion", "batched": "in batches"}


def main():
    given = arguments()
    # Ended from outside, it takes its servers along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    loads = [getattr(Side, given.only)] if given.only else [Side.webhooks, Side.executions, *([Side.claims] if given.claims else [])]
    with ExitStack() as servers:
        claims = given.claims or [None, None]
        before, after = (Side(servers, binary, bench, given.secs) for binary, bench in zip((given.before, given.after), claims))
        held = [compare(load, before, after, given.rounds) for load in loads]
    sys.exit(0 if all(held) else 1)


def arguments():
    parser = argparse.ArgumentParser(prog="tests/bench/ratio.py", description=__doc__.splitlines()[0])
    parser.add_argument("before"), parser.add_argument("after")
    parser.add_argument("--secs", type=int, default=10, help="seconds of each load (default 10)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of each load; odd, for the median (default 5)")
    parser.add_argument("--claims", nargs=2, metavar=("BEFORE", "AFTER"), help="the two builds of the bench of claims")
    parser.add_argument("--only", choices=["webhooks", "executions", "claims"], help="one load")
    given = parser.parse_args()
    if given.only == "claims" and not given.claims:
        parser.error("--only claims takes --claims BEFORE AFTER")
    return given


def compare(load, before, after, rounds):
    """Whether all that this load tells of held."""
    pairs = []
    for number in range(rounds):
        # Who goes first has the quieter disk, so they take turns in that, too.
        first, second = (before, after) if number % 2 == 0 else (after, before)
        rates = {first: load(first), second: load(second)}
        pairs.append((rates[before], rates[after]))
    return all([told(name, [(old[name], new[name]) for old, new in pairs]) for name in pairs[0][0]])


def told(name, pairs):
    ratio = statistics.median(new / old for old, new in pairs)
    middle = [statistics.median(rates) for rates in zip(*pairs)]
    spread = ", ".join(f"{new / old:.2f}" for old, new in pairs)
    print(f"{name}: {middle[0]:,.0f}/s before, {middle[1]:,.0f}/s after: {ratio:.2f} of it ({spread}); target {TARGET}: "
          + ("held" if ratio >= TARGET else "MISSED"), flush=True)
    return ratio >= TARGET


class Side:
    """One build: its server, and what it is loaded with."""

    def __init__(self, servers, binary, bench, secs):
        # Without Docker every execution stays claimable, and no container takes processor time from what is measured.
        server = Server({"LOG_LEVEL": "warn", "DOCKER_HOST": "unix:///nonexistent.sock"})
        server.binary = binary
        self.server, self.bench, self.secs = servers.enter_context(server), bench, secs
        self.client = Client(self.server.base)
        self.hook, self.flowing = self.client.tracker(), None
        wrk_webhooks(self.hook, push_body(), CONNECTIONS, 2)
        self.drain()

    def webhooks(self):
        """Events a second."""
        rate = wrk_webhooks(self.hook, push_body(), CONNECTIONS, self.secs)["rate"]
        self.drain()
        return {"webhooks, no flow": rate}

    def executions(self):
        """Events a second until each is an execution, with the time that the router needs after the load."""
        if not self.flowing:
            self.client.flow("bench")
            self.flowing = True
            time.sleep(1)
        began = time.monotonic()
        loaded = wrk_webhooks(self.hook, issue_body(), CONNECTIONS, self.secs, event="issues")
        self.drain()
        return {"webhooks, each one an execution": loaded["accepted"] / (time.monotonic() - began)}

    def claims(self):
        """Completions a second."""
        name = f"claims_{time.monotonic_ns()}"
        self.server.database.rows(f"CREATE DATABASE {name}")
        said = subprocess.run([self.bench, self.server.database.url(name), str(self.secs)], check=True,
                              stdout=subprocess.PIPE, text=True).stdout
        self.server.database.rows(f"DROP DATABASE {name}")
        rates = json.loads(said.strip().splitlines()[-1])
        return {f"claims, {ways}": rates[key]["per_second"] for key, ways in WAYS.items()}

    def drain(self):
        until(lambda: self.server.database.unrouted() == 0, patience_secs=PATIENCE_SECS)


if __name__ == "__main__":
    main()
