"""The MCP proxy: calls through it beside direct ones, memory, sick servers, and sessions that clients leave.

Both ends are a Rust bench (`mcp_load`), because a client of ours would cost more than what it measures; the load, the
server behind and the server itself share the machine's cores. Every answer is checked.
"""

import json
import os
import shutil
import signal
import statistics
import subprocess
import time
import uuid
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from harness import Client, Figure, Server
from harness.cost import cpu_secs, resident_mb
from harness.server import ROOT

ENV = {"OUTBOUND_ALLOWED_NETWORKS": "127.0.0.0/8"}
PATH = "/mcp/v1"
FULL, FULL_MIN_PER_SEC = 64, 8_000
ALONE_MIN_PER_SEC = 2_000
STEADY_PER_SEC, ADDED_MAX_MS = 1_000, 1.0
SERVERS, MEMORY_MAX_MB = 20, 60
# Twenty well ones among fifty; the sick are called without pause for their answers, as users would. What moves when as
# many others, who are well, are called as often is the load's doing, so that is what it is compared with.
WELL, SICK = 20, {"hung": 10, "crashing": 10, "slow": 10}
WELL_PER_SEC, SICK_PER_SEC, MOVED_MAX = 300, 60, 0.10
ROUNDS, ROUND_SECS = 7, 6
SESSIONS_FIRST, SESSIONS, FLAT_MAX = 5_000, 100_000, 0.05
# Memory has settled when it falls by less in so long, with so many sessions opened each second.
SETTLED_MB, SETTLING_SECS, SETTLING_SESSIONS = 0.5, 5, 50
# Times that a command is started and stopped, and how long processes may take to be gone at the end.
CYCLES, GONE_MAX_SECS = 500, 10
MARK = "PRELOOP_BENCH_COMMAND"


def measure(table, options):
    tool = built()
    calls(table, tool, options.secs)
    memory(table, tool)
    sick(table, tool)
    sessions(table, tool)
    commands(table, tool)


def built():
    """The bench's binary; `PRELOOP_MCP_BENCH` names one that is built."""
    if named := os.environ.get("PRELOOP_MCP_BENCH"):
        return named
    said = subprocess.run(["cargo", "bench", "--no-run", "--quiet", "--message-format=json", "--bench", "mcp_load"], cwd=ROOT,
                          check=True, stdout=subprocess.PIPE, text=True).stdout
    messages = map(json.loads, said.splitlines())
    return next(message["executable"] for message in messages
                if message.get("target", {}).get("name") == "mcp_load" and message.get("executable"))


def calls(table, tool, secs):
    with upstreams(tool, well=1) as [url], connected([url]) as (server, client, [name]):
        place = urlsplit(url)
        direct = {"address": place.netloc, "path": place.path, "tools": "echo"}
        ours = target(server, client, [name])
        # What a call costs that waits for its record to be flushed is measured in `gated`.
        client.put(f"/tool-configurations/{configured(client)}", {"custom_config": {"read_only": True}})
        load(tool, ours, connections=FULL, secs=2)
        rate(table, tool, direct, ours, server, FULL, secs, FULL_MIN_PER_SEC)
        rate(table, tool, direct, ours, server, 1, secs, ALONE_MIN_PER_SEC)
        steady = {"connections": 16, "secs": secs, "rate": STEADY_PER_SEC}
        before, through = load(tool, direct, **steady), load(tool, ours, **steady)
        added = through["p99"] - before["p99"]
        table.add(Figure(f"MCP: p99 added at {STEADY_PER_SEC:,}/s", f"{added:.2f} ms ({before['p99']:.2f} ms directly, "
                         f"{through['p99']:.2f} ms through us)", f"<= {ADDED_MAX_MS} ms", added <= ADDED_MAX_MS))


