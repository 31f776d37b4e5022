"""The server's database: one `psql` kept open for questions, and the counters PostgreSQL keeps about itself."""

import os
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

END = "--end of answer--"
# A backend hands in its counts when it has been idle this long (PGSTAT_IDLE_INTERVAL in pgstat.c), if not before.
COUNTS_LATE_SECS = 11
# As many as there are under load: with `max_wal_size` at 4 GB, checkpoints come about 2 GB apart.
LOG_FILES = 128
SETTLE_SECS = 30
# An empty file is not left, hence the message.
NEXT_LOG_FILE = "pg_logical_emit_message(false, 'bench', ''), pg_switch_wal()"

COUNTERS = """
SELECT (SELECT pg_current_wal_lsn() - '0/0'),
       (SELECT sum(fsyncs) FROM pg_stat_io WHERE object = 'wal'),
       (SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()),
       (SELECT sum(n_tup_ins) FROM pg_stat_user_tables WHERE relname = 'deliveries'),
       (SELECT sum(n_dead_tup) FROM pg_stat_user_tables)
"""


class Database:
    """Asks as the server's own role, through its socket."""

    def __init__(self, postgres_dir, directory):
        self.bin_dir = next(Path(postgres_dir).glob("**/pgbench")).parent
        self.directory = Path(directory)
        self.env = {**os.environ, "PGHOST": f"{directory}/run", "PGUSER": "preloop", "PGDATABASE": "preloop",
                    "PGPASSWORD": Path(f"{directory}/password").read_text().strip(), "PGAPPNAME": "bench"}
        self.session = None

    def rows(self, sql):
        """The rows of one statement, each a list of texts; empty text for null."""
        if self.session is None:
            self.session = self.open_session()
        self.session.stdin.write(f"{sql.strip().rstrip(';')};\n\\echo {END}\n")
        self.session.stdin.flush()
        rows = []
        while (line := self.session.stdout.readline().rstrip("\n")) != END:
            if not line and self.session.poll() is not None:
                raise RuntimeError("psql ended: the database is gone, or the statement was wrong")
            rows.append(line.split("\t"))
        return rows

    def value(self, sql):
        return self.rows(sql)[0][0]

    def open_session(self):
        return subprocess.Popen([self.bin_dir / "psql", "-qAtX", "-F", "\t", "-v", "ON_ERROR_STOP=1"], env=self.env,
                                stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def close(self):
        if self.session is not None:
            self.session.stdin.close()
            self.session.wait()
            self.session = None

    def url(self, name="preloop"):
        """For another server beside the one that runs this database."""
        return f"postgresql://preloop:{self.env['PGPASSWORD']}@/{name}?host={quote(self.env['PGHOST'], safe='')}"

    def counters(self, settled=False):
        """Counts since the database began. `settled` first waits until every idle backend has handed in its own."""
        if settled:
            time.sleep(COUNTS_LATE_SECS)
        names = ("wal_bytes", "wal_fsyncs", "commits", "deliveries", "dead_tuples")
        return {name: float(value or 0) for name, value in zip(names, self.rows(COUNTERS)[0])}

    def kept(self):
        """Deliveries in the ledger, counted one by one."""
        return int(self.value("SELECT count(*) FROM deliveries"))

    def unrouted(self):
        """Events that wait for the router."""
        return int(self.value("SELECT count(*) FROM unrouted_events WHERE parked_at IS NULL"))

    def season(self):
        """Makes the files of the log that a database in use has and goes on with. A fresh one fills each new one with zeros
        first, which holds all commits for as long: 60 ms for every 16 MB on a usual disk."""
        self.rows(f"ALTER SYSTEM SET min_wal_size = '{LOG_FILES * 16}MB'")
        self.rows("SELECT pg_reload_conf()")
        self.rows(f"SELECT count(*) FROM (SELECT {NEXT_LOG_FILE} FROM generate_series(1, {LOG_FILES}) OFFSET 0) AS made")
        # What lies before a checkpoint is used again after the next.
        for _ in range(2):
            self.rows("CHECKPOINT")
            self.rows(f"SELECT {NEXT_LOG_FILE}")
        # Nothing of it shall be on its way to the disk when something is measured, below the kernel included.
        os.sync()
        time.sleep(SETTLE_SECS)

    def postmaster(self):
        """The process id of the database's first process."""
        return int((self.directory / "pgdata/postmaster.pid").read_text().splitlines()[0])
