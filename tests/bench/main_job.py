#!/usr/bin/env python3
"""The main job's figures, each beside its limit measured in the same run.

usage: tests/bench/main_job.py [SECONDS]     (each load; default 10)

Needs `./start.sh` to have built the server once, `wrk`, Docker, and an otherwise quiet machine. Starts a server
of its own with a database of its own in a temporary directory, loads only loopback, and removes everything.
"""

import hashlib
import hmac
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from pathlib import Path

HERE = Path(__file__).resolve().parent
SECONDS = int(sys.argv[1]) if len(sys.argv) > 1 else 10
CONNECTIONS = 64
CONTAINER_RUNS = 10


def main():
    binary = os.environ.get("PRELOOP_BINARY") or output([HERE / "../../start.sh", "--print-binary"])
    postgres = os.environ.get("PRELOOP_POSTGRES_DIR") or default_postgres()
    with tempfile.TemporaryDirectory(prefix="preloop-bench-") as directory:
        os.chmod(directory, 0o755)
        os.symlink(postgres, f"{directory}/postgresql")
        server = Server(binary, directory)
        try:
            report(server, directory, postgres)
        finally:
            server.stop()


def report(server, directory, postgres):
    time.sleep(3)
    memory = server.memory_mb()
    client = Client(server.base)
    hook = client.tracker()
    body = json.dumps({"ref": "refs/heads/main", "repository": {"id": 1, "name": "b", "full_name": "a/b"},
                       "sender": {"login": "bench"}, "commits": [{"id": uuid.uuid4().hex, "message": "x" * 1700}]})
    print(f"body {len(body)} bytes, {os.cpu_count()} cores, fsync on, load average {os.getloadavg()[0]:.1f}\n")

    inserted = pgbench(directory, postgres)
    loaded = wrk(hook, body, CONNECTIONS)
    single = wrk(hook, body, 1)
    bare = bare_docker()
    ours = webhook_to_container(client, hook)

    line("durable signed webhooks, 64 connections", f"{loaded['rate']:,.0f}/s, p50 {loaded['p50']:.1f} ms, p99 {loaded['p99']:.1f} ms, {loaded['refused']} refused",
         f"pgbench, the same rows, 40 clients: {inserted:,.0f}/s")
    line("one webhook at a time, idle", f"p50 {single['p50']:.2f} ms, p99 {single['p99']:.2f} ms",
         f"fsync of 8 kB: {fsync_ms(directory):.2f} ms")
    line("webhook sent -> container started", f"p50 {statistics.median(ours):.0f} ms, most {max(ours):.0f} ms",
         f"docker run, same image and limits -> started: p50 {statistics.median(bare):.0f} ms")
    line("server's memory, idle", f"{memory:.0f} MB resident", "its database not included")


def line(what, ours, limit):
    print(f"{what}\n    ours   {ours}\n    limit  {limit}")


class Server:
    def __init__(self, binary, directory):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.base = f"http://127.0.0.1:{port}"
        env = {"PATH": os.environ["PATH"], "PRELOOP_DATA_DIR": directory, "PORT": str(port), "LOG_LEVEL": "warn"}
        self.process = subprocess.Popen([binary, "serve"], env=env, cwd=directory, stdout=subprocess.DEVNULL)
        until = time.monotonic() + 60
        while not self.ready():
            if self.process.poll() is not None or time.monotonic() > until:
                sys.exit("the server did not start")
            time.sleep(0.1)

    def ready(self):
        try:
            return urllib.request.urlopen(f"{self.base}/health").status == 200
        except OSError:
            return False

    def memory_mb(self):
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)


class Client:
    def __init__(self, base):
        self.base, self.token = base, None
        user = {"username": "bench", "password": uuid.uuid4().hex, "email": "bench@example.org"}
        self.post("/auth/register", user)
        self.token = self.post("/auth/token/json", user)["access_token"]

    def post(self, path, body):
        return call(f"{self.base}/api/v1{path}", json.dumps(body).encode(),
                    {"Authorization": f"Bearer {self.token}"} if self.token else {})

    def tracker(self):
        created = self.post("/trackers", {"name": "bench", "tracker_type": "github"})["webhook"]
        path = created["url"].split("/api/", 1)[1]
        return {"url": f"{self.base}/api/{path}", "secret": created["secret"]}


