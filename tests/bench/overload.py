"""Overload: twenty times the connections that fill the server, for a minute."""

import asyncio
import re
import threading

from harness import Figure, Server, wrk_webhooks
from harness.client import Client, push_body
from harness.cost import peak_mb, resident_mb
from harness.figures import percentile
from harness.sender import Sender, steadily

NORMAL_CONNECTIONS = 64
CONNECTIONS = 20 * NORMAL_CONNECTIONS
SECS = 60
# A few senders beside the load, whose requests are timed one by one: wrk does not tell accepted from refused ones.
PROBES = 16
PROBES_PER_SEC = 100
MEMORY_MAX_MB = 512


def measure(table, options):
    with Server() as server:
        hook = Client(server.base).tracker()
        wrk_webhooks(hook, push_body(), NORMAL_CONNECTIONS, 2)
        normal, _ = loaded(server, hook, NORMAL_CONNECTIONS, max(10, options.secs))
        probes, load = loaded(server, hook, CONNECTIONS, SECS)
        memory, peak = resident_mb(server.pid), peak_mb(server.pid)
    report(table, normal, probes, load)
    table.add(Figure("overload: server's memory", f"{peak:.0f} MB at most, {memory:.0f} MB after", f"<= {MEMORY_MAX_MB} MB", peak <= MEMORY_MAX_MB))


def loaded(server, hook, connections, secs):
    """The probes' outcomes, and what wrk saw."""
    seen = []
    load = threading.Thread(target=lambda: seen.append(wrk_webhooks(hook, push_body(), connections, secs, script="overload.lua")))
    load.start()
    senders = [Sender(server, hook, "push", push_body()) for _ in range(PROBES)]
    # A second at both ends is left out: connections come and go there.
    outcomes = asyncio.run(delayed(steadily(senders, PROBES_PER_SEC, secs - 2)))
    load.join()
    return outcomes, seen[0]


async def delayed(work):
    await asyncio.sleep(1)
    return await work


def report(table, normal, probes, load):
    usual, worst = (percentile([answer.ms for answer in accepted(outcomes)], 99) for outcomes in (normal, probes))
    table.add(Figure(f"overload: p99 of what is accepted, {CONNECTIONS:,} connections",
                     f"{worst:.0f} ms, {worst / usual:.1f} x the usual {usual:.0f} ms ({len(accepted(probes))} of {len(probes)} probes accepted)",
                     "<= 5 x", worst <= 5 * usual))
    counts = {name: int(count) for name, count in re.findall(r"^count (\w+) (\d+)", load["said"], re.MULTILINE)}
    broken = sum(isinstance(outcome, OSError) for outcome in probes)
    strange = counts["other"] + counts["without_retry_after"] + load["broken"] + broken
    table.add(Figure("overload: accepted", f"{counts['accepted'] / SECS:,.0f}/s"))
    table.add(Figure("overload: refused", f"{counts['refused']:,} with 503 and Retry-After; {counts['without_retry_after']} without, "
                     f"{counts['other']} other statuses, {load['broken'] + broken} broken connections", "503 with Retry-After, none other", strange == 0))


def accepted(outcomes):
    return [outcome for outcome in outcomes if not isinstance(outcome, OSError) and outcome.status == 200]
