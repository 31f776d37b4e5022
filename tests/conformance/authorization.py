"""The suite's scenarios for authorization servers; we are the person at the browser that they wait for."""

import json
import re
import subprocess
import sys
import threading

import suite
from browser import Browser, let_in
from harness.client import call
from harness.server import free_port

PERSON = {"username": "ada", "password": "a long enough password", "email": "ada@example.org"}


def run(server, revision, results):
    """Runs the scenarios of a revision against a server's issuer."""
    call(f"{server.base}/api/v1/auth/register", json.dumps(PERSON).encode(), {})
    port = free_port()
    client = {"client_name": "conformance", "redirect_uris": [f"http://127.0.0.1:{port}/callback"],
              "token_endpoint_auth_method": "none", "application_type": "native"}
    client_id = call(f"{server.base}/oauth/register", json.dumps(client).encode(), {})["client_id"]
    issuer = call(f"{server.base}/.well-known/oauth-authorization-server", None, {})["issuer"]
    results.mkdir(parents=True)
    arguments = ["authorization", "--url", issuer, "--client-id", client_id, "--resource", f"{issuer}/mcp/v1",
                 "-p", port, "--spec-version", revision, "-o", results]
    with subprocess.Popen(suite.command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        # The suite waits five minutes for a browser; nothing here takes that long.
        watchdog = threading.Timer(120, process.kill)
        watchdog.start()
        said = []
        for line in process.stdout:
            said.append(line)
            if re.match(rf"{re.escape(issuer)}\S*/oauth/authorize\?", line):
                let_in(Browser(issuer, server.base), line.strip(), PERSON["username"], PERSON["password"])
        watchdog.cancel()
    outcome = suite.Outcome(suite.read(results), set(), "".join(said))
    if len({check.scenario for check in outcome.checks}) < 2:
        sys.exit(f"the scenarios did not run; the suite said:\n{outcome.said[-3000:]}")
    return outcome
