"""T4: how soon after its 2xx an event has an execution that can be claimed, at a steady 500 events a second."""

import asyncio
import time

from harness import Cost, Figure, Server
from harness.client import Client, issue_body
from harness.figures import percentile
from harness.sender import Sender, steadily

RATE = 500
CONNECTIONS = 32
# A commit is seen at most this much late, and so counted against us.
LOOK_EVERY_SECS = 0.002

# Executions made since shortly before the last look; ids hold the time they were made at, which is before they commit.
MADE_BEFORE_SECS = 0.3
LOOK = """
SELECT event_id FROM executions
 WHERE account_id = '{account}' AND id >= (SELECT uuid7_floor(clock_timestamp() - interval '{secs} s'))
"""


def measure(table, options):
    # Without Docker every execution stays claimable, and no container takes processor time from what is measured.
    with Server({"DOCKER_HOST": "unix:///nonexistent.sock"}) as server:
        client = Client(server.base)
        hook = client.tracker()
        client.flow("bench")
        account = server.database.value("SELECT account_id FROM flows LIMIT 1")
        senders = [Sender(server, hook, "issues", issue_body()) for _ in range(CONNECTIONS)]
        asyncio.run(steadily(senders, RATE, 2))
        senders = [Sender(server, hook, "issues", issue_body()) for _ in range(CONNECTIONS)]
        secs = max(10, options.secs)
        cost = Cost(server)
        accepted, seen = asyncio.run(watched(server.database, account, senders, secs))
        ours, postgres = (used / len(accepted) * 1e6 for used in cost.since())
    report(table, accepted, seen, secs)
    table.add(Figure("T4 CPU of an event and its execution", f"server {ours:.0f} us, PostgreSQL {postgres:.0f} us, looking included"))


async def watched(database, account, senders, secs):
    """When each event was answered, and when its execution was first seen from another connection."""
    stop, seen = asyncio.Event(), {}
    watching = asyncio.create_task(asyncio.to_thread(look, database, account, seen, stop))
    outcomes = await steadily(senders, RATE, secs)
    await asyncio.sleep(1)
    stop.set()
    await watching
    answers = [outcome for outcome in outcomes if not isinstance(outcome, OSError) and outcome.status == 200]
    return {answer.json()["event_id"]: answer.answered_at for answer in answers}, seen


def look(database, account, seen, stop):
    last = time.time()
    while not stop.is_set():
        since = time.time() - last + MADE_BEFORE_SECS
        last = time.time()
        rows = database.rows(LOOK.format(account=account, secs=since))
        now = time.time()
        for (event,) in rows:
            seen.setdefault(event, now)
        time.sleep(LOOK_EVERY_SECS)


def report(table, accepted, seen, secs):
    waits = [max(0, seen[event] - at) * 1000 for event, at in accepted.items() if event in seen]
    missing = len(accepted) - len(waits)
    rate = len(accepted) / secs
    p50, p99 = percentile(waits, 50), percentile(waits, 99)
    ok = p50 <= 15 and p99 <= 50 and missing == 0 and rate >= 0.98 * RATE
    table.add(Figure("T4 accepted -> claimable", f"p50 {p50:.1f} ms, p99 {p99:.1f} ms at {rate:.0f}/s, {missing} not seen",
                     "p50 <= 15 ms, p99 <= 50 ms at 500/s", ok))
