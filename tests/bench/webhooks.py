"""T1, T2, T3: durable signed webhooks, what they cost, and how near that is to the database alone."""

import time

from harness import Cost, Figure, Server, fsync_ms, pgbench, until, wrk_webhooks
from harness.client import Client, push_body
from harness.cost import peak_mb

CONNECTIONS = 64
# R-B1: until the router must have been there.
ROUTED_MAX_SECS = 5


def measure(table, options):
    with Server() as server:
        hook = Client(server.base).tracker()
        body = push_body()
        wrk_webhooks(hook, body, CONNECTIONS, 2)  # Connections, caches and code are warm from here on.
        fastest(table, server, hook, body, options.secs)
        one_at_a_time(table, server, hook, body, options.secs)


def fastest(table, server, hook, body, secs):
    database = server.database
    until(lambda: database.unrouted() == 0)
    kept, before = database.kept(), database.counters(settled=True)
    cost = Cost(server)
    loaded = wrk_webhooks(hook, body, CONNECTIONS, secs)
    waiting, ended = database.unrouted(), time.monotonic()
    until(lambda: database.unrouted() == 0, patience_secs=120)
    drained = time.monotonic() - ended
    # Only now: an event costs what its way through the router costs, too.
    ours, postgres = cost.since()
    kept, after = database.kept() - kept, database.counters(settled=True)
    promised(table, loaded, kept, f"{waiting:,}, routed {drained:.1f} s later", drained <= ROUTED_MAX_SECS)
    beside_pgbench(table, database, loaded, secs)

    each = {name: (after[name] - before[name]) / kept for name in ("wal_bytes", "wal_fsyncs", "commits")}
    stored = int(database.value("SELECT octet_length(payload) FROM bench_sample"))
    for name, figure in [
            ("fsyncs", f"{each['wal_fsyncs']:.3f} ({each['commits']:.3f} commits)"),
            ("log (WAL)", f"{each['wal_bytes'] / 1000:.1f} kB for a body of {len(body) / 1000:.1f} kB, {stored / 1000:.1f} stored"),
            ("CPU", f"server {ours / kept * 1e6:.0f} us, PostgreSQL {postgres / kept * 1e6:.0f} us")]:
        table.add(Figure(f"{name} of an event, routing included", figure))
    table.add(Figure("server's memory under this load", f"{peak_mb(server.pid):.0f} MB at most"))


def promised(table, loaded, kept, routed, in_time):
    whole = loaded["failed"] == 0
    table.add(Figure("T1 durable webhooks, 64 connections", f"{loaded['rate']:,.0f}/s", ">= 6,000/s", loaded["rate"] >= 6000))
    table.add(Figure("T1 their p99", f"{loaded['p99']:.1f} ms (p50 {loaded['p50']:.1f})", "<= 40 ms", loaded["p99"] <= 40 and whole))
    table.add(Figure("T1 refused or broken", f"{loaded['failed']}", "0", whole))
    # Those on their way when the load ends are kept, and nobody hears of it.
    most = loaded["accepted"] + CONNECTIONS + loaded["broken"]
    table.add(Figure("T1 kept / accepted", f"{kept:,} / {loaded['accepted']:,}", f"all, at most {CONNECTIONS} unheard more",
                     loaded["accepted"] <= kept <= most))
    table.add(Figure("T1 not routed when the load ends", routed, f"<= {ROUTED_MAX_SECS} s", in_time))
    table.add(Figure("T2 aim", f"{loaded['rate']:,.0f}/s", ">= 10,000/s", loaded["rate"] >= 10_000))


def beside_pgbench(table, database, loaded, secs):
    alone = pgbench(database, secs)
    share = loaded["rate"] / alone
    table.add(Figure("T2 share of pgbench, same rows", f"{share:.0%} of {alone:,.0f}/s, which are not routed", ">= 60 %", share >= 0.6))


def one_at_a_time(table, server, hook, body, secs):
    single = wrk_webhooks(hook, body, 1, secs)
    fsync = fsync_ms(server.directory)
    table.add(Figure("T3 one webhook at a time", f"p50 {single['p50']:.2f} ms, p99 {single['p99']:.2f} ms, {single['failed']} refused or broken",
                     f"p50 <= fsync {fsync:.2f} + 1.5 ms", single["p50"] <= fsync + 1.5 and single["failed"] == 0))
