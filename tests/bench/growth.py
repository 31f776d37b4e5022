#!/usr/bin/env python3
"""How ingest and lists hold up while the database grows: the same loads at 0, 1 and 10 million stored events.

usage: tests/bench/growth.py [SECONDS [SIZE...]]     (each load, default 10; sizes default 0 1000000 10000000)

Needs `./start.sh` to have built the server once, `wrk`, and 25 GB of disk for ten million events. Two servers run
side by side, each with a database of its own in a temporary directory: one grows, the other is emptied before every
size. They are loaded in turns, so that whatever else the machine does hits both. What is said of a size is the ratio.
Everything is removed at the end. Ends with 1 when the target is missed, or a request was refused.
"""

import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack

from harness import Cost, Server, until, wrk_webhooks
from harness.client import Client, push_body
from harness.database import COUNTS_LATE_SECS
from harness.load import require_wrk

SECONDS = int(sys.argv[1]) if len(sys.argv) > 1 else 10
SIZES = [int(size) for size in sys.argv[2:]] or [0, 1_000_000, 10_000_000]
CONNECTIONS = 64
# Loads of each server at each size; odd, for the median.
ROUNDS = 3
# The days over which filled events are spread.
DAYS = 30
# One execution for this many filled events.
EVENTS_PER_EXECUTION = 20
# Bytes that a filled event needs on the disk, indexes, ledger and its share of executions included.
EVENT_BYTES = 2_000
# Sessions that fill at once, and most events of one of their statements.
FILLERS, FILL_BATCH = 2, 100_000
PAGE_CALLS = 21
DEEP_OFFSET = 5_000
TARGET = 0.90


def main():
    require_wrk()
    need, free = max(SIZES) * EVENT_BYTES + (4 << 30), shutil.disk_usage(tempfile.gettempdir()).free
    if free < need:
        sys.exit(f"{need >> 30} GB of disk are needed and {free >> 30} are free; give fewer events")
    # Ended from outside, it takes its servers and their gigabytes along.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))
    with ExitStack() as servers:
        held = report(*[Side(servers.enter_context(Server({"LOG_LEVEL": "warn"}))) for _ in ("empty", "grown")])
    sys.exit(0 if held else 1)


def report(empty, grown):
    print(f"{os.cpu_count()} cores, fsync on, load average {os.getloadavg()[0]:.1f}, "
          f"{ROUNDS} rounds of {SECONDS} s, 64 connections, body {len(empty.body)} bytes\n")
    print(f"{'stored':>11} {'when':<17} {'rate':>7} {'of empty':>9} {'CPU us':>7} {'of empty':>9} "
          f"{'WAL B':>6} {'images':>7} {'fsyncs':>7}   per event")
    worst, pages = {}, []
    stored = 0
    for size in SIZES:
        filled = grown.fill(stored, size)
        empty.clear()
        stored = max(stored, size)
        for when in ("after checkpoint", "later"):
            pairs = [(empty.load(when), grown.load(when)) for _ in range(ROUNDS)]
            rate = statistics.median(pair[1]["rate"] / pair[0]["rate"] for pair in pairs)
            cpu = statistics.median(pair[1]["cpu"] / pair[0]["cpu"] for pair in pairs)
            middle = {key: statistics.median(pair[1][key] for pair in pairs) for key in pairs[0][1]}
            print(f"{size:>11,} {when:<17} {middle['rate']:>7,.0f} {rate:>9.0%} {middle['cpu']:>7.0f} {cpu:>9.0%} "
                  f"{middle['wal']:>6,.0f} {middle['images']:>7.3f} {middle['fsyncs']:>7.3f}", flush=True)
            worst[size, when] = rate
        pages.append((size, filled, grown.pages()))
    print(f"\n{'stored':>11} {'filled in':>9} {'on disk':>8}   p50 of a page in ms")
    for size, filled, page in pages:
        print(f"{size:>11,} {filled['seconds']:>7.0f} s {filled['gigabytes']:>5.1f} GB   "
              + ", ".join(f"{name} {ms:.1f}" for name, ms in page.items()))
    least = min(worst[max(SIZES), when] for when in ("after checkpoint", "later"))
    failed, held = empty.failed + grown.failed, least >= TARGET and empty.failed + grown.failed == 0
    print(f"\nat {max(SIZES):,} stored events: {least:.0%} of the empty rate, {failed} requests refused or broken; "
          f"the target is {TARGET:.0%} and none: " + ("reached" if held else "MISSED"))
    return held


