#!/usr/bin/env python3
"""Claude Code finds, reads, creates and updates issues through our tools, each write visible at the tracker.

usage: tests/clients/issues.py [TRACKER...]

The trackers are fakes that keep state (`tracker-fake`, built with the feature `testing`), connected as a person would: the
token is tried, the organization is chosen, the first sync brings the issues. A model of ours has Claude call the tools; what
the tracker has afterwards is asked of the tracker itself, and what Preloop shows is compared with it. Needs what `run.py`
needs, and PRELOOP_TRACKER_FAKE, else `tracker-fake` beside PRELOOP_BINARY. Ends with 1 when a tracker fails.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import uuid
from contextlib import contextmanager
from pathlib import Path

from run import Failure, Model, Server, Stage, attempt, expect, install
from harness import Client, until

FLAVORS = {
    "github": {"kind": "github", "fill": "octo/app=3,1", "place": "octo/app", "key": "octo/app#{}", "organization": "octo", "closed": "closed"},
    "gitlab": {"kind": "gitlab", "fill": "octo/app=3,1", "place": "octo/app", "key": "octo/app#{}", "organization": "octo", "closed": "closed"},
    "jira-cloud": {"kind": "jira", "fill": "site/APP=3,1", "place": "APP", "key": "APP-{}", "organization": None, "closed": "Done",
                   "details": {"email": "ada@example.org", "deployment": "cloud"}},
    "jira-server": {"kind": "jira", "fill": "site/APP=3,1", "place": "APP", "key": "APP-{}", "organization": None, "closed": "Done",
                    "details": {"deployment": "server"}},
}
TOOLS = ("search", "get_issue", "create_issue", "update_issue", "add_comment")
WORDS = "flickering lamp"


class Tracker:
    """A fake tracker as a process, and the project in it."""

    def __init__(self, name, url):
        self.flavor, self.url = FLAVORS[name], url

    def state(self):
        place = urllib.parse.quote(self.flavor["place"], safe="")
        with urllib.request.urlopen(f"{self.url}/_fake/state?project={place}") as answer:
            return json.load(answer)

    def issue(self, number):
        return next(issue for issue in self.state()["issues"] if issue["number"] == number)

    def comments(self, number):
        return [comment["body"] for comment in self.state()["comments"] if comment["issue"] == number]

    def key(self, number):
        return self.flavor["key"].format(number)

    def tell(self, command, body):
        request = urllib.request.Request(f"{self.url}/_fake/{command}", json.dumps(body).encode(), {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)


@contextmanager
def tracker(name):
    binary = os.environ.get("PRELOOP_TRACKER_FAKE") or str(Path(os.environ.get("PRELOOP_BINARY", "")).parent / "tracker-fake")
    command = [binary, "--flavor", name, "--fill", FLAVORS[name]["fill"]]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Tracker(name, process.stdout.readline().strip())
        finally:
            process.terminate()


def connect(client, remote):
    """Connects the tracker as its wizard would: the token is tried, what it sees is chosen."""
    flavor = remote.flavor
    credential = {"tracker_type": flavor["kind"], "url": remote.url, "token": "a token", "connection_details": flavor.get("details", {})}
    seen = client.post("/trackers/test-and-list-orgs", credential)
    if not seen["success"]:
        raise Failure(f"the token was refused: {seen['message']}")
    names = [org["identifier"] for org in seen["orgs"]]
    name = flavor["organization"] or names[0]
    if name not in names:
        raise Failure(f"`{name}` is not among {names}")
    projects = client.post("/trackers/list-projects-for-org", {**credential, "organization_identifier": name})
    if flavor["place"] not in [project["identifier"] for project in projects]:
        raise Failure(f"`{flavor['place']}` is not among {projects}")
    rules = [{"scope_type": "ORGANIZATION", "rule_type": "INCLUDE", "identifier": name}]
    made = client.post("/trackers", {"name": "acme", **credential, "scope_rules": rules})
    until(lambda: client.get(f"/trackers/{made['id']}")["last_sync"])
    shown = client.get(f"/trackers/{made['id']}")
    if not shown["is_valid"] or shown["degraded_projects"]:
        raise Failure(f"the tracker is not read well: {shown}")
    tested = client.post("/projects/test-connection", {"organization": name, "project": flavor["place"]})
    if not tested["success"]:
        raise Failure(f"the project lacks something: {tested}")
    return made["id"]


def turn(stage, plan):
    """Has Claude do the calls; gives what the tools answered."""
    with tempfile.TemporaryDirectory(prefix="preloop-claude-") as home, Model(plan) as model:
        own = stage.at(home)
        own.run(own.tool("claude"), "mcp", "add", "--transport", "http", "preloop", own.url, "--header", f"Authorization: Bearer {own.key}")
        allowed = ",".join(f"mcp__preloop__{name}" for name in TOOLS)
        said = own.run(own.tool("claude"), "-p", "Do it.", "--allowedTools", allowed, ANTHROPIC_BASE_URL=model.url, ANTHROPIC_API_KEY="sk-ant-none",
                       CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC="1", ENABLE_TOOL_SEARCH="false")
        if len(model.heard) < len(plan):
            raise Failure(f"the model heard {len(model.heard)} results, of the tools {sorted(model.seen)}; the agent said: {said[-1500:]}")
        return model.heard


def journey(name):
    def run(house):
        server, stage = house
        with tracker(name) as remote:
            # Somebody else opens it at the tracker; the first sync brings it.
            number = remote.tell("open", {"project": remote.flavor["place"], "author": "mona", "edit": {"title": f"A {WORDS}", "body": "In the evening."}})
            client = Client(server.base, f"ada-{uuid.uuid4().hex[:8]}", "a long enough password")
            identifier = connect(client, remote)
            stage.key = client.post("/auth/api-keys", {"name": "claude", "scopes": ["mcp:write"]})["key"]
            found = finds(stage, remote, number)
            created = writes(stage, remote, number)
            agrees(client, remote, identifier, (number, created))
            return f"{found}; created, changed, closed and commented at the tracker; Preloop shows the same"
    return run


def finds(stage, remote, number):
    heard = turn(stage, [("search", {"query": WORDS}), ("get_issue", {"issue": remote.key(number)})])
    expect(remote.key(number), heard[0])
    expect("In the evening.", heard[1])
    return "found and read"


def writes(stage, remote, number):
    before = {issue["number"] for issue in remote.state()["issues"]}
    key = remote.key(number)
    plan = [("create_issue", {"project": remote.flavor["place"], "title": "Buy a new lamp", "description": "The old one is beyond repair.", "labels": ["bug"]}),
            ("update_issue", {"issue": key, "title": "The lamp is broken", "status": remote.flavor["closed"]}),
            ("add_comment", {"target": key, "comment": "Replaced."})]
    heard = turn(stage, plan)
    for status, text in zip(("created", "updated", "created"), heard):
        expect(status, text)
    created = {issue["number"] for issue in remote.state()["issues"]} - before
    if len(created) != 1:
        raise Failure(f"one issue should be new, and {sorted(created)} are")
    [created] = created
    new, old = remote.issue(created), remote.issue(number)
    for got, wanted in ((new["title"], "Buy a new lamp"), (new["labels"], ["bug"]), (old["title"], "The lamp is broken"), (old["is_open"], False)):
        if got != wanted:
            raise Failure(f"the tracker has {got!r}, not {wanted!r}")
    expect("beyond repair", new["body"])
    expect("Replaced.", "".join(remote.comments(number)))
    return created


def agrees(client, remote, identifier, numbers):
    """What Preloop shows is what the tracker has, before and after a sync."""
    for _ in range(2):
        for number in numbers:
            shown = client.get(f"/issues/{urllib.parse.quote(remote.key(number), safe='')}?project={urllib.parse.quote(remote.flavor['place'], safe='')}")
            there = remote.issue(number)
            for got, wanted in ((shown["title"], there["title"]), (shown["meta_data"]["is_open"], there["is_open"]), (shown["labels"], there["labels"]),
                                (len(shown["comments"]), len(there["comments"]))):
                if got != wanted:
                    raise Failure(f"{remote.key(number)}: Preloop shows {got!r}, the tracker has {wanted!r}")
        before = client.get(f"/trackers/{identifier}")["last_sync"]
        client.post(f"/trackers/{identifier}/sync", {})
        until(lambda: client.get(f"/trackers/{identifier}")["last_sync"] != before)


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by a signal"))
    parser = argparse.ArgumentParser(prog="tests/clients/issues.py", description=__doc__.splitlines()[0])
    parser.add_argument("trackers", nargs="*", metavar="TRACKER", help=f"only these: {', '.join(FLAVORS)}")
    names = parser.parse_args().trackers or list(FLAVORS)
    unknown = [name for name in names if name not in FLAVORS]
    if unknown:
        parser.error(f"unknown tracker {unknown[0]}; there are {', '.join(FLAVORS)}")
    modules, packages = install()
    rows = []
    with Server({"OUTBOUND_ALLOWED_NETWORKS": "127.0.0.0/8"}) as server:
        stage = Stage(modules, packages, server, None, None, ".")
        for name in names:
            rows.append((name, *attempt(journey(name), (server, stage))))
            print(*rows[-1], sep="  ", flush=True)
        if any(verdict == "FAIL" for _, verdict, _ in rows):
            print(server.log()[-int(os.environ.get("LOG_TAIL", "3000")):], file=sys.stderr)
    sys.exit(any(verdict == "FAIL" for _, verdict, _ in rows))


if __name__ == "__main__":
    main()
