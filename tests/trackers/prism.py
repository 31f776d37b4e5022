#!/usr/bin/env python3
"""The clients of trackers against the trackers' own API descriptions, served and checked by Prism.

usage: tests/trackers/prism.py [github|gitlab|jira...] [--verbose]

Every operation runs once as it is meant, and once more for each status that the description has for an error. A
request that Prism finds invalid fails the test; so does an answer that the client does not understand, an operation
that does not work, and a failure that the client takes for one of another kind.

Between client and Prism stands a front of ours. It looks at what Prism found, in the header `sl-violations`: with
`--errors` Prism would refuse its own answers as well, since some examples of the descriptions break their own schemas.
Whether an invalid request is found at all is tried first, with one. The front takes a wish for a status away where the description does not have
that status, so that operations of several steps reach each of them; and it answers what a description leaves out
(GitLab's has no comments, hooks and users), which is counted and covered by tests elsewhere.

Needs the binary `tracker-operations`, which is built with the feature `testing` (OPERATIONS_BINARY, else beside
PRELOOP_BINARY), npm's packages of tests/package.json, and the descriptions in ../shared/material or MATERIAL. Ends
with 0 and says so loudly when these are not there.
"""

import argparse
import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PRISM = ROOT / "tests/node_modules/.bin/prism"
MATERIAL = Path(os.environ.get("MATERIAL", ROOT.parent / "shared/material"))
DESCRIPTIONS = {
    "github": "github/openapi-issues-prism.json",
    "gitlab": "gitlab/openapi-partial-prism.json",
    "jira": "jira/openapi-cloud-v3-prism.json",
}
# Where the API begins behind the address.
BASES = {"github": "", "gitlab": "/v4", "jira": ""}
STARTED_MAX_S = 120
# Failures that a status may be taken for. A missing thing is fine for who removes it, and a step that failed after
# another was done leaves a part.
KINDS = {
    400: {"refused"},
    401: {"unauthorized"},
    403: {"forbidden"},
    404: {"not_found", "unsupported"},
    405: {"refused"},
    406: {"refused"},
    408: {"unavailable", "unknown"},
    409: {"refused"},
    410: {"not_found"},
    412: {"refused"},
    413: {"refused"},
    422: {"refused"},
    423: {"refused"},
    429: {"rate_limited"},
    500: {"unavailable", "unknown"},
    503: {"unavailable", "unknown"},
}
# How a write's failure is told to tools, which know three kinds.
WRITES = {"create_issue", "update_issue", "add_comment"}
AS_WRITES = {"unauthorized": "refused", "forbidden": "refused", "not_found": "refused", "unsupported": "refused",
             "rate_limited": "unavailable", "partial": "unknown", "malformed": "refused"}
# What trackers cannot do, and what the descriptions' examples do not have.
EXPECTED = json.loads((HERE / "expected.json").read_text())


class Description:
    """The paths of a description, and which statuses each has."""

    def __init__(self, tracker):
        paths = json.loads((MATERIAL / DESCRIPTIONS[tracker]).read_text())["paths"]
        self.operations = []
        for path, methods in paths.items():
            pattern = re.compile("^" + re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(path)) + "$")
            for method, operation in methods.items():
                if method in ("get", "post", "put", "patch", "delete"):
                    codes = {int(code) for code in operation["responses"] if code.isdigit()}
                    self.operations.append((method.upper(), path, pattern, codes))
        # `/hooks/{id}` matches `/hooks/config`, too: fewer parameters go first.
        self.operations.sort(key=lambda operation: operation[1].count("{"))

    def find(self, method, path):
        return next((o for o in self.operations if o[0] == method and o[2].match(path)), None)

    def errors(self, used):
        """Statuses of errors that the operations that were used have."""
        codes = {code for o in self.operations if (o[0], o[1]) in used for code in o[3]}
        return sorted(code for code in codes if code >= 300 and code != 304)


class Front(ThreadingHTTPServer):
    """Passes requests on to Prism and looks at what it says."""

    daemon_threads = True

    def __init__(self, tracker, description, prism):
        super().__init__(("127.0.0.1", 0), Clerk)
        self.tracker, self.description, self.prism = tracker, description, prism
        self.used, self.left_out, self.invalid = Counter(), Counter(), []
        self.preferred = Counter()
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def address(self):
        return f"http://127.0.0.1:{self.server_address[1]}"


# What of an answer's head the client reads.
PASSED_ON = ("link", "etag", "location", "retry-after")


