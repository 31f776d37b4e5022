"""A server with a data directory and a database of its own, on loopback, which leaves nothing behind."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from .database import Database

ROOT = Path(__file__).resolve().parents[3]
START_MAX_SECS = 60
STOP_MAX_SECS = 30


class Server:
    """Starts when entered and is gone when left: `with Server({"LEASE_SECONDS": "3"}) as server: ...`.

    `PRELOOP_BINARY` names the binary (else what `start.sh` built), `PRELOOP_POSTGRES_DIR` the unpacked PostgreSQL.
    """

    def __init__(self, env=None):
        self.binary = os.environ.get("PRELOOP_BINARY") or built_binary()
        self.postgres_dir = os.environ.get("PRELOOP_POSTGRES_DIR") or default_postgres()
        self.extra_env = env or {}
        self.directory = self.process = self.database = None

    def __enter__(self):
        self.directory = tempfile.mkdtemp(prefix="preloop-bench-")
        # The database runs as another user when we are root, and must get in.
        os.chmod(self.directory, 0o755)
        os.symlink(self.postgres_dir, f"{self.directory}/postgresql")
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        try:
            if self.database:
                self.database.close()
            self.stop()
        finally:
            shutil.rmtree(self.directory, ignore_errors=True)

    def start(self):
        """Starts, waits until it is healthy, and tells how many seconds that took."""
        port = free_port()
        self.base = f"http://127.0.0.1:{port}"
        self.address = ("127.0.0.1", port)
        env = {"PATH": os.environ["PATH"], "PRELOOP_DATA_DIR": self.directory, "PORT": str(port),
               **self.extra_env}
        began = time.monotonic()
        with open(f"{self.directory}/server.log", "ab") as log:
            self.process = subprocess.Popen([self.binary, "serve"], env=env, cwd=self.directory, stdout=log, stderr=log)
        while not self.is_healthy():
            if self.process.poll() is not None or time.monotonic() > began + START_MAX_SECS:
                sys.exit("the server did not start:\n" + Path(f"{self.directory}/server.log").read_text()[-2000:])
            time.sleep(0.002)
        seconds = time.monotonic() - began
        if "DATABASE_URL" not in self.extra_env:
            self.database = Database(self.postgres_dir, f"{self.directory}/database")
        return seconds

    def is_healthy(self):
        try:
            # A plain probe first: the library costs milliseconds that are not the server's.
            with socket.create_connection(self.address, 1):
                pass
            return urllib.request.urlopen(f"{self.base}/health", timeout=5).status == 200
        except OSError:
            return False

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(STOP_MAX_SECS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    @property
    def pid(self):
        return self.process.pid

    def log(self):
        return Path(f"{self.directory}/server.log").read_text()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def built_binary():
    said = subprocess.run([ROOT / "start.sh", "--print-binary"], check=True, capture_output=True, text=True)
    return said.stdout.strip()


def default_postgres():
    for root in ("/var/cache/preloop", "/var/lib/preloop", "~/.cache/preloop", "~/.local/share/preloop"):
        found = Path(root).expanduser() / "postgresql"
        if found.exists():
            return os.path.realpath(found)
    sys.exit("no PostgreSQL found; run ./start.sh once, or set PRELOOP_POSTGRES_DIR")
