"""Calls under rules and on record: 200 rules looked at for each, and the record written behind or before the answer.

The same load as in `mcp`: what is compared is a direct call of the same server at the same time.
"""

from harness import Figure, paced_fsync_ms
from harness.cost import cpu_secs
from mcp import ADDED_MAX_MS, FULL, STEADY_PER_SEC, built, configured, connected, load, target, upstreams
from urllib.parse import urlsplit

RULES = 200
BATCHED_MIN_PER_SEC, STRICT_MIN_PER_SEC = 8_000, 4_000
# Beyond one flush of the log to the disk.
STRICT_ADDED_MAX_MS = 1.0


def measure(table, options):
    tool = built()
    with upstreams(tool, well=1) as [url], connected([url]) as (server, client, [name]):
        place = urlsplit(url)
        direct = {"address": place.netloc, "path": place.path, "tools": "echo"}
        ours = target(server, client, [name])
        configuration = furnish(client)
        for read_only in (True, False):
            client.put(f"/tool-configurations/{configuration}", {"custom_config": {"read_only": read_only}})
            load(tool, ours, connections=FULL, secs=2)
            # First, or it would stand in what the full load left behind to be written.
            steady(table, tool, direct, ours, server, options.secs, read_only)
            full(table, tool, ours, server, options.secs, read_only)


def furnish(client):
    """Rules for the tool, none of which fires; gives the id of its configuration."""
    made = configured(client)
    for number in range(RULES):
        condition = [f"has(args.amount) && args.amount > {number}", f"tool.name == 'none{number}'", f"principal.roles.exists(r, r == 'r{number}')"][number % 3]
        client.post(f"/tool-configurations/{made}/access-rules", {"action": "deny", "condition_expression": condition, "priority": number})
    return made


def kind(read_only):
    return "record behind" if read_only else "record first"


def full(table, tool, ours, server, secs, read_only):
    began = cpu_secs(server.pid)
    through = load(tool, ours, connections=FULL, secs=secs)
    cost = 1000 * (cpu_secs(server.pid) - began) / through["answered"]
    least = BATCHED_MIN_PER_SEC if read_only else STRICT_MIN_PER_SEC
    table.add(Figure(f"Gate: {RULES} rules, {kind(read_only)}, {FULL} connections", f"{through['rate']:,.0f}/s, p50 {through['p50']:.2f} ms, "
                     f"{cost:.3f} ms of processor each", f">= {least:,}/s", through["rate"] >= least))


def steady(table, tool, direct, ours, server, secs, read_only):
    """Beside a flush of the log: the median beside the median, the slow beside the slow."""
    how = {"connections": 16, "secs": secs, "rate": STEADY_PER_SEC}
    flushes = dict(zip(("p50", "p99"), paced_fsync_ms(server.directory, STEADY_PER_SEC)))
    before, through = load(tool, direct, **how), load(tool, ours, **how)
    for part in ("p99",) if read_only else ("p50", "p99"):
        added = through[part] - before[part]
        most = ADDED_MAX_MS if read_only else STRICT_ADDED_MAX_MS + flushes[part]
        table.add(Figure(f"Gate: {part} added at {STEADY_PER_SEC:,}/s, {kind(read_only)}", f"{added:.2f} ms ({before[part]:.2f} ms directly, "
                         f"{through[part]:.2f} ms through us; a flush takes {flushes[part]:.2f} ms)", f"<= {most:.2f} ms", added <= most))
