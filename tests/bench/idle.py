"""T8: what a server costs that has nothing to do, and how soon a started one serves."""

import re
import statistics
import time
from collections import Counter

from harness import Cost, Figure, Server
from harness.client import Client
from harness.cost import proportional_mb, resident_mb

IDLE_SECS = 60
STARTS = 5


def measure(table, options):
    with Server() as server:
        # As an installation that is used: flows that wait, and a tracker.
        client = Client(server.base)
        client.tracker()
        for number in range(20):
            client.flow(f"flow {number}")
        idle(table, server)
        starts(table, server)


def idle(table, server):
    time.sleep(10)
    cost = Cost(server)
    time.sleep(IDLE_SECS)
    ours, postgres = (secs / IDLE_SECS for secs in cost.since())
    # Apart, because writing the statements down costs, too.
    statements = StatementLog(server.database)
    time.sleep(2)
    statements.mark()
    time.sleep(IDLE_SECS)
    asked = statements.since_mark()
    memory = resident_mb(server.pid)
    table.add(Figure("T8 idle: share of a core", f"server {ours:.2%}, PostgreSQL {postgres:.2%}", "< 1 % in all", ours + postgres < 0.01))
    rate = asked.total() / IDLE_SECS
    often = ", ".join(f"{count / IDLE_SECS:.1f}/s {text}" for text, count in asked.most_common(2))
    table.add(Figure("T8 idle: statements", f"{rate:.1f}/s ({often})", "< 20/s", rate < 20))
    table.add(Figure("T8 idle: server's memory", f"{memory:.0f} MB", "< 80 MB", memory < 80))
    table.add(Figure("T8 idle: PostgreSQL's memory", f"{proportional_mb(server.database.postmaster()):.0f} MB"))


class StatementLog:
    """Every statement, as PostgreSQL itself writes them down; only our own are left out."""

    def __init__(self, database):
        self.directory = database.directory / "log"
        for setting in ("log_statement = 'all'", "log_line_prefix = '%a|'"):
            database.rows(f"ALTER SYSTEM SET {setting}")
        database.rows("SELECT pg_reload_conf()")
        self.marked = 0

    def texts(self):
        said = "".join(file.read_text() for file in sorted(self.directory.glob("postgresql-*.log")))
        found = re.findall(r"^(?!bench\|)[^|\n]*\|LOG:\s+(?:statement|execute [^:]*): (.*(?:\n[^|\n]*$)*)", said, re.MULTILINE)
        return [short(text) for text in found]

    def mark(self):
        self.marked = len(self.texts())

    def since_mark(self):
        return Counter(self.texts()[self.marked:])


def short(statement):
    """A statement's first words, without its comments."""
    words = re.sub(r"--.*", "", statement).split()
    return " ".join(words)[:30]


def starts(table, server):
    with Server({"DATABASE_URL": server.database.url()}) as beside:
        alone = [restarted(beside) for _ in range(STARTS)]
    with_database = [restarted(server) for _ in range(STARTS)]
    table.add(Figure("start to healthy, database running", seconds(alone), "<= 1 s", statistics.median(alone) <= 1))
    table.add(Figure("start to healthy, its own database stopped", seconds(with_database)))


def restarted(server):
    if server.database:
        server.database.close()
    server.stop()
    return server.start()


def seconds(times):
    return f"p50 {statistics.median(times):.2f} s, most {max(times):.2f} s"
