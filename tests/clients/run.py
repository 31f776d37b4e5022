#!/usr/bin/env python3
"""Real clients of others against a real server: each connects as the README says, and calls two tools.

usage: tests/clients/run.py [CLIENT...]

One tool is built in (`get_issue`, of an issue that came by webhook), one is behind us (`echo` of npm's server-everything).
The agents, Claude Code, Codex CLI and Gemini CLI, run a whole turn against a model of ours, which does nothing but call
these two; what it hears back has to hold the issue's title and the echo. Clients are installed in pinned versions below
PRELOOP_TEST_DIR, else where the other tests keep data. Needs a built server (PRELOOP_BINARY, PRELOOP_POSTGRES_DIR), npm
and pip. Ends with 1 when a client fails.
"""

import argparse
import copy
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "bench")]

from harness import Client, Server, until  # noqa: E402  (the paths above are needed first)
from harness.client import deliver  # noqa: E402
from harness.server import free_port  # noqa: E402
from model import Model  # noqa: E402

TITLE, ECHO = "The lamp flickers", "through Preloop"
ISSUE, PROXIED = "get_issue", "everything_echo"
PLAN = [(ISSUE, {"issue": "acme/widgets#7"}), (PROXIED, {"message": ECHO})]
TURN_MAX_SECS = 120


class Failure(Exception):
    """A client did not do what it should."""


class Stage:
    """Everything a client needs: the server's address and key, what is installed, and a home of its own."""

    def __init__(self, modules, python, server, key, person, home):
        self.modules, self.python, self.person, self.home = modules, python, person, Path(home)
        self.url, self.key = f"http://localhost:{server.address[1]}/mcp/v1", key

    def run(self, *command, **env):
        """What a command says; it must not fail."""
        place = {"PATH": os.environ["PATH"], "HOME": str(self.home), "PRELOOP_KEY": self.key, "NO_COLOR": "1", "CI": "1"}
        try:
            done = subprocess.run([str(part) for part in command], env={**place, **env}, cwd=self.home, stdin=subprocess.DEVNULL,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=TURN_MAX_SECS)
        except subprocess.TimeoutExpired as late:
            raise Failure(f"{command[0]} took more than {TURN_MAX_SECS} s: {(late.stdout or b'')[-1500:]}") from late
        said = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", done.stdout)
        if done.returncode != 0:
            raise Failure(f"`{' '.join(map(str, command[:4]))}` ended with {done.returncode}: {said[-1500:]}")
        return said

    def at(self, home):
        """The same with another home."""
        moved = copy.copy(self)
        moved.home = Path(home)
        return moved

    def tool(self, name):
        return self.modules / ".bin" / name


def claude(stage):
    stage.run(stage.tool("claude"), "mcp", "add", "--transport", "http", "preloop", stage.url, "--header", f"Authorization: Bearer {stage.key}")
    expect("Connected", stage.run(stage.tool("claude"), "mcp", "list"))
    expect("Connected", stage.run(stage.tool("claude"), "mcp", "get", "preloop"))
    with Model(PLAN) as model:
        allowed = ",".join(f"mcp__preloop__{name}" for name, _ in PLAN)
        said = stage.run(stage.tool("claude"), "-p", "What about issue 7?", "--allowedTools", allowed, ANTHROPIC_BASE_URL=model.url,
                         ANTHROPIC_API_KEY="sk-ant-none", CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC="1", ENABLE_TOOL_SEARCH="false")
        heard(model, said)
    return "added, connected by its own health check, a turn with both tools"


