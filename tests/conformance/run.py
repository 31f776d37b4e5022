#!/usr/bin/env python3
"""The official conformance suite of MCP against this server: endpoint, proxy, upstream client, authorization server.

usage: tests/conformance/run.py [PART...] [--revision REVISION] [--keep FOLDER]

endpoint       the protocol code alone, with the fixture's tools on it
proxy          `preloop serve` with the fixture of the same era behind it, over streamable HTTP
proxy-stdio    the same with the fixture as a command
proxy-sse      the same over HTTP with SSE, which has no revision after 2025-11-25
proxy-rules    as `proxy`, each call looked at by rules, which let it pass, and on record
proxy-asks     as `proxy`, each call held until a person said yes, which one does at once
client         `preloop serve` as a client of the suite's own servers, authorization included
authorization  `preloop serve` as the authorization server of MCP clients

Needs the binaries `preloop` (PRELOOP_BINARY) and, beside it, `mcp-fixture`, which is built with the feature `testing`;
PostgreSQL (PRELOOP_POSTGRES_DIR), and npm. Ends with 1 when a check fails that expected.toml does not explain, or when
an explanation is not needed any more.
"""

import argparse
import fnmatch
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import tomllib
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "bench")]

import authorization  # noqa: E402  (the paths above are needed first)
import gate  # noqa: E402
import suite  # noqa: E402
from front import Front  # noqa: E402
from harness import Client, Server  # noqa: E402
from harness.server import built_binary  # noqa: E402

REVISIONS = {"2025-11-25": "legacy", "2026-07-28": "modern"}
# The suite's servers and ours are on this machine.
ENV = {"OUTBOUND_ALLOWED_NETWORKS": "127.0.0.0/8,::1/128"}
# Client-id metadata documents have addresses that begin so; nothing is ever fetched from it.
PUBLIC_URL = "https://conformance-test.local"


def endpoint(revision, results):
    with fixture("both") as (url, _):
        return suite.requirements("server", revision, results, "--url", url)


def proxy(revision, results):
    with fixture(REVISIONS[revision]) as (url, _):
        return through({"url": url}, revision, results)


def proxy_stdio(revision, results):
    with tempfile.TemporaryDirectory(prefix="preloop-command-") as folder:
        # Commands run as a user of their own, who cannot look into ours.
        os.chmod(folder, 0o755)
        command = shutil.copy(fixture_binary(), folder)
        args = ["--stdio", "--era", REVISIONS[revision]]
        return through({"transport": "stdio", "command": command, "args": args}, revision, results)


def proxy_sse(revision, results):
    with fixture(REVISIONS[revision]) as (_, url):
        return through({"url": url, "transport": "sse"}, revision, results)


def proxy_rules(revision, results):
    with fixture(REVISIONS[revision]) as (url, _), behind({"url": url}) as (server, client, made):
        gate.allowed(client, made["id"])
        outcome = in_front(server, client, revision, results)
        return proven(outcome, client, "rule")


def proxy_asks(revision, results):
    with fixture(REVISIONS[revision]) as (url, _), behind({"url": url}) as (server, client, made):
        gate.asked(client, made["id"])
        with gate.Approver(client):
            outcome = in_front(server, client, revision, results, patient=True)
        return proven(outcome, client, "approval")


def proven(outcome, client, basis):
    """The outcome, if calls ran for this reason and for no other; else it proves nothing."""
    counts = gate.recorded(client)
    if not counts.get(basis) or counts.get("default"):
        sys.exit(f"calls were to run because of their {basis}, and ran because of: {counts}")
    return outcome


def through(place, revision, results):
    """What the revision asks of a server that has the fixture behind it, there."""
    with behind(place) as (server, client, _):
        return in_front(server, client, revision, results)


@contextmanager
def behind(place):
    """A server that has the fixture behind it; with a person there, and how the fixture was taken in."""
    with Server(ENV) as server:
        client = Client(server.base)
        made = client.post("/mcp-servers", {"name": "fixture", "prefix_mode": "never", **place})
        if made["status"] != "active":
            sys.exit(f"the fixture could not be connected: {made}")
        yield server, client, made


def in_front(server, client, revision, results, patient=False):
    """Runs the suite as this person's client."""
    with Front(server.address, client.token, patient) as front:
        url = "http://{}:{}/mcp/v1".format(*front.address)
        return suite.requirements("server", revision, results, "--url", url)


def client(revision, results):
    # All scenarios begin in one instant.
    with Server({**ENV, "PRELOOP_URL": PUBLIC_URL, "DATABASE_POOL_TIMEOUT": "10"}) as server:
        env = {"PRELOOP_CONFORMANCE_BASE": server.base, "PRELOOP_CONFORMANCE_PUBLIC": PUBLIC_URL}
        command = f"{sys.executable} {HERE / 'client.py'}"
        return suite.requirements("client", revision, results, "--command", command, env=env)


