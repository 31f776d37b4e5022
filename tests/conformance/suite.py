"""The conformance suite: installed once at its pinned version, run, and its checks read."""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
SUITE = MODULES / "@modelcontextprotocol/conformance/dist/index.js"
# Longest that one scenario may take, and a whole run.
SCENARIO_MAX_MS, RUN_MAX_SECS = 60_000, 600
# A folder of results is named so; the time stands behind it.
RESULTS = re.compile(r"(?:authorization-server-|server-)?(.+)-\d{4}-\d\d-\d\dT[\d-]+Z")


@dataclass
class Check:
    """One check of one scenario."""

    scenario: str
    id: str
    status: str
    message: str

    @property
    def name(self):
        return f"{self.scenario}:{self.id}"

    @property
    def is_failed(self):
        return self.status == "FAILURE"


@dataclass
class Outcome:
    """What a run came to: its checks, and the scenarios that the revision does not count."""

    checks: list
    unscored: set
    said: str

    def count(self, status):
        return sum(check.status == status for check in self.checks)


def install():
    """Installs what package-lock.json pins, unless it is there."""
    lock, done = HERE / "package-lock.json", MODULES / ".fetched"
    if done.exists() and done.read_bytes() == lock.read_bytes():
        return
    print("fetching the conformance suite", file=sys.stderr)
    subprocess.run(["npm", "ci", "--no-audit", "--no-fund", "--loglevel=error"], cwd=HERE, check=True)
    shutil.copy(lock, done)


def node():
    """A Node.js that is new enough for the suite; Debian's is not."""
    machine = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    binary = MODULES / f"node-linux-{machine}/bin/node"
    if not binary.exists():
        sys.exit(f"there is no Node.js for this machine at {binary}; add its package to package.json")
    return str(binary)


def command(*arguments):
    return [node(), str(SUITE), *map(str, arguments)]


def run(arguments, results, env=None):
    """Runs the suite; what it says tells which scenarios are not counted, its files tell the checks."""
    results.mkdir(parents=True)
    # Whether a failure counts is decided here, by check, so its own verdict is not asked for.
    process = subprocess.run([*command(*arguments), "-o", str(results)], env={**os.environ, **(env or {})},
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=RUN_MAX_SECS)
    (results / "output.log").write_text(process.stdout)
    outcome = Outcome(read(results), unscored(process.stdout), process.stdout)
    if not outcome.checks:
        sys.exit(f"the suite checked nothing; it said:\n{process.stdout[-3000:]}")
    return outcome


def requirements(mode, revision, results, *arguments, env=None):
    """What a revision asks of a server or of a client."""
    outcome = run([mode, *arguments, "--requirements", revision, "--timeout", SCENARIO_MAX_MS], results, env)
    # A scenario that died left no file.
    missing = sorted(set(wanted(mode, revision)) - {check.scenario for check in outcome.checks})
    outcome.checks += [Check(name, "ran", "FAILURE", "the scenario left no result") for name in missing
                       if name not in silent(results)]
    return outcome


def wanted(mode, revision):
    """The scenarios that the revision asks for."""
    said = subprocess.run(command("list", "--requirements", revision), check=True, capture_output=True, text=True).stdout
    section = re.search(rf"^{mode.title()} scenarios.*?\n\n", said, re.MULTILINE | re.DOTALL)
    return re.findall(r"^\s*- (\S+)", section[0], re.MULTILINE)


def silent(results):
    """Scenarios that ran and found nothing to check."""
    return {scenario for scenario, checks in folders(results) if not checks}


def folders(results):
    """Each scenario with its checks; those with a slash in their names have their folder one deeper."""
    for path in sorted(results.rglob("checks.json")):
        yield RESULTS.fullmatch(str(path.parent.relative_to(results)))[1], json.loads(path.read_text())


def read(results):
    return [Check(scenario, check["id"], check["status"], check.get("errorMessage") or check.get("description") or "")
            for scenario, checks in folders(results) for check in checks]


def unscored(said):
    """The scenarios behind "Not scored", which are extensions or came later."""
    _, _, behind = said.partition("Not scored for")
    return set(re.findall(r"^\s+[✓✗] (\S+) \(", behind, re.MULTILINE))