def call(url, body, headers):
    request = urllib.request.Request(url, body, {"Content-Type": "application/json", **headers})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def signature(hook, body):
    return "sha256=" + hmac.new(hook["secret"].encode(), body.encode(), hashlib.sha256).hexdigest()


def wrk(hook, body, connections):
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(body)
        file.flush()
        env = {**os.environ, "BENCH_BODY": file.name, "BENCH_SIGNATURE": signature(hook, body), "BENCH_RUN": uuid.uuid4().hex}
        said = output(["wrk", f"-t{min(2, connections)}", f"-c{connections}", f"-d{SECONDS}s", "--latency",
                       "-s", HERE / "webhook.lua", hook["url"]], env=env)
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    return {"rate": float(re.search(r"Requests/sec:\s+([\d.]+)", said).group(1)),
            "p50": milliseconds(re.search(r"50%\s+(\S+)", said).group(1)),
            "p99": milliseconds(re.search(r"99%\s+(\S+)", said).group(1)),
            "refused": int(refused.group(1)) if refused else 0}


def milliseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def pgbench(directory, postgres):
    bin_dir = next(Path(postgres).glob("**/pgbench")).parent
    env = {**os.environ, "PGHOST": f"{directory}/database/run", "PGUSER": "preloop", "PGDATABASE": "preloop",
           "PGPASSWORD": Path(f"{directory}/database/password").read_text().strip()}
    said = output([bin_dir / "pgbench", "-n", "-M", "prepared", "-c", "40", "-j2", f"-T{SECONDS}",
                   "-f", HERE / "insert.sql"], env=env)
    return float(re.search(r"tps = ([\d.]+)", said).group(1))


def webhook_to_container(client, hook):
    """From sending a webhook to Docker's own time of the start."""
    client.post("/flows", {"name": "bench", "trigger_event_source": "github", "trigger_event_types": ["issue_opened"],
                           "prompt_template": "x", "agent_type": "builtin", "agent_config": {"steps": [{"log": "x"}]}})
    body = json.dumps({"action": "opened", "issue": {"title": "t", "number": 1}, "repository": {"id": 1, "name": "b", "full_name": "a/b"}})
    times = []
    # The first one builds the agent's image.
    for run in range(CONTAINER_RUNS + 1):
        sent = time.time()
        headers = {"X-GitHub-Event": "issues", "X-GitHub-Delivery": uuid.uuid4().hex, "X-Hub-Signature-256": signature(hook, body)}
        event = call(hook["url"], body.encode(), headers)["event_id"]
        started = started_after(sent, 60 if run == 0 else 20)
        if run > 0:
            times.append((started - sent) * 1000)
        assert event
        time.sleep(1.5)
    return times


def bare_docker():
    """The same image with the same limits, without us: what a start costs at least."""
    image = output(["docker", "images", "-q", "preloop-agent"]).split()
    if not image:
        return [float("nan")]
    times = []
    for _ in range(CONTAINER_RUNS):
        sent = time.time()
        subprocess.run(["docker", "run", "--rm", "--network=none", "--read-only", "--cap-drop=ALL", "--memory=512m",
                        "--pids-limit=512", "--security-opt=no-new-privileges", image[0], "--version"],
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        times.append((started_after(sent, 20) - sent) * 1000)
    return times


def started_after(since, patience):
    """When the first container started after a time, as the Docker Engine noted it."""
    until = time.time() + patience
    while time.time() < until:
        said = output(["docker", "events", "--since", f"{since:.3f}", "--until", f"{time.time():.3f}",
                       "--filter", "event=start", "--format", "{{.TimeNano}}"])
        if said:
            return int(said.splitlines()[0]) / 1e9
        time.sleep(0.1)
    sys.exit("no container started")


def fsync_ms(directory):
    path, times = f"{directory}/fsync", []
    with open(path, "wb", buffering=0) as file:
        for _ in range(200):
            file.seek(0)
            file.write(b"x" * 8192)
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def default_postgres():
    for root in ("/var/cache/preloop", "/var/lib/preloop", os.path.expanduser("~/.cache/preloop"), os.path.expanduser("~/.local/share/preloop")):
        if Path(f"{root}/postgresql").exists():
            return os.path.realpath(f"{root}/postgresql")
    sys.exit("no PostgreSQL found; run ./start.sh once, or set PRELOOP_POSTGRES_DIR")


def output(command, env=None):
    return subprocess.run([str(part) for part in command], env=env, check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    main()