# Examples that break their own schemas: one stands in an envelope, one is an item instead of the list.
MENDED = {
    ("GET", "/repos/{owner}/{repo}/issues/{issue_number}"): lambda said: said.get("value", said),
    ("GET", "/rest/api/3/user/assignable/search"): lambda said: [said],
}


class Clerk(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def serve(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        operation = self.server.description.find(self.command, self.path.split("?")[0])
        if operation is None:
            self.server.left_out[f"{self.command} {re.sub(r'[0-9]+', 'N', self.path.split('?')[0])}"] += 1
            return self.answer(*left_out(self.command, self.path))
        self.server.used[(operation[0], operation[1])] += 1
        headers = {name: value for name, value in self.headers.items()
                   if name.lower() not in ("host", "connection", "content-length", "prefer")}
        wish = re.fullmatch(r"code=(\d+)", self.headers.get("prefer") or "")
        if wish and int(wish[1]) in operation[3]:
            headers["Prefer"] = f"code={wish[1]}"
            self.server.preferred[int(wish[1])] += 1
        request = urllib.request.Request(self.server.prism + self.path, body or None, headers, method=self.command)
        try:
            with OPENER.open(request, timeout=60) as response:
                status, answered, said = response.status, response.headers, response.read()
        except urllib.error.HTTPError as error:
            status, answered, said = error.code, error.headers, error.read()
        violations = [violation for violation in json.loads(answered.get("sl-violations") or "[]")
                      if violation["location"][:1] != ["response"]]
        if violations or b"stoplight.io/prism/errors" in said:
            about = json.dumps(violations)[:800] if violations else said.decode()[:800]
            self.server.invalid.append(f"{self.command} {self.path} {body[:600]!r}\n      {about}")
        if operation[:2] in MENDED and status == 200:
            said = json.dumps(MENDED[operation[:2]](json.loads(said))).encode()
        kept = {name: value for name, value in answered.items() if name.lower() in PASSED_ON}
        self.answer(status, said, kept, answered.get("content-type"))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = serve

    def answer(self, status, said, headers=(), content_type="application/json"):
        self.send_response(status)
        for name, value in dict(headers).items():
            self.send_header(name, value)
        if status != 204 and status != 304:
            self.send_header("content-type", content_type or "application/json")
            self.send_header("content-length", str(len(said)))
        self.end_headers()
        if status != 204 and status != 304:
            self.wfile.write(said)


class NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


OPENER = urllib.request.build_opener(NoRedirects, urllib.request.ProxyHandler({}))


ADA = {"id": 1, "username": "ada", "name": "Ada"}
NOTE = {"id": 9, "body": "said", "author": ADA}
# What is answered to that the descriptions do not have (GitLab's most, Jira's administrators' webhooks). Anything else is an empty list or object.
LEFT_OUT = [
    (r"GET .*/user$", ADA),
    (r"GET .*/users$", [ADA]),
    (r"GET .*/personal_access_tokens/self$", {"scopes": ["api"]}),
    (r"GET .*/discussions$", [{"id": "d", "notes": [NOTE]}]),
    (r"(POST|PUT) .*/notes(/\d+)?$", NOTE),
    (r"GET .*/merge_requests/\d+$", {"id": 1, "iid": 7, "title": "t", "state": "opened"}),
    (r"GET .*/approvals$", {"approved_by": [{"user": ADA}]}),
    (r"GET .*/hooks/\d+/events$", [{"id": 12}]),
    (r"(POST|PUT) .*/rest/webhooks/1.0/webhook(/\d+)?$", {"self": "https://x/rest/webhooks/1.0/webhook/5"}),
    (r"(POST|PUT) .*/hooks(/\d+)?$", {"id": 5, "url": "https://preloop.example.com"}),
]


def left_out(method, path):
    """Answers what a description does not have."""
    if method == "DELETE":
        return 204, b""
    line = f"{method} {path.split('?')[0]}"
    said = next((said for pattern, said in LEFT_OUT if re.search(pattern, line)), [] if method == "GET" else {})
    return (200 if method == "GET" else 201), json.dumps(said).encode()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start_prism(tracker):
    port = free_port()
    description = MATERIAL / DESCRIPTIONS[tracker]
    command = [str(PRISM), "mock", "-h", "127.0.0.1", "-p", str(port), str(description)]
    prism = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, start_new_session=True)
    deadline = time.monotonic() + STARTED_MAX_S
    while time.monotonic() < deadline:
        if prism.poll() is not None:
            raise SystemExit(f"Prism ended at once: {' '.join(command)}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return prism, f"http://127.0.0.1:{port}"
        time.sleep(0.2)
    raise SystemExit(f"Prism did not start within {STARTED_MAX_S} s")


def operations_binary():
    given = os.environ.get("OPERATIONS_BINARY")
    binary = Path(given) if given else Path(os.environ["PRELOOP_BINARY"]).parent / "tracker-operations"
    if not binary.exists():
        raise SystemExit(f"{binary} is not there; build it with --features testing")
    return binary


def run(binary, tracker, front, prefer=None, *more):
    command = [str(binary), tracker, front.address + BASES[tracker], *more]
    if prefer:
        command += ["--prefer", str(prefer)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=600)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    if done.returncode != 0:
        lines.append({"operation": "all", "ended": "crashed", "text": done.stderr[-1500:]})
    return lines


def allowed(tracker, line, code):
    operation, ended = line["operation"], line["ended"]
    known = EXPECTED.get(tracker, {})
    expected = set(known.get(operation, ["done"])) | set(known.get(f"{operation} with {code}", []))
    if code is None:
        return ended in expected
    kinds = KINDS.get(code, {"not_found"} if code < 400 else set()) | {"partial"} | expected | {"done"}
    if operation.split()[0] in WRITES:
        kinds |= {AS_WRITES.get(kind, kind) for kind in kinds}
    return ended in kinds


# Requests that are none: nothing to create an issue of.
INVALID = {"github": "/repos/octo/app/issues", "gitlab": "/v4/projects/1/issues", "jira": "/rest/api/3/issueLink"}


def finds_invalid_requests(front):
    """Whether the front sees what Prism thinks of a request that is wrong; forgets it."""
    headers = {"Authorization": "Bearer x", "Content-Type": "application/json"}
    request = urllib.request.Request(front.address + INVALID[front.tracker], b'{"title": [1]}', headers, method="POST")
    try:
        OPENER.open(request, timeout=60).close()
    except urllib.error.HTTPError:
        pass
    found = bool(front.invalid)
    front.invalid.clear()
    front.used.clear()
    if not found:
        print(f"{front.tracker}: an invalid request was not found to be one", file=sys.stderr)
    return found


def check(tracker, verbose):
    description, binary = Description(tracker), operations_binary()
    prism, address = start_prism(tracker)
    failures, count = [], 0
    try:
        front = Front(tracker, description, address)
        if not finds_invalid_requests(front):
            return False
        runs = [[], ["--app"]] if tracker == "jira" else [[]]
        for more in runs:
            for line in run(binary, tracker, front, None, *more):
                count += 1
                if verbose:
                    print(f"    {line['operation']}: {line['ended']} {line['text']}")
                if not allowed(tracker, line, None):
                    failures.append(f"{line['operation']} {more}: {line['ended']}: {line['text']}")
        codes = description.errors(set(front.used))
        with ThreadPoolExecutor(2) as pool:
            work = [(code, pool.submit(run, binary, tracker, front, code, *more)) for code in codes for more in runs]
            for code, lines in work:
                for line in lines.result():
                    count += 1
                    if not allowed(tracker, line, code):
                        failures.append(f"{line['operation']} with {code}: {line['ended']}: {line['text']}")
    finally:
        os.killpg(prism.pid, signal.SIGTERM)
        prism.wait()
    invalid = list(dict.fromkeys(front.invalid))
    print(f"{tracker}: {count} operations, {sum(front.used.values())} requests to {len(front.used)} paths, "
          f"errors {dict(sorted(front.preferred.items()))}, {len(invalid)} invalid requests, {len(failures)} failures; "
          f"{sum(front.left_out.values())} requests to what the description leaves out")
    if verbose:
        print("    used:", *sorted(f"{method} {path}" for method, path in front.used), sep="\n      ")
        print("    left out:", *sorted(front.left_out), sep="\n      ")
    for said in invalid[:20]:
        print(f"    INVALID {said}")
    for said in failures[:40]:
        print(f"    FAILED {said}")
    return not invalid and not failures and sum(front.used.values()) > 0


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("trackers", nargs="*", choices=[[], *DESCRIPTIONS])
    parser.add_argument("--verbose", action="store_true")
    given = parser.parse_args()
    trackers = given.trackers or list(DESCRIPTIONS)
    missing = [DESCRIPTIONS[tracker] for tracker in trackers if not (MATERIAL / DESCRIPTIONS[tracker]).exists()]
    if missing:
        print("!!! NOT RUN: the clients of trackers were NOT checked by the trackers' descriptions, since "
              f"{MATERIAL} has no {', '.join(missing)}", file=sys.stderr)
        return 0
    return 0 if all([check(tracker, given.verbose) for tracker in trackers]) else 1


if __name__ == "__main__":
    sys.exit(main())