def authorization_server(revision, results):
    with Server(ENV) as server:
        return authorization.run(server, revision, results)


PARTS = {"endpoint": endpoint, "proxy": proxy, "proxy-stdio": proxy_stdio, "proxy-sse": proxy_sse, "proxy-rules": proxy_rules,
         "proxy-asks": proxy_asks, "client": client, "authorization": authorization_server}
# Parts that not every revision has.
ONLY = {"proxy-sse": ["2025-11-25"]}


@contextmanager
def fixture(era):
    """The fixture of an era; gives its addresses: streamable HTTP, then HTTP with SSE."""
    with subprocess.Popen([fixture_binary(), "--era", era], stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout.readline().strip(), process.stdout.readline().strip()
        finally:
            process.terminate()


def fixture_binary():
    binary = Path(os.environ.get("PRELOOP_BINARY") or built_binary()).with_name("mcp-fixture").absolute()
    if not binary.exists():
        sys.exit(f"{binary} is not there; build it: cargo build --features testing --bin mcp-fixture, "
                 "and name the `preloop` beside it in PRELOOP_BINARY")
    return binary


class Expectations:
    """The failures that are explained, and which of the explanations were of use."""

    def __init__(self, parts):
        entries = tomllib.loads((HERE / "expected.toml").read_text()).get("check", [])
        self.entries = [entry for entry in entries if any(fnmatch.fnmatch(part, entry["where"]) for part in parts)]
        self.used = set()

    def explain(self, part, check):
        """Why this check may fail; nothing when it may not."""
        for number, entry in enumerate(self.entries):
            if fnmatch.fnmatch(part, entry["where"]) and fnmatch.fnmatch(check.name, entry["name"]):
                self.used.add(number)
                return entry["why"]
        return None

    def stale(self):
        return [entry for number, entry in enumerate(self.entries) if number not in self.used]


def main():
    # A polite end takes the servers down, too, as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by a signal"))
    options = arguments()
    suite.install()
    runs = [(name, revision) for name in options.parts or PARTS for revision in options.revision or REVISIONS
            if revision in ONLY.get(name, REVISIONS)]
    expectations = Expectations([" ".join(run) for run in runs])
    rows, problems = [], []
    with tempfile.TemporaryDirectory(prefix="preloop-conformance-") as temporary:
        for name, revision in runs:
            part = f"{name} {revision}"
            print(f"-- {part}", file=sys.stderr, flush=True)
            outcome = PARTS[name](revision, Path(options.keep or temporary) / f"{name}-{revision}")
            rows.append(judge(part, outcome, expectations, problems))
    problems += [f"{entry['where']}: {entry['name']} does not fail any more; take it out of expected.toml"
                 for entry in expectations.stale()]
    report(rows, problems)
    sys.exit(1 if problems else 0)


def judge(part, outcome, expectations, problems):
    """One row of the table; failures that nothing explains go to the problems."""
    explained = {}
    for check in filter(lambda check: check.is_failed, outcome.checks):
        why = expectations.explain(part, check)
        if why:
            explained.setdefault(why, []).append(check.name)
        else:
            counts = " (not scored)" if check.scenario in outcome.unscored else ""
            problems.append(f"{part}: {check.name}{counts}: {short(check.message)}")
    for why, names in explained.items():
        print(f"   explained: {', '.join(sorted(set(names)))}: {why}", file=sys.stderr)
    for check in filter(lambda check: check.status == "WARNING", outcome.checks):
        print(f"   warning: {check.name}: {short(check.message)}", file=sys.stderr)
    failed, expected = outcome.count("FAILURE"), sum(map(len, explained.values()))
    return part, outcome.count("SUCCESS"), failed - expected, expected, outcome.count("WARNING")


def short(message):
    return re.sub(r"\s+", " ", message)[:300]


def report(rows, problems):
    header = ("part", "passed", "failed", "explained", "warnings")
    widths = [max(len(str(row[column])) for row in [header, *rows]) for column in range(len(header))]
    print()
    for row in [header, *rows]:
        print("  ".join(str(cell).ljust(width) for cell, width in zip(row, widths)).rstrip())
    for problem in problems:
        print(f"FAIL {problem}")


def arguments():
    parser = argparse.ArgumentParser(prog="tests/conformance/run.py", description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"only these: {', '.join(PARTS)}")
    parser.add_argument("--revision", action="append", choices=REVISIONS, help="only this one")
    parser.add_argument("--keep", metavar="FOLDER", help="where the suite's results are kept; must not hold any")
    options = parser.parse_args()
    unknown = [name for name in options.parts if name not in PARTS]
    if unknown:
        parser.error(f"unknown part {unknown[0]}; there are {', '.join(PARTS)}")
    return options


if __name__ == "__main__":
    main()
