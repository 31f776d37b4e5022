"""One PostgreSQL and one or two servers over it, to be killed, frozen and started again."""

import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

START_SECONDS_MAX = 60
STOP_SECONDS_MAX = 15
QUERY_SECONDS_MAX = 20

SETTINGS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
port = {port}
max_connections = 100
shared_buffers = 128MB
jit = off
fsync = on
synchronous_commit = on
autovacuum_naptime = 15s
log_min_duration_statement = 2s
log_line_prefix = '%m [%p] '
timezone = 'UTC'
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Postgres:
    """A cluster in a directory of its own. PostgreSQL refuses to be root, so root runs it as somebody else."""

    def __init__(self, directory, binaries):
        self.dir, self.port, self.password = Path(directory) / "postgres", free_port(), secrets.token_hex(16)
        self.bin = next(Path(binaries).glob("**/bin/initdb")).parent
        self.user = unprivileged()
        self.dir.mkdir()
        (self.dir / "password").write_text(self.password)
        if self.user:
            shutil.chown(self.dir, self.user.pw_uid, self.user.pw_gid)
            shutil.chown(self.dir / "password", self.user.pw_uid, self.user.pw_gid)
        self.run("initdb", "--pgdata", self.dir / "data", "--pwfile", self.dir / "password", "--username=preloop",
                 "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-instructions")
        with open(self.dir / "data/postgresql.conf", "a") as file:
            file.write(SETTINGS.format(port=self.port))
        self.start()
        self.sql("CREATE DATABASE preloop", database="postgres")

    @property
    def url(self):
        return f"postgresql://preloop:{self.password}@127.0.0.1:{self.port}/preloop"

    def start(self):
        self.run("pg_ctl", "start", "-w", "-t", START_SECONDS_MAX, "-D", self.dir / "data", "-l", self.dir / "log")

    def stop(self, mode="fast"):
        self.run("pg_ctl", "stop", "-w", "-t", STOP_SECONDS_MAX, "-m", mode, "-D", self.dir / "data")

    def sql(self, text, database="preloop"):
        """Runs statements; gives what they print, without decoration."""
        url = self.url.removesuffix("preloop") + database
        command = [self.bin / "psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-f", "-", url]
        done = subprocess.run([str(part) for part in command], input=text, capture_output=True, text=True,
                              timeout=QUERY_SECONDS_MAX, env={"PATH": "/usr/bin:/bin"}, check=False)
        if done.returncode != 0:
            raise RuntimeError(f"psql: {done.stderr.strip()}")
        return done.stdout.strip()

    def rows(self, query):
        """The rows of one query, each a dictionary."""
        return json.loads(self.sql(f"SELECT coalesce(json_agg(row), '[]') FROM ({query}) AS row"))

    def dump(self, file):
        with open(file, "wb") as out:
            subprocess.run([str(self.bin / "pg_dump"), "-Fc", self.url], stdout=out, check=True)

    def run(self, program, *arguments):
        # pg_ctl leaves the database behind, which must not hold a pipe of ours open.
        with open(self.dir / "commands.out", "ab") as out:
            who = {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else {}
            subprocess.run([str(self.bin / program), *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=out,
                           stderr=out, check=True, cwd=self.dir, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"}, **who)


def unprivileged():
    """Whom to run the database as; nobody else when we are not root."""
    if os.geteuid() != 0:
        return None
    known = {user.pw_name: user for user in pwd.getpwall()}
    return next(known[name] for name in ("preloop", "postgres", "nobody") if name in known)


class Server:
    """One replica: a data directory and a port that outlive its processes."""

    def __init__(self, name, binary, directory, settings):
        self.name, self.binary, self.process = name, binary, None
        self.dir = Path(directory) / name
        self.dir.mkdir()
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.settings = {"PATH": os.environ["PATH"], "PRELOOP_DATA_DIR": str(self.dir), "PORT": str(self.port), **settings}

    @property
    def log(self):
        return self.dir / "server.log"

    @property
    def replica(self):
        return (self.dir / "replica.id").read_text().strip()

    @property
    def alive(self):
        return self.process is not None and self.process.poll() is None

    def start(self, **settings):
        """Starts the process; does not wait until it serves."""
        self.settings.update(settings)
        with open(self.log, "ab") as log:
            log.write(f"=== started by the rounds of fire at {time.time():.3f}\n".encode())
            log.flush()
            self.process = subprocess.Popen([self.binary, "serve"], env=self.settings, cwd=self.dir, stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log)

    def ready(self):
        try:
            with urllib.request.urlopen(f"{self.base}/health", timeout=1) as answer:
                return answer.status == 200
        except OSError:
            return False

    def wait_until_ready(self):
        until = time.monotonic() + START_SECONDS_MAX
        while not self.ready():
            if not self.alive:
                raise RuntimeError(f"{self.name} ended by itself; see {self.log}")
            if time.monotonic() > until:
                raise RuntimeError(f"{self.name} was not ready within {START_SECONDS_MAX} s; see {self.log}")
            time.sleep(0.02)

    def kill(self):
        self.process.kill()
        self.process.wait()
        self.process = None

    def freeze(self):
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self):
        self.process.send_signal(signal.SIGCONT)

    def stop(self):
        """An orderly end; gives how long it took, in seconds."""
        since = time.monotonic()
        self.thaw()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(STOP_SECONDS_MAX)
        self.process = None
        return time.monotonic() - since


class Client:
    """A user of the API. Calls go to whichever server answers."""

    def __init__(self, server):
        self.token = None
        user = {"username": "fire", "password": secrets.token_hex(12), "email": "fire@example.org"}
        self.call(server, "/auth/register", user)
        self.token = self.call(server, "/auth/token/json", user)["access_token"]

    def call(self, server, path, body):
        headers = {"Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        request = urllib.request.Request(f"{server.base}/api/v1{path}", json.dumps(body).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=3) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as error:
            error.msg = f"{error.msg}: {error.read().decode(errors='replace')}"
            raise

    def tracker(self, server):
        """A hook for signed GitHub deliveries: its path, secret and organization."""
        made = self.call(server, "/trackers", {"name": "fire", "tracker_type": "github"})
        path = "/api/" + made["webhook"]["url"].split("/api/", 1)[1]
        return {"path": path, "secret": made["webhook"]["secret"], "organization": made["organization"]["id"]}
