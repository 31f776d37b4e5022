"""Webhook sent -> container started, beside what Docker alone takes for the same image and limits."""

import statistics
import subprocess
import sys
import time

from harness import Figure, Server
from harness.client import Client, deliver, issue_body
from harness.load import output

RUNS = 10


def measure(table, options):
    with Server() as server:
        client = Client(server.base)
        ours = webhook_to_container(client, client.tracker())
        bare = statistics.median(bare_docker())
    table.add(Figure("webhook sent -> container started", f"p50 {statistics.median(ours):.0f} ms, most {max(ours):.0f} ms",
                     f"docker run, same image and limits: p50 {bare:.0f} ms"))


def webhook_to_container(client, hook):
    """From sending a webhook to Docker's own time of the start."""
    client.flow("bench")
    times = []
    # The first one builds the agent's image.
    for run in range(RUNS + 1):
        sent = time.time()
        deliver(hook, "issues", issue_body())
        started = started_after(sent, 60 if run == 0 else 20)
        if run > 0:
            times.append((started - sent) * 1000)
        time.sleep(1.5)
    return times


def bare_docker():
    """The same image with the same limits, without us: what a start costs at least."""
    image = output(["docker", "images", "-q", "preloop-agent"]).split()
    if not image:
        return [float("nan")]
    times = []
    for _ in range(RUNS):
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