def codex(stage):
    with Model(PLAN) as model:
        (stage.home / ".codex").mkdir()
        (stage.home / ".codex/config.toml").write_text(
            f'model = "none"\nmodel_provider = "none"\n[model_providers.none]\nname = "none"\nbase_url = "{model.url}/v1"\nwire_api = "responses"\n')
        stage.run(stage.tool("codex"), "mcp", "add", "preloop", "--url", stage.url, "--bearer-token-env-var", "PRELOOP_KEY")
        expect("preloop", stage.run(stage.tool("codex"), "mcp", "list"))
        said = stage.run(stage.tool("codex"), "exec", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox", "What about issue 7?")
        heard(model, said)
    return "added, listed, a turn with both tools"


def gemini(stage):
    settings = stage.home / ".gemini/settings.json"
    settings.parent.mkdir()
    settings.write_text(json.dumps({"security": {"auth": {"selectedType": "gemini-api-key"}, "folderTrust": {"enabled": False}},
                                    "privacy": {"usageStatisticsEnabled": False}}))
    with Model(PLAN) as model:
        env = {"GEMINI_API_KEY": "none", "GOOGLE_GEMINI_BASE_URL": model.url}
        stage.run(stage.tool("gemini"), "mcp", "add", "--scope", "user", "--transport", "http", "preloop", stage.url,
                  "--header", f"Authorization: Bearer {stage.key}", **env)
        expect("Connected", stage.run(stage.tool("gemini"), "mcp", "list", **env))
        said = stage.run(stage.tool("gemini"), "--approval-mode", "yolo", "-p", "What about issue 7?", **env)
        heard(model, said)
    return "added, connected by its own health check, a turn with both tools"


def inspector(stage):
    way = ["--cli", stage.url, "--transport", "http", "--header", f"Authorization: Bearer {stage.key}"]
    said = stage.run(stage.tool("mcp-inspector"), *way, "--method", "tools/list")
    # It has more to say around the result.
    result, _ = json.JSONDecoder().raw_decode(said[said.index("{"):])
    listed([tool["name"] for tool in result["tools"]])
    for name, arguments in PLAN:
        words = [text for argument, value in arguments.items() for text in ("--tool-arg", f"{argument}={value}")]
        expect({ISSUE: TITLE, PROXIED: ECHO}[name], stage.run(stage.tool("mcp-inspector"), *way, "--method", "tools/call", "--tool-name", name, *words))
    return "tools listed, both called"


def typescript(stage):
    # A module finds what it imports from where it lies.
    shutil.copy(HERE / "sdk.mjs", stage.modules.parent)
    both(stage.run("node", stage.modules.parent / "sdk.mjs", stage.url, stage.key, *calls()))
    return "tools listed, both called"


def python(stage):
    both(stage.run(sys.executable, HERE / "sdk.py", stage.url, stage.key, *calls(), PYTHONPATH=str(stage.python)))
    return "tools listed, both called"


def python_oauth(stage):
    env = {"PYTHONPATH": f"{stage.python}:{HERE.parent / 'conformance'}", "PRELOOP_USERNAME": stage.person[0], "PRELOOP_PASSWORD": stage.person[1]}
    both(stage.run(sys.executable, HERE / "sdk.py", stage.url, "oauth", *calls(), **env))
    return "registered, let in by a person, tools listed, both called"


CLIENTS = {"claude": claude, "codex": codex, "gemini": gemini, "inspector": inspector, "typescript": typescript, "python": python,
           "python-oauth": python_oauth}


def calls():
    return [text for name, arguments in PLAN for text in (name, json.dumps(arguments))]


def both(said):
    """The two lines of results behind the list of tools."""
    tools, issue, echo = said.strip().splitlines()[-3:]
    listed(json.loads(tools))
    expect(TITLE, issue)
    expect(ECHO, echo)


def listed(tools):
    missing = {ISSUE, PROXIED} - set(tools)
    if missing:
        raise Failure(f"{', '.join(missing)} is not among the tools: {', '.join(tools)}")


def expect(wanted, said):
    if wanted not in said:
        raise Failure(f"`{wanted}` is missing in: {said[-1500:]}")


def heard(model, said):
    """The model got both tools' results from the agent."""
    if len(model.heard) < len(PLAN):
        raise Failure(f"the model heard {len(model.heard)} results, of the tools {sorted(model.seen)}; the agent said: {said[-1500:]}")
    expect(TITLE, model.heard[0])
    expect(ECHO, model.heard[1])


def main():
    # A polite end takes the servers down, too, as Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by a signal"))
    parser = argparse.ArgumentParser(prog="tests/clients/run.py", description=__doc__.splitlines()[0])
    parser.add_argument("clients", nargs="*", metavar="CLIENT", help=f"only these: {', '.join(CLIENTS)}")
    names = parser.parse_args().clients or list(CLIENTS)
    unknown = [name for name in names if name not in CLIENTS]
    if unknown:
        parser.error(f"unknown client {unknown[0]}; there are {', '.join(CLIENTS)}")
    modules, packages = install()
    rows = []
    with Server({"OUTBOUND_ALLOWED_NETWORKS": "127.0.0.0/8"}) as server, everything(modules) as address:
        key, person = furnish(server, address)
        for name in names:
            with tempfile.TemporaryDirectory(prefix="preloop-client-") as home:
                rows.append((name, *attempt(CLIENTS[name], Stage(modules, packages, server, key, person, home))))
                print(*rows[-1], sep="  ", flush=True)
    sys.exit(any(verdict == "FAIL" for _, verdict, _ in rows))


def attempt(client, stage):
    try:
        return "PASS", client(stage)
    except Failure as failure:
        return "FAIL", str(failure)


def install():
    """Installs the clients, unless they are there; gives where Node's and Python's are."""
    root = os.environ.get("PRELOOP_TEST_DIR") or ("/var/cache/preloop" if os.getuid() == 0 else Path.home() / ".cache/preloop")
    place = Path(root) / "clients"
    pins = b"".join((HERE / name).read_bytes() for name in ("package-lock.json", "requirements.txt"))
    done = place / ".fetched"
    if not done.exists() or done.read_bytes() != pins:
        print("fetching the clients", file=sys.stderr)
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        for name in ("package.json", "package-lock.json"):
            shutil.copy(HERE / name, place)
        # Not `ci`, which refuses a lock that leaves out an optional package of another platform.
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "--loglevel=error"], cwd=place, check=True)
        subprocess.run([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", place / "python",
                        "-r", HERE / "requirements.txt"], check=True)
        done.write_bytes(pins)
    return place / "node_modules", place / "python"


