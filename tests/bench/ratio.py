#!/usr/bin/env python3
"""Whether a build is slower than one before it: the same loads on two servers, in turns, and the ratio of each.

usage: tests/bench/ratio.py BEFORE AFTER [--secs N] [--rounds N] [--claims BEFORE AFTER] [--calls] [--only NAME]

BEFORE and AFTER are server binaries; after --claims come the two builds of `cargo bench --bench claims`. Each server has
a database of its own. A round loads the one before, twice the one after, and again the one before, so that whatever
else the machine does hits both. What is said of a load is the median of the rounds' ratios. `--calls` adds calls through
the MCP proxy, where the flow of information is enforced by a build that knows it. Ends with 1 when one is below its
target.
"""

import argparse
import json
import signal
import statistics
import subprocess
import sys
import time
import urllib.error
from contextlib import ExitStack

from harness import Cost, Server, until, wrk_webhooks
from harness.client import Client, issue_body, push_body

import mcp

TARGET, TARGET_OF_CALLS = 0.95, 0.9
CONNECTIONS = 64
PATIENCE_SECS = 300
# What they cost the server and PostgreSQL, which a noisy disk moves less than how long they took.
COSTS = ", for each second of processor"
WAYS = {"places": "a commit for each completion", "batched": "in batches"}


def main():
    given = arguments()
    # Ended from outside, it takes its servers along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    loads = [Side.webhooks, Side.executions, *([Side.claims] if given.claims else []), *([Side.calls] if given.calls else [])]
    if given.only:
        loads = [getattr(Side, given.only)]
    with ExitStack() as servers:
        claims = given.claims or [None, None]
        before, after = (Side(servers, binary, bench, given.secs) for binary, bench in zip((given.before, given.after), claims))
        held = [compare(load, before, after, given.rounds) for load in loads]
    sys.exit(0 if all(held) else 1)


def arguments():
    parser = argparse.ArgumentParser(prog="tests/bench/ratio.py", description=__doc__.splitlines()[0])
    parser.add_argument("before"), parser.add_argument("after")
    parser.add_argument("--secs", type=int, default=10, help="seconds of each load (default 10)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of each load; odd, for the median (default 3)")
    parser.add_argument("--claims", nargs=2, metavar=("BEFORE", "AFTER"), help="the two builds of the bench of claims")
    parser.add_argument("--only", choices=["webhooks", "executions", "claims", "calls"], help="one load")
    parser.add_argument("--calls", action="store_true", help="calls through the MCP proxy, too")
    given = parser.parse_args()
    if given.only == "claims" and not given.claims:
        parser.error("--only claims takes --claims BEFORE AFTER")
    return given


def compare(load, before, after, rounds):
    """Whether all that this load tells of held."""
    pairs = []
    for _ in range(rounds):
        # Who goes first has the quieter disk, and what the machine does drifts: this order has both even out.
        first, second, third, fourth = (load(side) for side in (before, after, after, before))
        pairs.append((mean(first, fourth), mean(second, third)))
    target = TARGET_OF_CALLS if load == Side.calls else TARGET
    return all([told(name, [(old[name], new[name]) for old, new in pairs], target) for name in pairs[0][0]])


def mean(one, other):
    return {name: (one[name] + other[name]) / 2 for name in one}


def told(name, pairs, target):
    ratio = statistics.median(new / old for old, new in pairs)
    middle = [statistics.median(rates) for rates in zip(*pairs)]
    spread = ", ".join(f"{new / old:.2f}" for old, new in pairs)
    print(f"{name}: {middle[0]:,.0f}/s before, {middle[1]:,.0f}/s after: {ratio:.2f} of it ({spread}); target {target}: "
          + ("held" if ratio >= target else "MISSED"), flush=True)
    return ratio >= target


class Side:
    """One build: its server, and what it is loaded with."""

    def __init__(self, servers, binary, bench, secs):
        # Without Docker every execution stays claimable, and no container takes processor time from what is measured.
        server = Server({"LOG_LEVEL": "warn", "DOCKER_HOST": "unix:///nonexistent.sock", **mcp.ENV})
        server.binary = binary
        self.servers, self.server, self.bench, self.secs = servers, servers.enter_context(server), bench, secs
        self.client = Client(self.server.base)
        self.hook, self.flowing, self.behind = self.client.tracker(), False, None
        wrk_webhooks(self.hook, push_body(), CONNECTIONS, 2)
        self.drain()

    def webhooks(self):
        """Events a second."""
        cost = Cost(self.server)
        loaded = wrk_webhooks(self.hook, push_body(), CONNECTIONS, self.secs)
        self.drain()
        name = "webhooks, no flow"
        return {name: loaded["rate"], f"{name}{COSTS}": loaded["accepted"] / sum(cost.since())}

    def executions(self):
        """Events a second until each is an execution, with the time that the router needs after the load."""
        if not self.flowing:
            self.client.flow("bench")
            self.flowing = True
            time.sleep(1)
        cost, began = Cost(self.server), time.monotonic()
        loaded = wrk_webhooks(self.hook, issue_body(), CONNECTIONS, self.secs, event="issues")
        self.drain()
        name, took = "webhooks, each one an execution", time.monotonic() - began
        return {name: loaded["accepted"] / took, f"{name}{COSTS}": loaded["accepted"] / sum(cost.since())}

    def claims(self):
        """Completions a second."""
        name = f"claims_{time.monotonic_ns()}"
        self.server.database.rows(f"CREATE DATABASE {name}")
        said = subprocess.run([self.bench, self.server.database.url(name), str(self.secs)], check=True,
                              stdout=subprocess.PIPE, text=True).stdout
        self.server.database.rows(f"DROP DATABASE {name}")
        rates = json.loads(said.strip().splitlines()[-1])
        return {f"claims, {ways}": rates[key]["per_second"] for key, ways in WAYS.items()}

    def calls(self):
        """Calls a second through the MCP proxy, with many connections and with one."""
        tool = mcp.built()
        self.behind = self.behind or self.connect(tool)
        rates = {}
        for connections, kind in ((CONNECTIONS, f"{CONNECTIONS} connections"), (1, "1 connection")):
            cost = Cost(self.server)
            done = mcp.load(tool, self.behind, connections=connections, secs=self.secs)
            name = f"proxied calls, {kind}"
            rates |= {name: done["rate"], f"{name}{COSTS}": done["answered"] / sum(cost.since())}
        return rates

    def connect(self, tool):
        [url] = self.servers.enter_context(mcp.upstreams(tool, well=1))
        self.client.post("/mcp-servers", {"name": "server", "url": url, "tool_prefix": "s0"})
        self.client.put(f"/tool-configurations/{mcp.configured(self.client)}", {"custom_config": {"read_only": True}})
        try:
            self.client.put("/policies/information-flow", {"mode": "enforce"})
        except urllib.error.HTTPError as unknown:
            if unknown.code != 404:
                raise
        return mcp.target(self.server, self.client, ["s0_echo"])

    def drain(self):
        until(lambda: self.server.database.unrouted() == 0, patience_secs=PATIENCE_SECS)


if __name__ == "__main__":
    main()
