#!/usr/bin/env python3
"""The image and docker-compose.yml as they are used: up, an account, a webhook, an agent with a tool, down.

usage: tests/packaging/live.py --image IMAGE --database IMAGE [--compose PROGRAM]

IMAGE is what the Dockerfile made; for the database it is PostgreSQL with pgvector, as the Compose file names one. Both
have to be there. Everything runs under a project name of its own on this machine's engine, and is removed at the end.
Prints times and sizes.
"""

import argparse
import json
import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/bench"))

from harness.client import Client, deliver, issue_body  # noqa: E402  (the path above is needed first)

PATIENCE = 90
PASSWORD = "correct horse battery"
USER = "ada"


class House:
    """One project of Compose."""

    def __init__(self, options, folder):
        self.options, self.folder = options, Path(folder)
        self.name = f"preloop-live-{uuid.uuid4().hex[:8]}"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.base = f"http://127.0.0.1:{self.port}"
        self.env = {
            "SECRET_KEY": secrets.token_urlsafe(32),
            "POSTGRES_PASSWORD": secrets.token_hex(16),
            "PRELOOP_IMAGE": options.image,
            "POSTGRES_IMAGE": options.database,
            "PUBLISH": f"127.0.0.1:{self.port}",
            "PRELOOP_URL": self.base,
            "AGENT_SOCKET_VOLUME": f"{self.name}_agents",
            "SHUTDOWN_DELAY_SECONDS": "2",
        }
        (self.folder / "docker-compose.yml").write_text((ROOT / "docker-compose.yml").read_text())
        self.write()

    def write(self, **changes):
        lines = "".join(f"{name}={value}\n" for name, value in {**self.env, **changes}.items())
        (self.folder / ".env").write_text(lines)

    def compose(self, *arguments, **how):
        command = [self.options.compose, "-p", self.name, "--project-directory", str(self.folder), *arguments]
        # Settings of the one who runs this are not those of the project.
        clean = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", "/")}
        return subprocess.run(command, env=clean, text=True, capture_output=True, **how)

    def run(self, *arguments, **how):
        done = self.compose(*arguments, **how)
        assert done.returncode == 0, f"{' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout

    def up(self):
        began = time.monotonic()
        self.run("up", "-d", "--wait", "--no-build")
        return time.monotonic() - began

    def container(self, service):
        return self.run("ps", "-a", "-q", service).strip()

    def down(self):
        self.run("down", "--volumes", "--timeout", "20")


def docker(*arguments):
    return subprocess.run(["docker", *arguments], check=True, capture_output=True, text=True).stdout


def until(what, look):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if (found := look()) is not None:
            return found
        time.sleep(0.2)
    raise AssertionError(f"waited in vain for {what}")


def refuses_what_everybody_knows(house):
    """The server does not come up with the placeholder of an example, and says why."""
    house.write(SECRET_KEY="change-me-please-change-me-please")
    assert house.compose("up", "-d", "--wait", "--no-build").returncode != 0, "it came up"
    log = house.run("logs", "preloop")
    assert "the placeholder of an example" in log, log
    house.run("down", "--timeout", "1")
    house.write()


def says_that_it_needs_a_database(house):
    """Without DATABASE_URL the image says so, and does not hang."""
    command = ["docker", "run", "--rm", "--read-only", "--tmpfs", "/var/lib/preloop:uid=65532", "--env"]
    command += [f"SECRET_KEY={house.env['SECRET_KEY']}", house.options.image]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE)
    assert done.returncode != 0 and "set DATABASE_URL" in done.stderr, done.stderr


def is_confined(house):
    for service in ["preloop", "engine", "database"]:
        (found,) = json.loads(docker("inspect", house.container(service)))
        host = found["HostConfig"]
        assert host["ReadonlyRootfs"] and host["CapDrop"] == ["ALL"] and not host["Privileged"], service
        assert host["SecurityOpt"] == ["no-new-privileges:true"], service
        sockets = [mount["Source"] for mount in found["Mounts"] if mount["Source"].endswith("docker.sock")]
        assert bool(sockets) == (service == "engine"), service
    shell = house.compose("exec", "-T", "preloop", "/bin/sh", "-c", "true")
    assert shell.returncode != 0, "there is a shell in the image"


def signs_in(house):
    command = ["exec", "-T", "preloop", "/usr/local/bin/preloop", "users", "create"]
    house.run(*command, "--username", USER, "--email", f"{USER}@example.org", input=f"{PASSWORD}\n")
    client = Client.__new__(Client)
    client.base, client.token = house.base, None
    client.token = client.post("/auth/token/json", {"username": USER, "password": PASSWORD})["access_token"]
    return client


