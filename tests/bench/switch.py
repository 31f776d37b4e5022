"""The kill switch: calls that still pass on two servers over one database, while both are called all the time."""

import subprocess
import time

from harness import Client, Figure, Server
from mcp import ENV, built, command, configured, target, upstreams

RATE_PER_SEC, CONNECTIONS = 500, 16
BEFORE_SECS, AFTER_SECS = 3, 3
KEY = {"SECRET_KEY": "a key of this bench, and of nothing else"}
# The record has every call with the moment it came: what passed, and what was turned away.
PASSED = """SELECT count(*) FILTER (WHERE status = 'success' AND at < halted_at),
                   count(*) FILTER (WHERE status = 'success' AND at >= halted_at),
                   count(*) FILTER (WHERE status = 'success' AND at > halted_at + interval '1 s'),
                   count(*) FILTER (WHERE status <> 'success' AND at > halted_at + interval '1 s'),
                   coalesce(max(extract(epoch FROM at - halted_at)) FILTER (WHERE status = 'success'), 0)
              FROM audit_logs JOIN policies USING (account_id)
             WHERE action = 'tool_call'"""


def measure(table, options):
    tool = built()
    with upstreams(tool, well=1) as [url], Server({**ENV, **KEY}) as one:
        with Server({**ENV, **KEY, "DATABASE_URL": one.database.url()}) as two:
            client = Client(one.base)
            made = client.post("/mcp-servers", {"name": "server", "url": url, "tool_prefix": "s0"})
            if made["status"] != "active":
                raise RuntimeError(f"{url} could not be connected: {made}")
            client.put(f"/tool-configurations/{configured(client)}", {"custom_config": {"read_only": True}})
            loads = [load(tool, server, client) for server in (one, two)]
            time.sleep(BEFORE_SECS)
            client.put("/account/kill-switch", {"is_on": True, "reason": "it is measured"})
            for process in loads:
                process.wait()
            before, late, passed, refused, last = map(float, one.database.rows(PASSED)[0])
    least = RATE_PER_SEC * 2 * BEFORE_SECS / 2
    said = f"{passed:.0f} of {passed + refused:.0f}; {late:.0f} within it, the last after {max(last, 0) * 1000:.0f} ms; {before:.0f} before"
    table.add(Figure(f"kill switch: calls that pass a second after, 2 servers, {RATE_PER_SEC * 2:,}/s", said, "0",
                     passed == 0 and before >= least and refused > 0))


def load(tool, server, client):
    """Calls a server for as long as this takes, whatever comes of it."""
    how = {"connections": CONNECTIONS, "secs": BEFORE_SECS + AFTER_SECS, "rate": RATE_PER_SEC, "patience-ms": 2_000}
    return subprocess.Popen(command(tool, "load", {**target(server, client, ["s0_echo"]), **how}), stdout=subprocess.DEVNULL)
