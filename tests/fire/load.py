"""What is sent: signed deliveries at a steady rate, each again and again under its id until 2xx, as a sender would."""

import hashlib
import hmac
import http.client
import json
import queue
import threading
import time
from dataclasses import dataclass, field

CONNECTIONS = 8
# GitHub waits 10 s; a frozen server must not hold a sender of ours that long.
ANSWER_SECONDS_MAX = 1.5
RETRY_AFTER_SECONDS = 0.1
DELIVERY_SECONDS_MAX = 60

QUICK_LINES, CHATTY_LINES, FAILING_LINES = 5, 45, 3
CHATTY_PAUSE_SECONDS = 0.04
LONG_LINES, LONG_PAUSE_SECONDS = 90, 0.8


def lines(count, pause=None):
    return [{"log": f"line {n}", **({"sleep": pause} if pause else {})} for n in range(count)]


@dataclass(frozen=True)
class Flow:
    """A flow of the load: which deliveries start it, and what every one of its executions must come to."""
    kind: str
    steps: list = field(hash=False)
    state: str
    attempts: int = 1
    lines: int = 0
    category: str | None = None

    def body(self):
        trigger = {"trigger_event_source": "github", "trigger_event_types": ["issue_opened"],
                   "trigger_where": f"event.subject == '{self.kind}'"}
        if self.kind == "clock":
            trigger = {"trigger_event_source": "schedule", "schedule_config": {"type": "cron", "expr": "* * * * *"}}
        return {**trigger, "prompt_template": "Work.", "agent_type": "builtin", "agent_config": {"steps": self.steps},
                "timeouts": {"grace_secs": 1},
                "retry_policy": {"attempts": self.attempts, "backoff_secs": 1, "on": ["agent"]}}


# One attempt each, so a killed server that costs an attempt is seen at once as a failed execution.
FLOWS = {
    "quick": Flow("quick", lines(QUICK_LINES), "SUCCEEDED", lines=QUICK_LINES),
    "quick too": Flow("quick", lines(QUICK_LINES), "SUCCEEDED", lines=QUICK_LINES),
    "chatty": Flow("chatty", lines(CHATTY_LINES, CHATTY_PAUSE_SECONDS), "SUCCEEDED", lines=CHATTY_LINES),
    "fails": Flow("fails", lines(FAILING_LINES) + [{"when": "1 / 0 > 1", "log": "never"}], "FAILED", attempts=2,
                  lines=FAILING_LINES, category="agent_failure"),
    # Speaks now and then: what never did, in the hands of three owners that died, would be taken for their killer.
    "long": Flow("long", lines(LONG_LINES, LONG_PAUSE_SECONDS) + [{"sleep": 3600}], "STOPPED", lines=LONG_LINES),
    "clock": Flow("clock", lines(1), "SUCCEEDED", lines=1),
}


@dataclass
class Delivery:
    """One delivery under one id, and everything that was answered to it."""
    key: str
    kind: str
    # once; twice: the same again right behind; both: to both replicas in the same instant.
    how: str
    first: int
    # (status, event id, seconds since 1970)
    answers: list = field(default_factory=list)
    tries: int = 0

    def body(self):
        if self.kind == "noise":
            return "push", json.dumps({"ref": "refs/heads/main", "repository": {"id": 5, "name": "r", "full_name": "a/r"},
                                       "sender": {"login": "fire"}, "commits": [{"id": self.key, "message": "x" * 1500}]})
        return "issues", json.dumps({"action": "opened", "issue": {"title": self.kind, "number": 7, "body": self.key},
                                     "repository": {"id": 5, "name": "r", "full_name": "a/r"}, "sender": {"login": "fire"}})

    def accepted(self):
        return {event for status, event, _ in self.answers if 200 <= status < 300}


class Senders:
    """Several connections to each replica. Deliveries are taken in order and tried until they are accepted."""

    def __init__(self, hook, servers):
        self.hook, self.servers = hook, servers
        self.waiting, self.lost = queue.Queue(), []
        self.open, self.changed = 0, threading.Condition()
        for _ in range(CONNECTIONS):
            threading.Thread(target=self.work, daemon=True).start()

    def send(self, delivery):
        """Hands a delivery to the connections; twins are sent by two of them at once."""
        twins = threading.Barrier(2) if delivery.how == "both" else None
        for copy in range(1 if delivery.how == "once" else 2):
            with self.changed:
                self.open += 1
            self.waiting.put((delivery, delivery.first + (copy if delivery.how == "both" else 0), twins))

    def finish(self):
        """Waits until every delivery was accepted or given up; gives those given up."""
        with self.changed:
            self.changed.wait_for(lambda: self.open == 0, DELIVERY_SECONDS_MAX + 10)
        lost, self.lost = self.lost, []
        return lost

    def work(self):
        connections = {}
        while True:
            delivery, target, twins = self.waiting.get()
            try:
                self.deliver(connections, delivery, target, twins)
            except Exception as error:  # the rounds must end, and tell
                self.lost.append((delivery.key, f"the sender failed: {error!r}"))
            with self.changed:
                self.open -= 1
                self.changed.notify_all()

    def deliver(self, connections, delivery, target, twins):
        event, body = delivery.body()
        signature = hmac.new(self.hook["secret"].encode(), body.encode(), hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-GitHub-Event": event, "X-GitHub-Delivery": delivery.key,
                   "X-Hub-Signature-256": f"sha256={signature}"}
        if twins:
            try:
                twins.wait(2)
            except threading.BrokenBarrierError:
                pass
        until = time.monotonic() + DELIVERY_SECONDS_MAX
        while time.monotonic() < until:
            delivery.tries += 1
            status, answer = self.post(connections, target % len(self.servers), body, headers)
            if status is not None:
                delivery.answers.append((status, answer.get("event_id"), time.time()))
            if status is not None and (200 <= status < 300 or 400 <= status < 500 and status != 429):
                return
            target += 1
            time.sleep(RETRY_AFTER_SECONDS)
        self.lost.append((delivery.key, f"not accepted within {DELIVERY_SECONDS_MAX} s: {delivery.answers[-3:]}"))

    def post(self, connections, target, body, headers):
        """Status and answer; no status when nobody answered."""
        connection = connections.get(target)
        if connection is None:
            port = self.servers[target].port
            connection = connections[target] = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_SECONDS_MAX)
        try:
            connection.request("POST", self.hook["path"], body, headers)
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if answer.status < 500 else {}
        except (OSError, http.client.HTTPException, ValueError):
            connection.close()
            connections.pop(target, None)
            return None, {}
