"""T7: durable webhooks while somebody's transaction holds an old snapshot, so that dead rows cannot be cleaned.

The target is for ten minutes: `--snapshot 10`, which takes twice that, because as long is measured without one: half of
it before and half after, so that a machine that grows slower meanwhile is not taken for the snapshot's doing."""

import statistics

from harness import Figure, Server, wrk_webhooks
from harness.client import Client, push_body
from harness.database import Database

CONNECTIONS = 64


def measure(table, options):
    with Server() as server:
        hook = Client(server.base).tracker()
        body = push_body()
        wrk_webhooks(hook, body, CONNECTIONS, 5)
        secs = 60 * options.snapshot
        before = loads(hook, body, secs // 2)
        reader = Database(server.postgres_dir, server.database.directory)
        reader.rows("BEGIN ISOLATION LEVEL REPEATABLE READ")
        reader.rows("SELECT count(*) FROM accounts")
        held = loads(hook, body, secs)
        waiting = server.database.unrouted()
        dead = server.database.counters()["dead_tuples"]
        reader.rows("COMMIT")
        reader.close()
        after = loads(hook, body, secs - secs // 2)
    report(table, options.snapshot, before + after, held)
    phases = "; ".join(f"{name} {shown(phase)}" for name, phase in (("before", before), ("beside it", held), ("after", after)))
    table.add(Figure("T7 thousands a second, by half minutes", phases))
    table.add(Figure("T7 left behind at its end", f"{dead:,.0f} dead rows, {waiting:,} events not routed"))


def loads(hook, body, secs):
    """A load for so long, told half minute by half minute."""
    return [wrk_webhooks(hook, body, CONNECTIONS, 30) for _ in range(secs // 30)]


def shown(loads):
    return " ".join(f"{each['rate'] / 1000:.1f}" for each in loads)


def report(table, count, free, held):
    rates = [statistics.mean(each["rate"] for each in loads) for loads in (free, held)]
    p99 = [statistics.median(each["p99"] for each in loads) for loads in (free, held)]
    failed = sum(each["failed"] for each in free + held)
    share = rates[1] / rates[0]
    table.add(Figure(f"T7 webhooks beside a snapshot open for {count} min", f"{share:.0%} ({rates[1]:,.0f} of {rates[0]:,.0f}/s; in the last half minute "
                     f"{held[-1]['rate']:,.0f}/s), p99 {p99[1]:.0f} ms ({p99[0]:.0f}), {failed} refused or broken",
                     ">= 90 %", share >= 0.9 and failed == 0))
