"""T1, T2, T3: durable signed webhooks, what they cost, and how near that is to the database alone."""

from harness import Cost, Figure, Server, fsync_ms, pgbench, wrk_webhooks
from harness.client import Client, push_body
from harness.cost import peak_mb

CONNECTIONS = 64


def measure(table, options):
    with Server() as server:
        hook = Client(server.base).tracker()
        body = push_body()
        wrk_webhooks(hook, body, CONNECTIONS, 2)  # Connections, caches and code are warm from here on.
        fastest(table, server, hook, body, options.secs)
        one_at_a_time(table, server, hook, body, options.secs)


def fastest(table, server, hook, body, secs):
    before = server.database.counters(settled=True)
    cost = Cost(server)
    loaded = wrk_webhooks(hook, body, CONNECTIONS, secs)
    ours, postgres = cost.since()
    after = server.database.counters(settled=True)
    alone = pgbench(server.database, secs)

    count = after["deliveries"] - before["deliveries"]
    per_event = {name: (after[name] - before[name]) / count for name in ("wal_bytes", "wal_fsyncs", "commits")}
    table.add(Figure("T1 durable webhooks, 64 connections", f"{loaded['rate']:,.0f}/s", ">= 6,000/s", loaded["rate"] >= 6000))
    table.add(Figure("T1 their p99", f"{loaded['p99']:.1f} ms (p50 {loaded['p50']:.1f})", "<= 40 ms", loaded["p99"] <= 40))
    table.add(Figure("T1 refused or broken", f"{loaded['refused'] + loaded['broken']}", "0", loaded["refused"] + loaded["broken"] == 0))
    table.add(Figure("T2 aim", f"{loaded['rate']:,.0f}/s", ">= 10,000/s", loaded["rate"] >= 10_000))
    share = loaded["rate"] / alone
    table.add(Figure("T2 share of pgbench, same rows", f"{share:.0%} of {alone:,.0f}/s", ">= 60 %", share >= 0.6))
    table.add(Figure("fsyncs of an event", f"{per_event['wal_fsyncs']:.3f} ({per_event['commits']:.3f} commits)"))
    table.add(Figure("log (WAL) of an event", f"{per_event['wal_bytes'] / 1000:.1f} kB for a body of {len(body) / 1000:.1f} kB"))
    table.add(Figure("CPU of an event", f"server {ours / count * 1e6:.0f} us, PostgreSQL {postgres / count * 1e6:.0f} us"))
    table.add(Figure("server's memory under this load", f"{peak_mb(server.pid):.0f} MB at most"))


def one_at_a_time(table, server, hook, body, secs):
    single = wrk_webhooks(hook, body, 1, secs)
    fsync = fsync_ms(server.directory)
    table.add(Figure("T3 one webhook at a time", f"p50 {single['p50']:.2f} ms, p99 {single['p99']:.2f} ms",
                     f"p50 <= fsync {fsync:.2f} + 1.5 ms", single["p50"] <= fsync + 1.5))
