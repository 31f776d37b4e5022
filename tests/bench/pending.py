"""Many requests for approval that wait, and how soon a call goes on that people decided about.

A request that waits is a row. So that the rows are the product's own, one is asked for through the door, and copied. Calls
that wait are held open over MCP, and people decide over REST, one after the other. All three ends are in one event loop, so
all times are of one clock: what it takes itself is in the figures.
"""

import asyncio
import json
import time
from contextlib import asynccontextmanager

from harness import Client, Figure, Server
from harness.cost import cpu_secs, resident_mb
from harness.figures import percentile

REQUESTS, MEMORY_MAX_MB = 100_000, 300
WAITING, ROUNDS, GOES_ON_MAX_MS = 64, 8, 20
SETTLE_SECS, WATCH_SECS = 10, 10
# As long as a workflow may wait, so that nothing of the copies comes due.
WINDOW_SECS = 30 * 24 * 3600
ENV = {"OUTBOUND_ALLOWED_NETWORKS": "127.0.0.0/8"}
PATH, VERSION = "/mcp/v1", "2025-11-25"
TOOL = {"name": "pay", "inputSchema": {"type": "object", "properties": {"n": {"type": "integer"}}, "required": ["n"]}}


def measure(table, _options):
    with Server(ENV) as server:
        asyncio.run(measure_all(table, server))


async def measure_all(table, server):
    async with upstream() as (url, called):
        client = await asyncio.to_thread(furnish, server, url)
        caller = await Caller.open(server, client.token)
        await caller.ask(0)
        await caller.asked(1)
        empty = await asyncio.to_thread(at_rest, server, client)
        await asyncio.to_thread(copy, server.database)
        full = await asyncio.to_thread(at_rest, server, client)
        memory(table, empty, full)
        await decisions(table, server, client, called)


def furnish(server, url):
    """An account whose calls of the tool all wait for its owner's yes."""
    client = Client(server.base)
    me = client.get("/auth/users/me")
    made = client.post("/mcp-servers", {"name": "bank", "url": url, "prefix_mode": "never"})
    if made["status"] != "active":
        raise RuntimeError(f"the bench's own server could not be connected: {made}")
    client.post("/approval-workflows", {"name": "owner", "approver_user_ids": [me["id"]], "is_default": True, "timeout_seconds": WINDOW_SECS,
                                        "notification_channels": ["email"]})
    tool = client.post("/tool-configurations", {"tool_name": "pay", "tool_source": "mcp", "mcp_server_id": made["id"], "account_id": me["account_id"]})
    client.post(f"/tool-configurations/{tool['id']}/access-rules", {"action": "require_approval"})
    return client


def copy(database):
    """As many requests as there are to be, each with its history."""
    columns = [name for [name] in database.rows("SELECT column_name FROM information_schema.columns WHERE table_name = 'approval_requests'")
               if name not in ("id", "state", "binding_hash")]
    names = ", ".join(columns)
    database.rows(f"""
        INSERT INTO approval_requests (id, state, binding_hash, {names})
        SELECT fresh.id, replace(state::text, sample.id::text, fresh.id::text)::json, sha256(fresh.id::text::bytea), {names}
          FROM (SELECT * FROM approval_requests LIMIT 1) AS sample,
               (SELECT uuidv7() AS id FROM generate_series(2, {REQUESTS})) AS fresh""")
    database.rows("""
        INSERT INTO approval_events (id, account_id, request_id, kind, detail, at)
        SELECT uuidv7(), request.account_id, request.id, kind, detail, at
          FROM approval_requests AS request, approval_events AS sample
         WHERE request.id <> sample.request_id""")
    database.rows("VACUUM ANALYZE approval_requests, approval_events")


