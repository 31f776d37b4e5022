#!/usr/bin/env python3
"""The suite's client under test: `preloop serve`, made to connect to the suite's server and to use everything it has.

The suite starts it once for each scenario, with the address of its server as the only argument. An account of its own
connects the server, over OAuth where the scenario is about that, and then a client of ours calls its tools.
"""

import json
import os
import sys
import time
import urllib.error
import uuid
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "bench")]

from browser import Browser  # noqa: E402  (the paths above are needed first)
from harness import Client  # noqa: E402
from harness.client import call  # noqa: E402
from wire import Failure, connect  # noqa: E402

BASE, PUBLIC = os.environ["PRELOOP_CONFORMANCE_BASE"], os.environ["PRELOOP_CONFORMANCE_PUBLIC"]
SCENARIO = os.environ["MCP_CONFORMANCE_SCENARIO"]
REVISION = os.environ["MCP_CONFORMANCE_PROTOCOL_VERSION"]
CONTEXT = json.loads(os.environ.get("MCP_CONFORMANCE_CONTEXT", "{}"))
# How often a person lets us in, the first time included: a server may want more than it said.
CONSENTS_MAX = 3
# All scenarios begin in one instant, which a server that was built for tests refuses in part.
BUSY_TRIES_MAX = 20
# A tool of one scenario takes back what it was given as the schema of another.
ECHO, ECHOED = "json_schema_echo", "json_schema_2020_12_tool"


def main():
    house = House(sys.argv[1])
    try:
        meet(house)
    finally:
        # The suite waits until nobody is connected to its server any more.
        house.leave()


def meet(house):
    if not SCENARIO.startswith("auth/"):
        house.scan()
        finish(use(connect(BASE, house.client.token, REVISION)))
    for _ in range(CONSENTS_MAX):
        # A refusal may be about the scopes, or of a new authorization server; a person lets us in again.
        house.let_in()
        failures = use(connect(BASE, house.client.token, REVISION))
        if not failures:
            break
    finish(failures)


def finish(failures):
    sys.exit("\n".join(failures) or 0)


class House:
    """An account with the server connected."""

    def __init__(self, url):
        self.client = account()
        server = {"name": "suite", "url": url, "prefix_mode": "never"}
        if SCENARIO.startswith("auth/"):
            server["auth_type"] = "oauth"
        if "client_id" in CONTEXT:
            server["auth_config"] = {name: CONTEXT[name] for name in ("client_id", "client_secret") if name in CONTEXT}
        self.server = self.client.post("/mcp-servers", server)["id"]

    def let_in(self):
        """A person follows the link; the suite's authorization servers say yes by themselves."""
        for _ in range(BUSY_TRIES_MAX):
            link = self.client.post(f"/mcp-servers/{self.server}/oauth/authorize-token", {})["authorize_url"]
            status, url, page = Browser(PUBLIC, BASE).open(link)
            if status != 503:
                break
            time.sleep(1)
        if status != 200:
            sys.exit(f"letting us in came to {status} at {url}: {page[:500]}")

    def leave(self):
        call(f"{BASE}/api/v1/mcp-servers/{self.server}", None, self.client.headers(), method="DELETE")

    def scan(self):
        """Once more, aloud: the answer to connecting says little of why it failed."""
        try:
            self.client.post(f"/mcp-servers/{self.server}/scan", {})
        except urllib.error.HTTPError as error:
            sys.exit(f"the server cannot be scanned: {error.read().decode()[:500]}")


def account():
    """A new account."""
    for _ in range(BUSY_TRIES_MAX):
        try:
            return Client(BASE, f"c{uuid.uuid4().hex[:12]}")
        except urllib.error.HTTPError as busy:
            if busy.code != 503:
                raise
            time.sleep(int(busy.headers.get("retry-after", 1)))
    sys.exit(f"the server was busy {BUSY_TRIES_MAX} times in a row")


def use(client):
    """Calls every tool, and reads everything else; gives what failed."""
    failures = []

    def attempt(method, **params):
        try:
            return client.request(method, params)
        except Failure as failure:
            failures.append(f"{method} {params.get('name', '')}: {failure}")
            return {}

    tools = attempt("tools/list").get("tools", [])
    if not tools and SCENARIO.startswith("auth/"):
        failures.append("the server's tools are not to be had")
    for name, arguments in calls(tools):
        result = attempt("tools/call", name=name, arguments=arguments)
        if result.get("isError"):
            failures.append(f"{name}: {result['content']}")
        elif result.get("resultType") == "input_required":
            answer(client, attempt, name, arguments, result)
    for prompt in attempt("prompts/list").get("prompts", []):
        attempt("prompts/get", name=prompt["name"], arguments={})
    for resource in attempt("resources/list").get("resources", []):
        attempt("resources/read", uri=resource["uri"])
    return failures


def answer(client, attempt, name, arguments, result):
    """Brings what a tool asked for. Between the rounds another one is called, which is none of its business."""
    unrelated = [tool["name"] for tool in client.request("tools/list", {})["tools"] if tool["name"].endswith("_unrelated")]
    for other in unrelated:
        attempt("tools/call", name=other, arguments={})
    responses = {key: client.answer(asked["method"], asked["params"]) for key, asked in result["inputRequests"].items()}
    state = {"requestState": result["requestState"]} if "requestState" in result else {}
    attempt("tools/call", name=name, arguments=arguments, inputResponses=responses, **state)


def calls(tools):
    """Every tool with arguments that fit."""
    if "toolCalls" in CONTEXT:
        return [(call["name"], call["arguments"]) for call in CONTEXT["toolCalls"]]
    schemas = {tool["name"]: tool["inputSchema"] for tool in tools}
    return [(name, {"schema": schemas[ECHOED]} if name == ECHO else fitting(schema)) for name, schema in schemas.items()]


def fitting(schema):
    """The least that a schema asks for."""
    kinds = {"number": 5, "integer": 5, "boolean": True, "object": {}, "array": [], "null": None}
    fields = schema.get("properties", {})
    return {name: kinds.get(fields.get(name, {}).get("type"), "x") for name in schema.get("required", [])}


if __name__ == "__main__":
    main()