@contextmanager
def everything(modules):
    """npm's server-everything over streamable HTTP; gives its address."""
    port = free_port()
    script = modules / "@modelcontextprotocol/server-everything/dist/index.js"
    with subprocess.Popen(["node", script, "streamableHttp"], env={**os.environ, "PORT": str(port)}, stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as process:
        try:
            address = f"http://127.0.0.1:{port}/mcp"
            until(lambda: answers(address))
            yield address
        finally:
            process.terminate()


def answers(address):
    try:
        urllib.request.urlopen(address, timeout=1)
    except urllib.error.HTTPError:
        return True  # A GET without a session is refused, by somebody who is there.
    except OSError:
        return False
    return True


def furnish(server, address):
    """An account with an issue, the server behind us, and a key; gives the key, and who may sign in."""
    person = ("ada", "a long enough password")
    client = Client(server.base, person[0], person[1])
    issue = {"title": TITLE, "number": 7, "id": 7, "state": "open", "body": "In the evening.", "html_url": "https://github.com/acme/widgets/issues/7",
             "user": {"login": "ada"}, "labels": [], "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z"}
    repository = {"id": 1, "name": "widgets", "full_name": "acme/widgets", "html_url": "https://github.com/acme/widgets"}
    deliver(client.tracker(), "issues", json.dumps({"action": "opened", "issue": issue, "repository": repository, "sender": {"login": "ada"}}))
    until(lambda: has_issue(client))
    made = client.post("/mcp-servers", {"name": "everything", "url": address, "tool_prefix": "everything"})
    if made["status"] != "active":
        sys.exit(f"server-everything could not be connected: {made}")
    return client.post("/auth/api-keys", {"name": "clients", "scopes": ["mcp:write"]})["key"], person


def has_issue(client):
    try:
        return client.post(f"/mcp/{ISSUE}", PLAN[0][1])["title"] == TITLE
    except urllib.error.HTTPError:
        return False


if __name__ == "__main__":
    main()