def at_rest(server, client):
    """What a server costs that was started on what there is, and was looked at as people do."""
    server.database.close()
    server.stop()
    server.start()
    client.base = server.base
    for path in ("/approval-requests?status=pending&limit=100", "/approval-requests/stats"):
        client.get(path)
    time.sleep(SETTLE_SECS)
    began = cpu_secs(server.pid)
    time.sleep(WATCH_SECS)
    return {"memory": resident_mb(server.pid), "share": (cpu_secs(server.pid) - began) / WATCH_SECS, "connections": connections(server.database),
            "busy": connections(server.database, "AND state <> 'idle' AND state_change < now() - interval '1 s'"),
            "pending": int(server.database.value("SELECT count(*) FROM approval_requests WHERE status = 'pending'"))}


def connections(database, which=""):
    return int(database.value("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND application_name <> 'bench' " + which))


def memory(table, empty, full):
    if full["pending"] < REQUESTS:
        raise RuntimeError(f"{full['pending']} requests wait, not {REQUESTS}")
    cost = full["memory"] - empty["memory"]
    table.add(Figure(f"Approvals: memory of {REQUESTS:,} that wait", f"{cost:+.1f} MB ({full['memory']:.0f} MB in all, {empty['memory']:.0f} MB with one)",
                     f"< {MEMORY_MAX_MB} MB", cost < MEMORY_MAX_MB))
    more = full["connections"] - empty["connections"]
    table.add(Figure(f"Approvals: connections that {REQUESTS:,} that wait keep busy", f"{full['busy']} ({more:+} in the pool, {full['share']:.1%} of a core)",
                     "none", full["busy"] == 0))


async def decisions(table, server, client, called):
    """From a person's answer to the moment that the call arrives where it goes, and to the client's own answer."""
    caller, person = await Caller.open(server, client.token), Wire(server, client.token)
    before = connections(server.database)
    goes_on, counted, done = [], [], []
    for number in range(ROUNDS):
        numbers = range(1 + number * WAITING, 1 + (number + 1) * WAITING)
        calls = {n: asyncio.create_task(caller.wait(n)) for n in numbers}
        requests = await waiting(person, numbers)
        if number == 0:
            await asyncio.sleep(SETTLE_SECS)
            held = connections(server.database) - before
        for n in numbers:
            arrives = called[n] = asyncio.get_running_loop().create_future()
            sent = time.perf_counter()
            status, said = await person.ask("POST", f"/api/v1/approval-requests/{requests[n]}/approve", {})
            answered = time.perf_counter()
            if status != 200:
                raise RuntimeError(f"no yes for call {n}: {status} {said}")
            ran, ended = await asyncio.wait_for(asyncio.gather(arrives, calls[n]), 30)
            goes_on.append(max(0, 1000 * (ran - answered)))
            counted.append(1000 * (ran - sent))
            done.append(1000 * (ended - answered))
    late = percentile(goes_on, 99)
    table.add(Figure(f"Approvals: a yes reaches its call, {WAITING} wait", f"p50 {percentile(goes_on, 50):.1f} ms, p99 {late:.1f} ms behind the person's answer "
                     f"(p99 {percentile(counted, 99):.1f} ms behind the question, vote included; the client has its own p99 {percentile(done, 99):.1f} ms behind)",
                     f"p99 <= {GOES_ON_MAX_MS} ms", late <= GOES_ON_MAX_MS))
    table.add(Figure(f"Approvals: connections while {WAITING} calls wait", f"{held:+}", f"< {WAITING // 2}", held < WAITING // 2))


async def waiting(person, numbers):
    """The request of each call, once all wait."""
    found, end = {}, time.monotonic() + 30
    while not all(n in found for n in numbers):
        if time.monotonic() > end:
            raise TimeoutError("the calls do not wait for people")
        await asyncio.sleep(0.1)
        _, listed = await person.ask("GET", "/api/v1/approval-requests?status=pending&limit=100")
        found = {request["tool_args"]["n"]: request["id"] for request in listed}
    return found


class Wire:
    """One connection that is kept, with one request at a time on it."""

    def __init__(self, server, token):
        self.address, self.token, self.reader, self.writer = server.address, token, None, None

    async def ask(self, method, path, body=None, **headers):
        await self.send(method, path, body, headers)
        status, head = await self.head()
        content = await self.reader.readexactly(int(head.get("content-length", 0)))
        return status, json.loads(content or b"null")

    async def send(self, method, path, body, headers):
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection(*self.address, limit=1 << 22)
        content = b"" if body is None else json.dumps(body).encode()
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost", f"Authorization: Bearer {self.token}", "Content-Type: application/json",
                 "Accept: application/json, text/event-stream", f"Content-Length: {len(content)}", *(f"{name}: {value}" for name, value in headers.items())]
        self.writer.write("\r\n".join(lines).encode() + b"\r\n\r\n" + content)

    async def head(self):
        lines = (await self.reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        return int(lines[0].split()[1]), {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:] if line)}

    def close(self):
        if self.writer is not None:
            self.writer.close()


