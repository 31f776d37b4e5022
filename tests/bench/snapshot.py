"""T7: durable webhooks while somebody's transaction holds an old snapshot, so that dead rows cannot be cleaned.

The target is for ten minutes: `--snapshot 10`, which takes twice that: as long is measured without a snapshot, on a
server of its own that starts as empty. So both store the same, and what a growing database costs is not taken for the
snapshot's doing."""

import statistics

from harness import Figure, Server, wrk_webhooks
from harness.client import Client, push_body
from harness.database import Database

CONNECTIONS = 64


def measure(table, options):
    body, secs = push_body(), 60 * options.snapshot
    free, _ = phase(body, secs, holds=False)
    held, left = phase(body, secs, holds=True)
    report(table, options.snapshot, free, held)
    phases = "; ".join(f"{name} {shown(loads)}" for name, loads in (("without", free), ("beside it", held)))
    table.add(Figure("T7 thousands a second, by half minutes", phases))
    for each in filter(lambda each: each["failed"], free + held):
        print(each["said"])
    table.add(Figure("T7 left behind at its end", left))


def phase(body, secs, holds):
    """The loads of one server from its first event on, and what is left behind."""
    with Server() as server:
        hook = Client(server.base).tracker()
        wrk_webhooks(hook, body, CONNECTIONS, 5)
        reader = Database(server.postgres_dir, server.database.directory)
        if holds:
            reader.rows("BEGIN ISOLATION LEVEL REPEATABLE READ")
            reader.rows("SELECT count(*) FROM accounts")
        measured = loads(hook, body, secs)
        dead, waiting = server.database.counters()["dead_tuples"], server.database.unrouted()
        if holds:
            reader.rows("COMMIT")
        reader.close()
    return measured, f"{dead:,.0f} dead rows, {waiting:,} events not routed"


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