def rate(table, tool, direct, ours, server, connections, secs, least):
    before = load(tool, direct, connections=connections, secs=secs)
    began = cpu_secs(server.pid)
    through = load(tool, ours, connections=connections, secs=secs)
    cost = 1000 * (cpu_secs(server.pid) - began) / through["answered"]
    plural = "connection" if connections == 1 else "connections"
    table.add(Figure(f"MCP: proxied calls, {connections} {plural}", f"{through['rate']:,.0f}/s, p50 {through['p50']:.2f} ms, {cost:.3f} ms of "
                     f"processor each; directly {before['rate']:,.0f}/s, p50 {before['p50']:.2f} ms", f">= {least:,}/s", through["rate"] >= least))


def memory(table, tool):
    with upstreams(tool, well=SERVERS) as urls, connected(urls) as (server, client, names):
        load(tool, target(server, client, names), connections=16, secs=5)
        used = resident_mb(server.pid)
    table.add(Figure(f"MCP: server's memory with {SERVERS} servers behind", f"{used:.0f} MB after 5 s of calls to all", f"<= {MEMORY_MAX_MB} MB",
                     used <= MEMORY_MAX_MB))


def sick(table, tool):
    others = sum(SICK.values())
    with upstreams(tool, well=WELL + others, **SICK) as urls, connected(urls) as (server, client, names):
        well, healthy, ill = (target(server, client, some) for some in (names[:WELL], names[WELL:-others], names[-others:]))
        steady = {"connections": 16, "secs": ROUND_SECS, "rate": WELL_PER_SEC}
        load(tool, well, **steady)
        # In turns, so that whatever else the machine does falls on both.
        seen = {"healthy": [], "ill": []}
        for _ in range(ROUNDS):
            for kind, place in (("healthy", healthy), ("ill", ill)):
                with calling(tool, place):
                    seen[kind].append(load(tool, well, **steady)["p99"])
    before, now = statistics.median(seen["healthy"]), statistics.median(seen["ill"])
    moved = now / before - 1
    kinds = ", ".join(f"{count} {kind}" for kind, count in SICK.items())
    table.add(Figure(f"MCP: p99 of {WELL} well servers beside {kinds}", f"{now:.2f} ms, {moved:+.0%} ({before:.2f} ms beside {others} well ones; medians of {ROUNDS})",
                     f"< +{MOVED_MAX:.0%}", moved < MOVED_MAX))


def sessions(table, tool):
    with Server(ENV) as server:
        place = target(server, Client(server.base), [])
        open_sessions(tool, place, SESSIONS_FIRST)
        before = settled_mb(tool, place, server)
        open_sessions(tool, place, SESSIONS)
        after = settled_mb(tool, place, server)
    grown = after / before - 1
    table.add(Figure(f"MCP: memory after {SESSIONS:,} sessions opened and left", f"{after:.0f} MB, {grown:+.1%} of that after {SESSIONS_FIRST:,}",
                     f"+-{FLAT_MAX:.0%}", abs(grown) <= FLAT_MAX))


def settled_mb(tool, place, server):
    """The memory that stays: what is not used any more, such as what the start took, goes back while something is done."""
    before, now = float("inf"), resident_mb(server.pid)
    while before - now > SETTLED_MB:
        for _ in range(SETTLING_SECS):
            open_sessions(tool, place, SETTLING_SESSIONS)
            time.sleep(1)
        before, now = now, resident_mb(server.pid)
    return now


def commands(table, tool):
    """A command is switched on and off again and again; then its server is killed while it runs."""
    mark = uuid.uuid4().hex
    with Server(ENV) as server:
        client = Client(server.base)
        # Commands run as a user of their own, who cannot look into ours.
        command = shutil.copy(tool, server.directory)
        made = client.post("/mcp-servers", {"name": "command", "transport": "stdio", "command": command, "args": ["command"], "env": {MARK: mark}})
        path = f"/mcp-servers/{made['id']}"
        for _ in range(CYCLES):
            client.put(path, {"status": "inactive"})
            now = client.put(path, {"status": "active"})
            if now["status"] != "active":
                raise RuntimeError(f"the command did not come back: {now}")
        client.put(path, {"status": "inactive"})
        stopped = left(mark, server.pid)
        client.put(path, {"status": "active"})
        if not marked(mark):
            raise RuntimeError("the command does not run; nothing would be seen of its end")
        guards = wardens(server.pid)
        os.kill(server.pid, signal.SIGKILL)
        server.process.wait()
        killed = left(mark, None, guards)
    table.add(Figure(f"MCP: processes after {CYCLES} starts of a command, and after kill -9 of its server", f"{stopped} and {killed}",
                     "0 and 0", (stopped, killed) == (0, 0)))