class Caller:
    """A client of the older revision, which listens to progress, so that its calls stay open until people have decided."""

    def __init__(self, server, token, session):
        self.server, self.token = server, token
        self.headers = {"Mcp-Session-Id": session, "Mcp-Protocol-Version": VERSION}

    @classmethod
    async def open(cls, server, token):
        wire = Wire(server, token)
        hello = {"protocolVersion": VERSION, "capabilities": {}, "clientInfo": {"name": "bench", "version": "1"}}
        await wire.send("POST", PATH, {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": hello}, {})
        _, head = await wire.head()
        wire.close()
        return cls(server, token, head["mcp-session-id"])

    async def ask(self, n, **meta):
        """Calls, and gives the connection that the answer comes on."""
        wire = Wire(self.server, self.token)
        params = {"name": "pay", "arguments": {"n": n}, **meta}
        await wire.send("POST", PATH, {"jsonrpc": "2.0", "id": n, "method": "tools/call", "params": params}, self.headers)
        return wire

    async def asked(self, count):
        until_secs = time.monotonic() + 30
        wire = Wire(self.server, self.token)
        while len((await wire.ask("GET", "/api/v1/approval-requests?status=pending"))[1]) < count:
            if time.monotonic() > until_secs:
                raise TimeoutError("the call does not wait for people")
            await asyncio.sleep(0.05)
        wire.close()

    async def wait(self, n):
        """Calls, and gives when the answer came."""
        wire = await self.ask(n, _meta={"progressToken": n})
        while line := await wire.reader.readline():
            if b'"result"' in line:
                ended = time.perf_counter()
                if f'"paid": {n}}}'.encode() not in line:
                    raise RuntimeError(f"call {n} was answered with {line}")
                wire.close()
                return ended
        raise RuntimeError(f"the answer to call {n} never came")


@asynccontextmanager
async def upstream():
    """The server behind; gives its address, and a place for whoever waits to hear when their call arrived."""
    called = {}

    async def serve(reader, writer):
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
                length = int(head.partition("content-length:")[2].partition("\r\n")[0] or 0)
                status, said = answer(json.loads(await reader.readexactly(length) or b"{}") if head.startswith("post") else None)
                content = json.dumps(said).encode()
                writer.write(b"HTTP/1.1 %d X\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % (status, len(content)) + content)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    def answer(asked):
        if asked is None:
            return 405, {}
        method = asked.get("method")
        if method == "server/discover":
            return 400, {}
        if "id" not in asked:
            return 202, {}
        if method == "tools/call":
            n, now = asked["params"]["arguments"]["n"], time.perf_counter()
            called.pop(n).set_result(now)
            result = {"content": [], "structuredContent": {"paid": n}}
        else:
            result = {"initialize": {"protocolVersion": VERSION, "capabilities": {"tools": {}}, "serverInfo": {"name": "bank", "version": "1"}},
                      "tools/list": {"tools": [TOOL]}}.get(method, {})
        return 200, {"jsonrpc": "2.0", "id": asked["id"], "result": result}

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield "http://127.0.0.1:{}/mcp".format(server.sockets[0].getsockname()[1]), called
