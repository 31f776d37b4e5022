"""T6: hours at half of T1. Dead rows stay flat, and so does what senders wait. Only with `--soak MINUTES`."""

import time

from harness import Cost, Figure, Server, wrk_webhooks
from harness.client import Client, push_body
from harness.cost import resident_mb

CONNECTIONS = 64
WINDOW_SECS = 30
# The first minutes warm up; T6 compares with the fifth. A shorter soak compares with its second window.
REFERENCE_WINDOW = 5 * 60 // WINDOW_SECS
WINDOWS_MIN = 4


def measure(table, options):
    count = options.soak * 60 // WINDOW_SECS
    if count < WINDOWS_MIN:
        table.add(Figure("T6 soak", "not run; ask with --soak MINUTES, at least 2"))
        return
    with Server() as server:
        hook = Client(server.base).tracker()
        cost = Cost(server)
        windows = [window(server, hook) for _ in range(count)]
        ours, postgres = (used / sum(each["accepted"] for each in windows) * 1e6 for used in cost.since())
    report(table, windows, options.soak)
    table.add(Figure("T6 CPU of an event at half load", f"server {ours:.0f} us, PostgreSQL {postgres:.0f} us"))


def window(server, hook):
    loaded = wrk_webhooks(hook, push_body(), CONNECTIONS, WINDOW_SECS, script="soak.lua")
    time.sleep(1)
    loaded["dead"] = server.database.counters()["dead_tuples"]
    loaded["memory"] = resident_mb(server.pid)
    print(f"      {loaded['rate']:,.0f}/s, p99 {loaded['p99']:.1f} ms, {loaded['dead']:,.0f} dead rows, {loaded['memory']:.0f} MB", flush=True)
    return loaded


def report(table, windows, minutes):
    at = REFERENCE_WINDOW if len(windows) > REFERENCE_WINDOW + 1 else 1
    reference, later = windows[at], windows[at + 1:]
    worst = max(each["p99"] for each in later)
    rate = sum(each["rate"] for each in windows) / len(windows)
    failed = sum(each["failed"] for each in windows)
    table.add(Figure(f"T6 soak of {minutes} min at {rate:,.0f}/s: p99", f"{worst:.1f} ms at worst, {worst / reference['p99']:.1f} x {reference['p99']:.1f} ms; {failed} refused or broken",
                     "<= 2 x minute 5", worst <= 2 * reference["p99"] and failed == 0))
    # Rows die and are cleaned in waves: the later half may not stand higher than the first one's crest.
    half = len(windows) // 2
    early, late = (max(each["dead"] for each in part) for part in (windows[:half], windows[half:]))
    table.add(Figure("T6 dead rows", f"{early:,.0f} at most in the first half, {late:,.0f} in the second", "flat", late <= 1.5 * early + 10_000))
    table.add(Figure("T6 server's memory", f"{windows[0]['memory']:.0f} MB first, {windows[-1]['memory']:.0f} MB last"))
