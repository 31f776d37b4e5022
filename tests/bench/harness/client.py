"""A person with an account: signs in, makes trackers and flows, signs webhooks."""

import hashlib
import hmac
import json
import random
import urllib.request
import uuid


class Client:
    def __init__(self, base, name="bench", password=None):
        self.base, self.token = base, None
        user = {"username": name, "password": password or uuid.uuid4().hex, "email": f"{name}@example.org"}
        self.post("/auth/register", user)
        self.token = self.post("/auth/token/json", user)["access_token"]

    def post(self, path, body):
        return call(f"{self.base}/api/v1{path}", json.dumps(body).encode(), self.headers())

    def put(self, path, body):
        return call(f"{self.base}/api/v1{path}", json.dumps(body).encode(), self.headers(), "PUT")

    def get(self, path):
        return call(f"{self.base}/api/v1{path}", None, self.headers())

    def headers(self):
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}

    def tracker(self):
        """A GitHub tracker's hook: its address on this server, and its secret."""
        created = self.post("/trackers", {"name": f"bench {uuid.uuid4().hex}", "tracker_type": "github"})["webhook"]
        path = created["url"].split("/api/", 1)[1]
        return {"url": f"{self.base}/api/{path}", "path": f"/api/{path}", "secret": created["secret"]}

    def flow(self, name, event_type="issue_opened", steps=({"log": "x"},), **more):
        return self.post("/flows", {"name": name, "trigger_event_source": "github", "trigger_event_types": [event_type],
                                    "prompt_template": "x", "agent_type": "builtin", "agent_config": {"steps": list(steps)},
                                    **more})


def call(url, body, headers, method=None):
    request = urllib.request.Request(url, body, {"Content-Type": "application/json", **headers}, method=method)
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def push_body():
    """A push of 1.9 kB, which no flow of the bench waits for. Words come again: lz4 leaves 56 % of it, and 39 % of the
    webhooks of 1 to 3 kB that GitHub gives as examples."""
    noise = random.Random(7)
    known = [noise.randbytes(5).hex() for _ in range(60)]
    words = " ".join(noise.choice(known) for _ in range(155))
    return json.dumps({"ref": "refs/heads/main", "repository": {"id": 1, "name": "b", "full_name": "a/b"},
                       "sender": {"login": "bench"}, "commits": [{"id": uuid.uuid4().hex, "message": words}]})


def issue_body(number=1):
    """An opened issue, which flows of the bench wait for."""
    return json.dumps({"action": "opened", "issue": {"title": "t", "number": number},
                       "repository": {"id": 1, "name": "b", "full_name": "a/b"}, "sender": {"login": "bench"}})


def signature(hook, body):
    return "sha256=" + hmac.new(hook["secret"].encode(), body.encode(), hashlib.sha256).hexdigest()


def deliver(hook, kind, body):
    """Sends one webhook; answers the event's id."""
    headers = {"X-GitHub-Event": kind, "X-GitHub-Delivery": uuid.uuid4().hex, "X-Hub-Signature-256": signature(hook, body)}
    return call(hook["url"], body.encode(), headers)["event_id"]
