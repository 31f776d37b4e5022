"""Load, and the limits it is compared with: `wrk`, `pgbench` and the disk's own fsync."""

import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

from .client import signature

BENCH = Path(__file__).resolve().parents[1]


def wrk_webhooks(hook, body, connections, secs, script="webhook.lua", pause_ms=0, event="push"):
    """Signed deliveries of one body under ever new keys, as fast as they are answered, unless the script pauses."""
    with tempfile.NamedTemporaryFile("w") as file:
        file.write(body)
        file.flush()
        env = {"BENCH_BODY": file.name, "BENCH_SIGNATURE": signature(hook, body), "BENCH_RUN": uuid.uuid4().hex,
               "BENCH_PAUSE_MS": str(pause_ms), "BENCH_EVENT": event}
        return wrk(hook["url"], connections, secs, script=script, env=env)


def wrk(url, connections, secs, script=None, env=None, headers=None):
    """Rate a second of what was accepted, latencies of whatever was answered in milliseconds, and how much failed:
    was refused, or was broken off, which wrk does not count as a request."""
    require_wrk()
    command = ["wrk", f"-t{min(2, connections)}", f"-c{connections}", f"-d{secs}s", "--latency", "--timeout", "10s"]
    for name, value in (headers or {}).items():
        command += ["-H", f"{name}: {value}"]
    if script:
        command += ["-s", BENCH / script]
    said = output([*command, url], env={**os.environ, **(env or {})})
    refused = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    rate, requests = r"Requests/sec:\s+([\d.]+)", r"(\d+) requests in"
    refused, broken = int(refused.group(1)) if refused else 0, sum(map(int, broken.groups())) if broken else 0
    rate, requests = float(re.search(rate, said).group(1)), int(re.search(requests, said).group(1))
    return {"rate": rate * (requests - refused) / max(1, requests), "offered": rate, "accepted": requests - refused,
            "p50": milliseconds(re.search(r"^\s+50%\s+(\S+)", said, re.MULTILINE).group(1)),
            "p99": milliseconds(re.search(r"^\s+99%\s+(\S+)", said, re.MULTILINE).group(1)),
            "refused": refused, "broken": broken, "failed": refused + broken, "said": said}


def require_wrk():
    """Ends with the way out where there is no `wrk`."""
    if not shutil.which("wrk"):
        sys.exit("`wrk` is missing; run this, then start again: sudo apt-get install -y wrk")


def milliseconds(text):
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s|m)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000, "m": 60_000}[unit]


def pgbench(database, secs, script="insert.sql", clients=40):
    """Transactions a second of a script by pgbench alone; rows are copies of the newest event."""
    database.rows("CREATE TABLE bench_sample AS SELECT * FROM events ORDER BY id DESC LIMIT 1")
    said = output([database.bin_dir / "pgbench", "-n", "-M", "prepared", "-c", clients, "-j2", f"-T{secs}",
                   "-f", BENCH / script], env=database.env)
    return float(re.search(r"tps = ([\d.]+)", said).group(1))


def fsync_ms(directory, tries=200):
    """The median milliseconds of writing 8 kB and having them on the disk."""
    return statistics.median(fsyncs_ms(directory, tries))


def paced_fsync_ms(directory, rate, secs=5):
    """The 50th and 99th of a hundred of the same at so many a second: what a disk does now and then counts, too."""
    times = sorted(fsyncs_ms(directory, rate * secs, 1 / rate))
    return times[len(times) // 2], times[len(times) * 99 // 100]


def fsyncs_ms(directory, tries, every_secs=0):
    path, times = f"{directory}/fsync", []
    with open(path, "wb", buffering=0) as file:
        due = time.perf_counter()
        for _ in range(tries):
            due += every_secs
            time.sleep(max(0, due - time.perf_counter()))
            file.seek(0)
            file.write(b"x" * 8192)
            began = time.perf_counter()
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - began) * 1000)
    return times


def output(command, env=None):
    return subprocess.run([str(part) for part in command], env=env, check=True, capture_output=True, text=True).stdout.strip()


def until(condition, patience_secs=30):
    """Waits until something is so; fails when it does not become so."""
    end = time.monotonic() + patience_secs
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("what the measurement waits for did not happen")
        time.sleep(0.05)