class Side:
    """A server with a database of its own, and one sender."""

    def __init__(self, server):
        self.server = server
        self.client = Client(server.base)
        self.hook = self.client.tracker()
        self.client.flow("filled")
        self.body, self.failed = push_body(), 0

    def sql(self, text):
        database = self.server.database
        env = {**database.env, "PGOPTIONS": "-c statement_timeout=0"}
        return subprocess.Popen([database.bin_dir / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-c", text], env=env,
                                text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def ask(self, text):
        process = self.sql(text)
        answer, complaint = process.communicate()
        if process.returncode:
            sys.exit(f"{complaint.strip()}\nin: {text[:300]}")
        return answer.strip()

    def clear(self):
        self.ask("TRUNCATE events, deliveries, unrouted_events")

    def load(self, when):
        """One load: its rate, and what each event cost, its way through the router included."""
        if when == "after checkpoint":
            self.ask("CHECKPOINT")
        before, cost = self.counters(), Cost(self.server)
        loaded = wrk_webhooks(self.hook, self.body, CONNECTIONS, SECONDS)
        until(lambda: self.server.database.unrouted() == 0, patience_secs=120)
        cpu = sum(cost.since())
        time.sleep(COUNTS_LATE_SECS)
        after = self.counters()
        self.failed += loaded["failed"]
        if loaded["failed"]:
            print(f"    {loaded['failed']} beside {loaded['accepted']} were refused or broken", flush=True)
        events = after["events"] - before["events"]
        each = {name: (after[name] - before[name]) / events for name in ("wal", "images", "fsyncs")}
        return {"rate": loaded["rate"], "cpu": cpu / events * 1e6, **each}

    def counters(self):
        wal, images, fsyncs, events = self.ask("""
            SELECT wal_bytes, wal_fpi, (SELECT sum(fsyncs) FROM pg_stat_io WHERE object = 'wal'),
                   (SELECT sum(n_tup_ins) FROM pg_stat_user_tables WHERE relname ~ '^events_')
              FROM pg_stat_wal""").split("|")
        return {"wal": int(wal), "images": int(images), "fsyncs": int(fsyncs), "events": int(events)}

    def fill(self, stored, size):
        """Brings the stored events to `size`; how long it took, and what lies on the disk."""
        began = time.monotonic()
        self.prepare_days()
        batches = [min(FILL_BATCH, size - low) for low in range(stored, size, FILL_BATCH)]
        running = []
        for index, batch in enumerate(batches):
            if len(running) == FILLERS:
                finish(running.pop(0))
            running.append(self.sql(self.filling(batch, DAYS * index / len(batches), DAYS / len(batches))))
        for process in running:
            finish(process)
        self.ask("ANALYZE events; ANALYZE executions; ANALYZE deliveries")
        seconds = time.monotonic() - began
        return {"seconds": seconds, "gigabytes": int(self.ask("SELECT pg_database_size('preloop')")) / 1e9}

    def prepare_days(self):
        self.ask(f"""DO $$ DECLARE day date; name text; BEGIN
            FOR day IN SELECT (now() AT TIME ZONE 'UTC')::date - ago FROM generate_series(1, {DAYS + 1}) AS ago LOOP
                name := 'events_' || to_char(day, 'YYYYMMDD');
                CONTINUE WHEN to_regclass(name) IS NOT NULL;
                EXECUTE format('CREATE TABLE %I PARTITION OF events FOR VALUES FROM (%L) TO (%L)', name,
                    uuid7_floor(day::timestamp AT TIME ZONE 'UTC'), uuid7_floor((day + 1)::timestamp AT TIME ZONE 'UTC'));
            END LOOP; END $$""")

    def filling(self, events, from_day, days):
        """Events of a stretch of the past, oldest first, their ledger rows, and some executions that ended."""
        return f"""
            SET synchronous_commit = off;
            WITH made AS MATERIALIZED (
                SELECT n, uuidv7(at - now()) AS id, at
                  FROM (SELECT n, now() - interval '1 day' * ({DAYS} - {from_day} - {days} * n / {events}) AS at
                          FROM generate_series(1, {events}) AS n) AS moment
            ), kept AS (
                INSERT INTO events (id, account_id, source, source_id, delivery_key, tracker_id, organization_id, kind,
                    raw_kind, project_external_id, project_identifier, project_name, subject, subject_url, actor,
                    attributes, received_at, payload_encoding, payload, payload_bytes)
                SELECT made.id, organization.account_id, 'github', organization.id, gen_random_uuid()::text,
                       organization.tracker_id, organization.id, 'push', 'push', '1', 'a/b', 'a/b',
                       'subject ' || n, 'https://github.com/a/b/commit/' || n, 'bench',
                       '{{"ref": "refs/heads/main", "branch": "main", "commits": 1}}', at,
                       'lz4', decode(repeat(md5(n::text), 62), 'hex'), 1900
                  FROM made, (SELECT * FROM organizations LIMIT 1) AS organization
            ), known AS (
                INSERT INTO deliveries (key_hash, event_id, received_at) SELECT gen_random_uuid(), id, at FROM made
            ), ran AS (
                INSERT INTO executions (id, account_id, flow_id, flow_version_id, event_id, state, queue_deadline,
                    created_at, started_at, ended_at, attempt)
                SELECT uuidv7(at - now()), flow.account_id, flow.id, flow.version_id, made.id, 'SUCCEEDED', at, at, at, at, 1
                  FROM made, flows AS flow WHERE n % {EVENTS_PER_EXECUTION} = 0
                RETURNING id
            )
            INSERT INTO execution_details (execution_id, prompt, result)
            SELECT id, repeat('x', 400), '{{"summary": "done"}}' FROM ran"""

    def pages(self):
        """Median milliseconds of what people look at."""
        get = self.client.get
        deep = f"limit=50&skip={DEEP_OFFSET}"
        paths = {"events": "/events?limit=50", "events, deep": f"/events?{deep}",
                 "executions": "/flows/executions?limit=50", "executions, deep": f"/flows/executions?{deep}"}
        if shown := get(f"/events?{deep}") or get("/events?limit=50"):
            paths["one event"] = f"/events/{shown[-1]['id']}"
        return {name: median_ms(lambda path=path: get(path)) for name, path in paths.items()}


def finish(process):
    _, complaint = process.communicate()
    if process.returncode:
        sys.exit(complaint.strip())


def median_ms(work):
    times = []
    for _ in range(PAGE_CALLS):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    main()