def flow(client, *steps):
    return client.post(
        "/flows",
        {
            "name": uuid.uuid4().hex,
            "trigger_event_source": "github",
            "trigger_event_types": ["issue_opened"],
            "prompt_template": "x",
            "agent_type": "builtin",
            "allowed_mcp_tools": ["search"],
            "agent_config": {"steps": [{"tool": "search", "with": {"query": "fire"}}, *steps]},
        },
    )


def execution(client, flow, state):
    path = f"/flows/executions?flow_id={flow['id']}"

    def look():
        found = client.get(path)
        found = found["items"] if isinstance(found, dict) else found
        assert not [it for it in found if it["status"] == "FAILED" != state], found
        return next((it for it in found if it["status"] == state), None)

    return until(f"an execution that is {state}", look)


def runs_an_agent(house, client, hook):
    """From the webhook through the guard to a container without a network, whose agent calls a tool."""
    its = flow(client, {"log": "done"})
    began = time.monotonic()
    deliver(hook, "issues", issue_body())
    ended = execution(client, its, "SUCCEEDED")
    took = time.monotonic() - began
    client.put(f"/flows/{its['id']}", {"is_enabled": False})
    return took, ended


def outlives_its_server(house, client, hook):
    """A stop in the middle of an execution: quick, by itself, and the next server goes on with the same container."""
    its = flow(client, {"log": "up"}, {"sleep": 12}, {"log": "down"})
    deliver(hook, "issues", issue_body(2))
    running = execution(client, its, "RUNNING")
    label = f"label=preloop.execution_id={running['id']}"
    before = docker("ps", "-q", "--filter", label).split()
    assert len(before) == 1, before
    (found,) = json.loads(docker("inspect", before[0]))
    assert found["HostConfig"]["NetworkMode"] == "none", found["HostConfig"]["NetworkMode"]
    began = time.monotonic()
    house.run("stop", "preloop")
    took = time.monotonic() - began
    (server,) = json.loads(docker("inspect", house.container("preloop")))
    assert server["State"]["ExitCode"] == 0 and not server["State"]["OOMKilled"], server["State"]
    assert docker("ps", "-q", "--filter", label).split() == before, "the container went with its server"
    again = house.up()
    execution(client, its, "SUCCEEDED")
    return took, again


def goes_quietly(house):
    """While it is told to stop it answers, and says that requests should go elsewhere."""
    stopping = subprocess.Popen(["docker", "stop", "--time", "20", house.container("preloop")])
    seen = []

    def look():
        try:
            urllib.request.urlopen(f"{house.base}/health", timeout=1)
        except urllib.error.HTTPError as error:
            seen.append(error.code)
        except OSError:
            pass
        return stopping.poll()

    assert until("the end", look) == 0 and 503 in seen, seen
    house.up()


def memory(house):
    return docker("stats", "--no-stream", "--format", "{{.MemUsage}}", house.container("preloop")).split(" /")[0]


def main():
    parser = argparse.ArgumentParser(usage=__doc__.split("\n\n")[1].removeprefix("usage: "))
    parser.add_argument("--image", required=True)
    parser.add_argument("--database", required=True)
    parser.add_argument("--compose", default="docker-compose")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        house = House(options, folder)
        try:
            says_that_it_needs_a_database(house)
            refuses_what_everybody_knows(house)
            first = house.up()
            is_confined(house)
            client = signs_in(house)
            hook = client.tracker()
            print(house.compose("exec", "-T", "preloop", "/usr/local/bin/preloop", "doctor").stdout)
            one, _ = runs_an_agent(house, client, hook)
            two, _ = runs_an_agent(house, client, hook)
            stopped, again = outlives_its_server(house, client, hook)
            goes_quietly(house)
            bytes_of_image = int(docker("image", "inspect", "--format", "{{.Size}}", options.image))
            print(f"image                      {bytes_of_image / 1e6:.0f} MB")
            print(f"up, with a new database    {first:.1f} s")
            print(f"up again                   {again:.1f} s")
            print(f"webhook to result          {one:.1f} s, then {two:.1f} s")
            print(f"stopped                    {stopped:.1f} s, of which 2 s are the delay")
            print(f"memory at rest             {memory(house)}")
            print(house.run("logs", "engine").splitlines()[0])
        except BaseException:
            print(house.compose("logs", "--tail", "40").stdout, file=sys.stderr)
            raise
        finally:
            house.down()


if __name__ == "__main__":
    main()
