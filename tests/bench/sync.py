"""Reading a tracker: 100,000 issues with comments from a fake one; then all of it once more, with nothing to write."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

from harness import Figure, Server
from harness.client import Client

PROJECTS, ISSUES, COMMENTS = 10, int(os.environ.get("SYNC_ISSUES", "100000")), 2
WAIT_MAX_SECS = 3_600
# A session of PostgreSQL that is idle tells so late what it wrote (PGSTAT_IDLE_INTERVAL).
STATISTICS_SECS = 11
# Of the process that reads; PostgreSQL and the tracker are others.
MEMORY_MB = 300
TABLES = ("issues", "issue_comments", "issue_relationships", "organizations", "projects", "events")


def measure(table, options):
    with FakeTracker() as fake, Server({"OUTBOUND_ALLOWED_NETWORKS": "127.0.0.0/8", "LOG_LEVEL": "warn",
                                        "SECRET_KEY": "a key for the bench that is long enough"}) as server:
        client = Client(server.base)
        began = time.monotonic()
        tracker = client.post("/trackers", {
            "name": "fake", "tracker_type": "github", "url": fake.url, "token": "token",
            "scope_rules": [{"scope_type": "ORGANIZATION", "rule_type": "INCLUDE", "identifier": "octo"}]})["id"]
        secs = first_reading(server, tracker, began)
        rows = {name: int(server.database.value(f"SELECT count(*) FROM {name}")) for name in TABLES[:2]}
        whole = rows["issues"] == ISSUES and rows["issue_comments"] == ISSUES * COMMENTS
        table.add(Figure("sync: issues and comments kept", f"{rows['issues']:,} and {rows['issue_comments']:,}",
                         f"{ISSUES:,} and {ISSUES * COMMENTS:,}", whole))
        written = sum(rows.values())
        said = f"{secs:.0f} s, {written / secs:,.0f} rows/s, {fake.requests()} requests"
        table.add(Figure("sync: first reading", said))
        most = peak_mb(server.pid)
        table.add(Figure("sync: server's peak memory", f"{most:.0f} MB", f"< {MEMORY_MB} MB", most < MEMORY_MB))
        events = int(server.database.value("SELECT count(*) FROM events"))
        table.add(Figure("sync: events of a first reading", str(events), "0", events == 0))
        again(table, server, fake)


def first_reading(server, tracker, began):
    sql = f"SELECT completed_at IS NOT NULL, validation_message FROM tracker_syncs WHERE tracker_id = '{tracker}'"
    while time.monotonic() < began + WAIT_MAX_SECS:
        found = server.database.rows(sql)
        if found and found[0][0] == "t":
            return time.monotonic() - began
        if found and found[0][1]:
            sys.exit(f"the tracker could not be read: {found[0][1]}")
        time.sleep(0.25)
    sys.exit("the first reading did not end:\n" + server.log()[-2_000:])


def again(table, server, fake):
    """Everything is read from its beginning by `preloop sync scan all --full`, beside the server."""
    time.sleep(STATISTICS_SECS)
    before = writes(server)
    fake.forget()
    env = {"PATH": os.environ["PATH"], "PRELOOP_DATA_DIR": server.directory, "LOG_LEVEL": "warn",
           "OUTBOUND_ALLOWED_NETWORKS": "127.0.0.0/8", **server.extra_env}
    began = time.monotonic()
    process = subprocess.Popen([server.binary, "sync", "scan", "all", "--full"], env=env, cwd=server.directory,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    most = 0
    while process.poll() is None:
        most = max(most, peak_mb(process.pid))
        time.sleep(0.05)
    secs = time.monotonic() - began
    said = process.stdout.read().strip().splitlines()
    if process.returncode != 0:
        sys.exit("the scan failed:\n" + "\n".join(said[-20:]))
    time.sleep(STATISTICS_SECS)
    changed = {name: after - before[name] for name, after in writes(server).items() if after != before[name]}
    rate = f"{secs:.0f} s, {ISSUES / secs:,.0f} issues/s, {fake.requests()} requests"
    table.add(Figure("sync: reading all of it again", rate))
    table.add(Figure("sync: writes of that", str(changed or "none"), "none", not changed))
    table.add(Figure("sync: scan's peak memory", f"{most:.0f} MB", f"< {MEMORY_MB} MB", most < MEMORY_MB))


def writes(server):
    names = ", ".join(f"'{name}'" for name in TABLES)
    rows = server.database.rows("SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_user_tables "
                                f"WHERE relname IN ({names}) OR relname ~ '^events_'")
    return {name: int(count) for name, count in rows}


def peak_mb(pid):
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    lines = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(lines[0].split()[1]) / 1_024 if lines else 0


class FakeTracker:
    """A fake GitHub as a process. `PRELOOP_TRACKER_FAKE` names its binary."""

    def __init__(self):
        self.binary = os.environ.get("PRELOOP_TRACKER_FAKE")
        if not self.binary:
            sys.exit("set PRELOOP_TRACKER_FAKE to the fake tracker: "
                     "cargo build --release --features testing --bin tracker-fake")

    def __enter__(self):
        fill = [f"--fill=octo/p{n}={ISSUES // PROJECTS},{COMMENTS}" for n in range(PROJECTS)]
        self.process = subprocess.Popen([self.binary, "--flavor", "github", "--deliver", "never", *fill],
                                        stdout=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()

    def requests(self):
        with urllib.request.urlopen(f"{self.url}/_fake/state") as answer:
            return f"{json.load(answer)['requests']:,}"

    def forget(self):
        request = urllib.request.Request(f"{self.url}/_fake/forget", b"{}", {"Content-Type": "application/json"})
        urllib.request.urlopen(request).close()
