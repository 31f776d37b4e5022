#!/usr/bin/env python3
"""Reviews the tools of real MCP servers: what the lint says of honest tools, and that nothing is had before the review.

usage: tests/clients/tool_review.py [SERVER...] [--verbose]

Each server is installed from npm in its newest version and connected as a command, with `review: all`. All its tools have
to wait, none may be listed; every finding is told, one of high severity is a false alarm, because these servers are honest.
Then a person approves what was shown, and the tools are there. Needs a built server (PRELOOP_BINARY, PRELOOP_POSTGRES_DIR)
and npm. Ends with 1 where a false alarm is found, or a tool is had too early or not at all.
"""

import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from run import Failure, attempt
from harness import Client, Server

# Each with its package, its command below `node_modules/.bin`, and what the command is given.
SERVERS = {
    "everything": ("@modelcontextprotocol/server-everything", "mcp-server-everything", ["stdio"]),
    "filesystem": ("@modelcontextprotocol/server-filesystem", "mcp-server-filesystem", ["/usr/share"]),
    "memory": ("@modelcontextprotocol/server-memory", "mcp-server-memory", []),
    "sequential-thinking": ("@modelcontextprotocol/server-sequential-thinking", "mcp-server-sequential-thinking", []),
    "context7": ("@upstash/context7-mcp", "context7-mcp", []),
}
RESULTS_MAX = 500


def main():
    # A polite end takes the server down, too, as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by a signal"))
    parser = argparse.ArgumentParser(prog="tests/clients/tool_review.py", description=__doc__.splitlines()[0])
    parser.add_argument("servers", nargs="*", metavar="SERVER", help=f"only these: {', '.join(SERVERS)}")
    parser.add_argument("--verbose", action="store_true", help="findings that hold nothing as well")
    options = parser.parse_args()
    names = options.servers or list(SERVERS)
    unknown = [name for name in names if name not in SERVERS]
    if unknown:
        parser.error(f"unknown server {unknown[0]}; there are {', '.join(SERVERS)}")
    modules = install(names)
    rows = []
    with Server({"MCP_COMMANDS_ON_HOST": "true"}) as server:
        client = Client(server.base)
        for name in names:
            rows.append((name, *attempt(lambda _, name=name: review(client, modules, name, options.verbose), None)))
            print(*rows[-1], sep="  ", flush=True)
    sys.exit(any(verdict == "FAIL" for _, verdict, _ in rows))


def install(names):
    """Installs the servers; gives where they are."""
    root = os.environ.get("PRELOOP_TEST_DIR") or ("/var/cache/preloop" if os.getuid() == 0 else Path.home() / ".cache/preloop")
    place = Path(root) / "reviewed"
    place.mkdir(parents=True, exist_ok=True)
    packages = [SERVERS[name][0] for name in names]
    subprocess.run(["npm", "install", "--prefix", place, "--no-save", "--no-audit", "--no-fund", "--loglevel=error", *packages], check=True)
    return place / "node_modules"


def review(client, modules, name, verbose):
    package, command, args = SERVERS[name]
    version = json.loads((modules / package / "package.json").read_text())["version"]
    script = (modules / ".bin" / command).resolve()
    env = {"PATH": os.environ["PATH"], "MEMORY_FILE_PATH": "/tmp/preloop-reviewed-memory.jsonl"}
    made = client.post("/mcp-servers", {"name": name, "transport": "stdio", "command": shutil.which("node"), "args": [str(script), *args],
                                        "env": env, "tool_prefix": name.replace("-", "_"), "review": "all"})
    if made["status"] != "active":
        raise Failure(f"{package} {version} could not be connected: {made['last_error']}")
    path = f"/mcp-servers/{made['id']}/tool-reviews"
    held = client.get(path)
    tools = [one for one in held if one["kind"] == "tool"]
    offered = client.get(f"/mcp-servers/{made['id']}/tools")
    if len(tools) != len(offered) or not tools:
        raise Failure(f"{len(offered)} tools are offered, and {len(tools)} wait")
    if early := [tool["name"] for tool in offered if tool["exposed_name"]]:
        raise Failure(f"had before anybody looked: {early}")
    false_alarms = show(name, held, verbose)
    items = [{"kind": one["kind"], "name": one["name"], "hash": one["hash"]} for one in held]
    client.post(path, {"verdict": "approve", "items": items})
    missing = [tool["name"] for tool in client.get(f"/mcp-servers/{made['id']}/tools") if not tool["exposed_name"]]
    if missing or client.get(path):
        raise Failure(f"approved, and not to be had: {missing}")
    if false_alarms:
        raise Failure(f"{package} {version}: {false_alarms} false alarms of {len(tools)} tools")
    counts = {severity: sum(one["severity"] == severity for each in held for one in each["findings"]) for severity in ("medium", "low")}
    return f"{package} {version}: {len(tools)} tools, no false alarm; {counts['medium']} findings of medium severity, {counts['low']} of low"


def show(name, held, verbose):
    """Tells what was found; gives how many tools would be held for it."""
    alarms = 0
    for one in held:
        alarms += any(finding["severity"] == "high" for finding in one["findings"])
        for finding in one["findings"]:
            if verbose or finding["severity"] == "high":
                where = f"{one['name'] or 'instructions'}{finding['field']}"
                print(f"  {name}  {finding['severity']}  {finding['rule']}  {where}: {finding['message']}: {finding['excerpt'][:RESULTS_MAX]}")
    return alarms


if __name__ == "__main__":
    main()
