"""Those who take part when calls wait for people: the server, the bank behind it, and agents that call its tool."""

import json
import os
import random
import subprocess
import sys
import threading
import time
from http.client import HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "bench"))

from harness import Server, until  # noqa: E402  (the path above is needed first)
from harness.server import free_port  # noqa: E402

KINDS = ["rest", "plain", "task", "open"]
PAY_SECONDS_MAX = 0.3
ANSWER_SECONDS_MAX = 60
VERSION, OLDER_VERSION = "2026-07-28", "2025-11-25"
TOOL = {"name": "pay", "description": "Pays.", "inputSchema": {
    "type": "object", "properties": {"amount": {"type": "integer"}, "to": {"type": "string"}}, "required": ["amount", "to"]}}


class Lost(Exception):
    """The answer did not come; whether the request was heard is not known, unless nobody was there to take it."""

    @property
    def on_the_way(self):
        return "refused" not in str(self)


class Steady(Server):
    """A server that keeps its port."""

    def __init__(self, env):
        self.port = free_port()
        super().__init__({**env, "PORT": str(self.port)})

    def is_healthy(self):
        self.base, self.address = f"http://127.0.0.1:{self.port}", ("127.0.0.1", self.port)
        return super().is_healthy()

    def crash(self, away_seconds):
        self.process.kill()
        self.process.wait()
        time.sleep(away_seconds)
        env = {"PATH": os.environ["PATH"], "PRELOOP_DATA_DIR": self.directory, **self.extra_env}
        with open(f"{self.directory}/server.log", "ab") as log:
            self.process = subprocess.Popen(self.process.args, env=env, cwd=self.directory, stdout=log, stderr=log)
        until(self.is_healthy)

    def ask(self, token, path, body=None, **headers):
        """Status, headers and JSON of the answer."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json", **headers}
        request = Request(self.base + path, None if body is None else json.dumps(body).encode(), headers)
        try:
            with urlopen(request, timeout=ANSWER_SECONDS_MAX) as answer:
                said = answer.read().decode()
                # Of a stream, the last message: the answer, behind what was told meanwhile.
                if answer.headers.get_content_type() == "text/event-stream":
                    data = [line[5:] for line in said.splitlines() if line.startswith("data:") and line[5:].strip()]
                    said = data[-1] if data else "{}"
                    if "id" not in json.loads(said):
                        raise Lost("the stream ended before its answer")
                return answer.status, answer.headers, json.loads(said or "null")
        except HTTPError as error:
            said = error.read().decode()
            if error.code == 503:
                raise Lost(said) from error
            return error.code, error.headers, json.loads(said or "null")
        except (OSError, HTTPException, ValueError) as error:
            raise Lost(repr(error)) from error


class Bank(ThreadingHTTPServer):
    """The MCP server behind: remembers every payment from the moment that it is asked for."""

    daemon_threads, request_queue_size = True, 64

    def __init__(self, passing):
        super().__init__(("127.0.0.1", 0), Desk)
        self.paid, self.passing, self.rng = [], passing, random.Random()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_):
        pass  # Whoever asked was killed.

    def answer(self, method, params):
        if method == "initialize":
            return {"protocolVersion": OLDER_VERSION, "capabilities": {"tools": {}}, "serverInfo": {"name": "bank", "version": "1"}}
        if method == "tools/list":
            return {"tools": [TOOL]}
        if method != "tools/call":
            return {}
        self.paid.append(params["arguments"])
        self.passing("pay")
        time.sleep(self.rng.uniform(0, PAY_SECONDS_MAX))
        paid = {"paid": params["arguments"]}
        return {"content": [{"type": "text", "text": json.dumps(paid)}], "structuredContent": paid}


class Desk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if said.get("method") == "server/discover":
            return self.reply(400, b"")
        if "id" not in said:
            return self.reply(202, b"")
        result = self.server.answer(said["method"], said.get("params", {}))
        self.reply(200, json.dumps({"jsonrpc": "2.0", "id": said["id"], "result": result}).encode())

    def do_GET(self):
        self.reply(405, b"")

    def reply(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Call:
    """One payment that an agent wants, and what came of it as the agent sees it."""

    def __init__(self, house, amount, kind, fate):
        self.house, self.kind, self.fate, self.key = house, kind, fate, house.keys[amount % len(house.keys)]
        self.amount, self.arguments = amount, {"amount": amount, "to": f"bob-{amount} & Käse"}
        self.request = self.task = self.session = None
        self.told, self.end, self.put_off, self.lost_why, self.cut_asks = "", None, [], None, []

    def __str__(self):
        return f"payment {self.amount} ({self.kind}, {self.fate})"

    def live(self, over):
        rng = random.Random(self.amount)
        while self.end is None and not over.is_set():
            try:
                self.told = getattr(self, f"as_{self.kind}")()
                self.end = self.ended(self.told)
            except Lost as lost:
                self.lost_why = str(lost)
                if lost.on_the_way and not (self.request or self.task):
                    self.cut_asks.append(time.time())
            time.sleep(rng.uniform(0.03, 0.2))

    def ended(self, text):
        """How it ended, by what the agent was told; None as long as it has not."""
        try:
            said = json.loads(text)
        except ValueError:
            said = {}
        if said.get("status") in ("pending", "pending_approval", "working", "executing"):
            self.request = said.get("request_id", self.request)
            return None
        for sign, end in [("outcome unknown", "unknown"), ("declined", "declined"), ("expired", "expired"), ('"paid"', "paid")]:
            if sign in text:
                return end
        # Refused for now: such as while the server cannot reach the tool.
        self.put_off.append(text)
        return None

    def as_rest(self):
        return self.at_rest("pay", self.arguments) if self.request is None else self.status()

    def once_more(self, request):
        """How the agent is told that a request ended, when it asks again."""
        self.request = request
        while True:
            try:
                return self.ended(self.status())
            except Lost:
                time.sleep(0.1)

    def status(self):
        return self.at_rest("get_approval_status", {"request_id": self.request})

    def at_rest(self, tool, arguments):
        self.house.passing("ask" if tool == "pay" else "poll")
        _, _, said = self.house.server.ask(self.key, f"/api/v1/mcp/{tool}", arguments)
        # The history has words for everything; what counts is the answer.
        return json.dumps({name: value for name, value in said.items() if name != "events"}, ensure_ascii=False)

    def as_plain(self):
        if self.request is None:
            return self.text(self.rpc("tools/call", {"name": "pay", "arguments": self.arguments}))
        said = self.rpc("tools/call", {"name": "get_approval_status", "arguments": {"request_id": self.request}})
        return json.dumps({name: value for name, value in said["structuredContent"].items() if name != "events"})

    def as_task(self):
        can = {"extensions": {"io.modelcontextprotocol/tasks": {}}}
        if self.task is None:
            said = self.rpc("tools/call", {"name": "pay", "arguments": self.arguments}, can)
        else:
            said = self.rpc("tasks/get", {"taskId": self.task}, can)
        self.task = said.get("taskId", self.task)
        said = said.get("result", said)
        return self.text(said) if "content" in said else json.dumps({"status": said["status"]})

    def as_open(self):
        """As clients of the older revision do: the call stays open, with progress, until it is answered."""
        place, accept = "/mcp/v1", {"Accept": "application/json, text/event-stream"}
        if self.session is None:
            hello = {"protocolVersion": OLDER_VERSION, "capabilities": {}, "clientInfo": {"name": "agent", "version": "1"}}
            _, headers, _ = self.house.server.ask(self.key, place, message("initialize", hello), **accept)
            self.session = headers["Mcp-Session-Id"]
        self.house.passing("ask")
        params = {"name": "pay", "arguments": self.arguments, "_meta": {"progressToken": self.amount}}
        own = {**accept, "Mcp-Session-Id": self.session, "Mcp-Protocol-Version": OLDER_VERSION}
        status, _, said = self.house.server.ask(self.key, place, message("tools/call", params), **own)
        if status == 404:
            self.session = None
            raise Lost("the session is gone")
        return self.text(said["result"]) if "result" in said else json.dumps(said)

    def rpc(self, method, params, can=None):
        self.house.passing("ask" if params.get("name") == "pay" else "poll")
        meta = {"io.modelcontextprotocol/protocolVersion": VERSION, "io.modelcontextprotocol/clientCapabilities": can or {}}
        own = {"Mcp-Protocol-Version": VERSION, "Mcp-Method": method, "Mcp-Name": params.get("name") or params["taskId"],
               "Accept": "application/json, text/event-stream"}
        _, _, said = self.house.server.ask(self.key, "/mcp/v1", message(method, {**params, "_meta": meta}), **own)
        if "result" not in said:
            return {"content": [{"type": "text", "text": json.dumps(said)}]}
        return said["result"]

    @staticmethod
    def text(result):
        return "\n".join(block["text"] for block in result["content"])


def message(method, params):
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
