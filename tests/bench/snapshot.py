"""T7: durable webhooks while somebody's transaction holds an old snapshot, so that dead rows cannot be cleaned."""

from harness import Figure, Server, wrk_webhooks
from harness.client import Client, push_body
from harness.database import Database

CONNECTIONS = 64
SECS_MIN = 60


def measure(table, options):
    secs = max(SECS_MIN, options.secs)
    with Server() as server:
        hook = Client(server.base).tracker()
        body = push_body()
        wrk_webhooks(hook, body, CONNECTIONS, 5)
        free = wrk_webhooks(hook, body, CONNECTIONS, secs)
        reader = Database(server.postgres_dir, server.database.directory)
        reader.rows("BEGIN ISOLATION LEVEL REPEATABLE READ")
        reader.rows("SELECT count(*) FROM accounts")
        held = wrk_webhooks(hook, body, CONNECTIONS, secs)
        waiting = int(server.database.value("SELECT count(*) FROM unrouted_events"))
        dead = server.database.counters()["dead_tuples"]
        reader.rows("COMMIT")
        reader.close()
    share = held["rate"] / free["rate"]
    table.add(Figure(f"T7 webhooks for {secs} s beside an open snapshot", f"{share:.0%} ({held['rate']:,.0f} of {free['rate']:,.0f}/s), "
                     f"p99 {held['p99']:.0f} ms ({free['p99']:.0f}), {dead:,.0f} dead rows, {waiting:,} unrouted at the end",
                     ">= 90 %", share >= 0.9))
