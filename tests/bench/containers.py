#!/usr/bin/env python3
"""Webhook sent -> container started, beside create + start of the same container by Docker alone.

The two take turns on one machine, so what slows one slows the other. Docker alone gets the whole configuration of one
of our containers, as the engine tells it, with a volume of its own; both end at the engine's own time of the start.
"""

import json
import statistics
import time
import urllib.parse
import uuid
from datetime import datetime

from harness import Figure, Server
from harness.client import Client, deliver, issue_body
from harness.engine import Engine, Starts
from harness.figures import percentile

PAIRS = 40
RATIO_MAX = 1.3
# Between two starts everything of the one before is gone; this much rest is for the kernel and the database.
REST_SECS = 0.3
# The server's own log lines, in the order in which they come, and what had been done by then.
STEPS = [("routed", "routed"), ("claimed execution", "claimed"), ("context read", "context read"),
         ("launch decided", "launch decided"), ("workspace made", "workspace made"),
         ("container created", "created"), ("container started", "started (answer)")]


def measure(table, _options=None):
    told = pairs()
    for figure in figures(told):
        table.add(figure)
    print(f"      where our milliseconds go: {spent(told['steps'])}", flush=True)


def figures(told):
    """Median and p95 of both and their ratios, as the table shows them."""
    made = []
    for name, of in (("median", statistics.median), ("p95", lambda times: percentile(times, 95))):
        ours, bare = of(told["ours"]), of(told["bare"])
        made.append(Figure(f"webhook sent -> container started, {name}", f"{ours:.0f} ms = {ours / bare:.2f} x",
                           f"<= {RATIO_MAX} x create + start alone, {bare:.0f} ms", ours / bare <= RATIO_MAX))
    return made


def pairs(count=PAIRS):
    """`{"ours": [ms], "bare": [ms], "steps": [{step: ms since the webhook was sent}]}`, taken in turns."""
    env = {"LOG_LEVEL": "warn,preloop=debug,preloop_actors=debug", "LOG_FORMAT": "json"}
    with Server(env) as server:
        client = Client(server.base)
        client.flow("bench", steps=({"log": "x"}, {"sleep": 0.2}))
        hook, engine, starts = client.tracker(), Engine(), Starts()
        # The first one builds the agent's image, and shows what our containers look like.
        _, sent = start_ours(hook, starts, patience=120)
        template = engine.call("GET", f"/containers/{sent['name']}/json")
        gone(starts, sent["name"])
        start_bare(template, engine, starts)
        told = {"ours": [], "bare": [], "steps": []}
        for _ in range(count):
            milliseconds, sent = start_ours(hook, starts)
            gone(starts, sent["name"])
            told["ours"].append(milliseconds)
            told["steps"].append(steps(server.log(), sent))
            told["bare"].append(start_bare(template, engine, starts))
    return told


def start_ours(hook, starts, patience=30):
    """Milliseconds from sending a webhook to the start of its container."""
    before, sent = set(starts.seen), time.time()
    deliver(hook, "issues", issue_body())
    answered = time.time()
    name, labels, started = starts.wait("start", lambda name, its: (("start", name) not in before
                                        and its.get("preloop.agent_type") == "builtin"), patience)
    return (started - sent) * 1000, {"name": name, "execution": labels["preloop.execution_id"], "sent": sent,
                                     "answered": answered, "started": started}


def start_bare(template, engine, starts):
    """Milliseconds of create and start, by Docker alone, of a container like ours."""
    name = f"bare-{uuid.uuid4().hex}"
    # Without our labels: the server would sweep it away.
    config = {**template["Config"], "Labels": {}, "HostConfig": of_its_own(template["HostConfig"], name)}
    began = time.time()
    engine.call("POST", f"/containers/create?name={name}", config)
    try:
        engine.call("POST", f"/containers/{name}/start")
        _, _, started = starts.wait("start", lambda seen, _: seen == name)
        # Like ours, which ends by itself.
        starts.wait("die", lambda seen, _: seen == name)
    finally:
        engine.call("DELETE", f"/containers/{name}?force=1&v=1")
        engine.call("DELETE", f"/volumes/{urllib.parse.quote(name)}?force=1")
    gone(starts, name)
    return (started - began) * 1000


def of_its_own(host_config, volume):
    """The same limits and rights with another volume, which Docker makes along with the container."""
    mounts = [{**mount, "Source": volume} if mount["Type"] == "volume" else mount for mount in host_config["Mounts"]]
    return {**host_config, "Mounts": mounts}


def gone(starts, name):
    starts.wait("destroy", lambda seen, _: seen == name)
    time.sleep(REST_SECS)


def steps(log, sent):
    """When each step of one start was through, in milliseconds since the webhook was sent."""
    reached = {"webhook answered": (sent["answered"] - sent["sent"]) * 1000}
    for line in log.splitlines():
        if '"message"' not in line or (sent["execution"] not in line and '"routed"' not in line):
            continue
        entry = json.loads(line)
        at = datetime.fromisoformat(entry["timestamp"].replace("Z", "+00:00")).timestamp()
        for text, name in STEPS:
            if entry["message"].startswith(text) and at >= sent["sent"]:
                reached.setdefault(name, (at - sent["sent"]) * 1000)
    reached["started (event)"] = (sent["started"] - sent["sent"]) * 1000
    return reached


def spent(told):
    """The median of each step's moment, in the order of time."""
    names = {name for reached in told for name in reached}
    moments = {name: statistics.median([reached[name] for reached in told if name in reached]) for name in names}
    return ", ".join(f"{name} {at:.0f}" for name, at in sorted(moments.items(), key=lambda moment: moment[1]))


def main():
    """This measurement alone."""
    told = pairs()
    for figure in figures(told):
        print(f"{figure.verdict:5} {figure.name}: {figure.ours}   [{figure.target}]")
    ratios = [ours / bare for ours, bare in zip(told["ours"], told["bare"])]
    print(f"{len(ratios)} pairs, the median of their ratios {statistics.median(ratios):.2f}")
    print(f"where our milliseconds go: {spent(told['steps'])}")


if __name__ == "__main__":
    main()
