"""Overload for a minute: what is accepted stays quick, the rest hears 503, and memory stays bounded. Twice.

First as fast as the machine is, by twenty times the connections that fill the server, and more until it refuses. Senders,
server and database share its cores, so what is offered is hardly more than twice what can be kept. Then with a store so
slow that twenty times its capacity is offered indeed: every batch of events takes `SLOW_BATCH_SECS` longer.
"""

import asyncio
import re
import threading

from harness import Figure, Server, wrk_webhooks
from harness.client import Client, push_body
from harness.cost import peak_mb, resident_mb
from harness.figures import percentile
from harness.sender import Sender, steadily

FULL_CONNECTIONS = 64
CONNECTIONS, CONNECTIONS_MAX = 20 * FULL_CONNECTIONS, 160 * FULL_CONNECTIONS
SECS, USUAL_SECS, TRIAL_SECS = 60, 15, 5
# How much is offered to the slow store; the least that counts. What it keeps varies, so there is room in between.
TIMES, TIMES_MIN = 30, 20
SLOW_BATCH_SECS = 0.2
# So many refusals are held back, each for so long (`src/http/webhooks/refusals.rs`).
HELD, HELD_SECS = 4_096, 0.75
# More than are held back, so that some can offer the rest.
SLOW_CONNECTIONS = HELD + 256
SLOW_STORE = f"""
CREATE FUNCTION bench_slow() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep({SLOW_BATCH_SECS}); RETURN NULL; END';
CREATE TRIGGER bench_slow AFTER INSERT ON deliveries FOR EACH STATEMENT EXECUTE FUNCTION bench_slow()
"""
# A few senders beside the load, whose requests are timed one by one: wrk does not tell accepted from refused ones. Even
# if all of them were refused and held back, there would be one for each request at its time.
PROBES_PER_SEC, ACCEPTED_PROBES_MIN = 200, 200
PROBES = 256
MEMORY_MAX_MB = 512


def measure(table, options):
    with Server() as server:
        server.database.season()
        hook = Client(server.base).tracker()
        wrk_webhooks(hook, push_body(), FULL_CONNECTIONS, 2)
        half = usual(server, hook, lambda secs: wrk_webhooks(hook, push_body(), FULL_CONNECTIONS, secs, script="soak.lua"))
        full = usual(server, hook, lambda secs: flood(hook, FULL_CONNECTIONS, secs))
        connections = enough(hook)
        probes, load = beside(server, hook, SECS, lambda secs: flood(hook, connections, secs))
        p99 = report(table, f"{connections:,} connections", probes, load)
        table.add(Figure("overload: p99 of what is accepted", f"{p99:.0f} ms, {p99 / full:.1f} x that of 64 connections ({full:.0f} ms), {p99 / half:.1f} x "
                         f"that at half load ({half:.0f} ms); all on the same cores", "<= 5 x that of 64", p99 <= 5 * full))
        slow(table, server, hook)
        memory, peak = resident_mb(server.pid), peak_mb(server.pid)
    table.add(Figure("overload: server's memory", f"{peak:.0f} MB at most, {memory:.0f} MB after", f"<= {MEMORY_MAX_MB} MB", peak <= MEMORY_MAX_MB))


def slow(table, server, hook):
    for statement in SLOW_STORE.strip().split(";\n"):
        server.database.rows(statement)
    # The probes alone, which are less than half of what it keeps.
    normal = usual(server, hook, None)
    kept = flood(hook, SLOW_CONNECTIONS, TRIAL_SECS)["rate"]
    # Those that are not held back have to offer the rest.
    pause = (SLOW_CONNECTIONS - HELD) / max(1, TIMES * kept - HELD / HELD_SECS)
    probes, load = beside(server, hook, SECS, lambda secs: flood(hook, SLOW_CONNECTIONS, secs, pause))
    p99, times = report(table, "slow store", probes, load), load["offered"] / load["rate"]
    table.add(Figure(f"overload, slow store: p99 at {times:.0f} times its capacity", f"{p99:.0f} ms, {p99 / normal:.1f} x the usual {normal:.0f} ms "
                     f"(at {PROBES_PER_SEC}/s)", f"<= 5 x, >= {TIMES_MIN} times", p99 <= 5 * normal and times >= TIMES_MIN))


def flood(hook, connections, secs, pause_secs=0):
    """Each connection sends again as soon as it has an answer, or after a pause."""
    return wrk_webhooks(hook, push_body(), connections, secs, script="overload.lua", pause_ms=round(1000 * pause_secs))


def enough(hook):
    """So many connections that some are refused."""
    connections = CONNECTIONS
    while flood(hook, connections, TRIAL_SECS)["refused"] == 0 and connections < CONNECTIONS_MAX:
        connections *= 2
    return connections


def usual(server, hook, load):
    """The probes' p99 beside a load under which none may be refused."""
    probes, _ = beside(server, hook, USUAL_SECS, load)
    return percentile([answer.ms for answer in accepted(probes)], 99)


def beside(server, hook, secs, load):
    """The probes' outcomes, and what the load beside them saw."""
    seen = []
    loading = threading.Thread(target=lambda: seen.append(load(secs)) if load else None)
    loading.start()
    senders = [Sender(server, hook, "push", push_body()) for _ in range(PROBES)]
    # A second at both ends is left out: connections come and go there.
    outcomes = asyncio.run(delayed(steadily(senders, PROBES_PER_SEC, secs - 2)))
    loading.join()
    return outcomes, seen[0] if seen else None


async def delayed(work):
    await asyncio.sleep(1)
    return await work


def report(table, name, probes, load):
    """What was offered, kept and refused; gives the p99 of accepted probes."""
    counts = {kind: int(count) for kind, count in re.findall(r"^count (\w+) (\d+)", load["said"], re.MULTILINE)}
    broken = load["broken"] + sum(isinstance(outcome, OSError) for outcome in probes)
    strange = counts["other"] + counts["without_retry_after"] + broken
    strange += sum(outcome.status not in (200, 503) for outcome in probes if not isinstance(outcome, OSError))
    table.add(Figure(f"overload, {name}: offered", f"{load['offered']:,.0f}/s, {load['rate']:,.0f}/s accepted"))
    table.add(Figure(f"overload, {name}: refused", f"{counts['refused']:,} with 503 and Retry-After; {strange} otherwise: {counts['without_retry_after']} without, "
                     f"{counts['other']} other statuses, {broken} broken", "some, all by 503 with Retry-After", strange == 0 < counts["refused"]))
    enough_of_them = len(accepted(probes)) >= ACCEPTED_PROBES_MIN
    table.add(Figure(f"overload, {name}: probes accepted", f"{len(accepted(probes)):,} of {len(probes):,}", f">= {ACCEPTED_PROBES_MIN}", enough_of_them))
    return percentile([answer.ms for answer in accepted(probes)], 99)


def accepted(outcomes):
    return [outcome for outcome in outcomes if not isinstance(outcome, OSError) and outcome.status == 200]