def left(mark, server, guards=()):
    """How many processes are there still, when they had their time to end."""
    def count():
        there = wardens(server) if server else [pid for pid in guards if is_warden(pid)]
        return len({*marked(mark), *there})
    until_secs = time.monotonic() + GONE_MAX_SECS
    while count() and time.monotonic() < until_secs:
        time.sleep(0.1)
    return count()


def marked(mark):
    """Processes that a command became or started: all of them have its environment."""
    wanted = f"{MARK}={mark}".encode()
    return [pid for pid in map(int, filter(str.isdecimal, os.listdir("/proc"))) if wanted in environment(pid)]


def environment(pid):
    return read(f"/proc/{pid}/environ")


def wardens(server):
    """Those who hold a server's commands; any of its threads may have started one."""
    below = [pid for task in Path(f"/proc/{server}/task").iterdir() for pid in map(int, read(task / "children").split())]
    return [pid for pid in below if is_warden(pid)]


def is_warden(pid):
    return read(f"/proc/{pid}/cmdline").startswith(b"preloop\0warden")


def read(path):
    try:
        return Path(path).read_bytes()
    except OSError:
        return b""  # It ended meanwhile, or is nobody's business.


@contextmanager
def upstreams(tool, **kinds):
    """Servers of these kinds; gives their addresses, kind by kind."""
    flags = [text for kind, count in kinds.items() for text in (f"--{kind}", str(count))]
    with subprocess.Popen([tool, "upstreams", *flags], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield [process.stdout.readline().strip() for _ in range(sum(kinds.values()))]
        finally:
            process.kill()


@contextmanager
def connected(urls):
    """A server with these behind it; gives a person there, and what the tool of each is called."""
    with Server(ENV) as server:
        client, names = Client(server.base), []
        for number, url in enumerate(urls):
            made = client.post("/mcp-servers", {"name": f"server {number}", "url": url, "tool_prefix": f"s{number}"})
            if made["status"] != "active":
                raise RuntimeError(f"{url} could not be connected: {made}")
            names.append(f"s{number}_echo")
        yield server, client, names


def configured(client):
    """Makes a configuration of the first server's tool, and gives its id."""
    server = client.get("/mcp-servers")[0]["id"]
    account = client.get("/auth/users/me")["account_id"]
    tool = {"tool_name": "echo", "tool_source": "mcp", "mcp_server_id": server, "account_id": account}
    return client.post("/tool-configurations", tool)["id"]


def target(server, client, names):
    host, port = server.address
    return {"address": f"{host}:{port}", "path": PATH, "token": client.token, "tools": ",".join(names)}


def load(tool, place, **how):
    """One load; every call of it has to be answered rightly."""
    told = json.loads(subprocess.run(command(tool, "load", {**place, **how}), check=True, capture_output=True, text=True).stdout)
    if told["failed"]:
        raise RuntimeError(f"{told['failed']} of {told['answered'] + told['failed']} calls failed, such as: {told['example']}")
    return told


@contextmanager
def calling(tool, place):
    """Calls meanwhile, whatever comes of them."""
    how = {"connections": FULL, "secs": 3600, "rate": SICK_PER_SEC, "patience-ms": 2_000}
    process = subprocess.Popen(command(tool, "load", {**place, **how}), stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.kill()
        process.wait()


def open_sessions(tool, place, count):
    asked = {name: place[name] for name in ("address", "path", "token")}
    subprocess.run(command(tool, "sessions", {**asked, "count": count}), check=True, stdout=subprocess.DEVNULL)


def command(tool, role, options):
    return [tool, role, *(text for name, value in options.items() for text in (f"--{name}", str(value)))]
