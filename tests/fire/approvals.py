#!/usr/bin/env python3
"""Kills the server while agents ask and people decide, and checks that what was approved was paid once, and nothing else.

usage: tests/fire/approvals.py [--rounds N] [--kills N] [--calls N] [--seed TEXT] [--keep DIR]

One server with its embedded database lives through all rounds. Behind it is an MCP server of ours, which survives, and notes
each call of its tool `pay`. Agents of four kinds ask to pay, each with an amount of its own; people approve, decline, edit,
disagree with each other, or do not answer. At moments between these steps the server gets SIGKILL and comes back; whoever
lost an answer asks again, as clients do. When everybody has theirs, every request is compared with its history, the
audit log, what people said, what agents were told, and what was paid; and the audit log is exported, verified offline with the
public key alone, and holds what was answered. Ends with 1 when a promise was broken.
"""

import argparse
import random
import shutil
import signal
import sys
import threading
import time
import uuid
from collections import Counter
from datetime import datetime
from itertools import count

from agents import KINDS, Bank, Call, Lost, Steady
from harness import Client
from proof import proof

FATES = ["approve", "approve", "approve", "edit", "edit", "decline", "disagree", "leave"]
MOMENTS = ["ask", "poll", "decide", "pay"]
ENDS = {"approved", "declined", "expired", "cancelled"}
# Behind the moment; a little more than the step takes, so that its end is written in some of the kills and not in others.
KILL_AFTER_SECONDS_MAX = {"ask": 0.04, "poll": 0.06, "decide": 0.06, "pay": 0.35}
KILL_ANYWAY_SECONDS = 2
# Calls begin over so long for each kill, so that there is something to hit for the last one, too.
BEGIN_SECONDS_PER_KILL = 0.8
PERSON_SECONDS_MAX = 0.4
SETTLE_SECONDS_MAX = 60
WINDOW_SECONDS = 60
# A server that comes back looks after what is overdue within so long.
EXPIRE_SECONDS_MAX = 15
PEOPLE, AGENTS = 2, 4


class House:
    """A server, the bank behind it, its owner and the agents' keys; used from round to round."""

    def __init__(self, server, seed):
        self.server, self.counts, self.moment, self.due = server, Counter(), None, threading.Event()
        self.bank, self.amounts, self.calls, self.decided, self.checked = Bank(self.passing), count(1), {}, {}, set()
        self.kills, self.rng, self.lock = [], random.Random(seed), threading.Lock()
        owner = Client(server.base, "ada", "a long enough password")
        self.token = owner.token
        place = f"http://127.0.0.1:{self.bank.server_port}/mcp"
        made = owner.post("/mcp-servers", {"name": "bank", "url": place})
        me = owner.get("/auth/users/me")
        workflow = owner.post("/approval-workflows", {
            "name": "ada", "approver_user_ids": [me["id"]], "timeout_seconds": WINDOW_SECONDS})
        tool = owner.post("/tool-configurations", {
            "tool_name": "pay", "tool_source": "mcp", "mcp_server_id": made["id"], "account_id": me["account_id"]})
        owner.post(f"/tool-configurations/{tool['id']}/access-rules",
                   {"action": "require_approval", "condition_expression": "args.amount > 0", "approval_workflow_id": workflow["id"]})
        self.keys = [owner.post("/auth/api-keys", {"name": f"agent {n}", "scopes": ["mcp:write"]})["key"] for n in range(AGENTS)]

    def passing(self, moment):
        """Told just before each step; the strike waits for one of them."""
        if moment == self.moment:
            self.due.set()

    def strike(self, rng):
        """Kills the server a moment after the next step of some kind, and has it come back."""
        self.due.clear()
        self.moment = rng.choice(MOMENTS)
        hit = self.due.wait(KILL_ANYWAY_SECONDS)
        time.sleep(rng.uniform(0, KILL_AFTER_SECONDS_MAX[self.moment]))
        self.counts[f"kills at {self.moment if hit else 'rest'}"] += 1
        self.moment = None
        self.kills.append(time.time())
        self.server.crash(rng.uniform(0, 0.3))

    def hits(self, history):
        """Counts the kills in each part of a request's life."""
        at = {event["event_type"]: moment(event["timestamp"]) for event in history}
        for begin, end in [("requested", "approved"), ("approved", "started"), ("started", "outcome_unknown")]:
            if begin in at and end in at:
                self.counts[f"killed between {begin} and {end}"] += any(at[begin] < kill < at[end] for kill in self.kills)

    def get(self, path):
        """Tried again until it is answered."""
        while True:
            try:
                status, _, said = self.server.ask(self.token, f"/api/v1{path}")
            except Lost:
                time.sleep(0.1)
                continue
            if status != 200:
                raise RuntimeError(f"{path}: {status} {said}")
            return said

    def requests(self):
        """Every request that there is."""
        found, skip = [], 0
        while page := self.get(f"/approval-requests?limit=100&skip={skip}"):
            found += page
            skip += len(page)
        return found

    def late(self, request):
        """The status of the answer to an approval."""
        while True:
            try:
                return self.server.ask(self.token, f"/api/v1/approval-requests/{request}/decide", {"approved": True})[0]
            except Lost:
                time.sleep(0.1)

    def people(self, over):
        """One who looks at what waits, and decides."""
        while not over.is_set():
            for one in self.get("/approval-requests?status=pending&limit=100"):
                amount = one["tool_args"]["amount"]
                call = self.calls[amount]
                with self.lock:
                    if one["id"] in self.decided or call.fate == "leave":
                        continue
                    is_again = any(known["amount"] == amount for known in self.decided.values())
                    said = self.decided[one["id"]] = {"amount": amount, "counted": [], "said": []}
                time.sleep(random.uniform(0, PERSON_SECONDS_MAX))
                # Whoever sees the same payment a second time does not agree to it again.
                self.decide(one["id"], "decline" if is_again else call.fate, call, said)
            time.sleep(0.05)

    def decide(self, request, fate, call, said):
        yes = {"approved": True}
        bodies = {"approve": [yes], "decline": [{"approved": False}], "disagree": [yes, {"approved": False}],
                  "edit": [{**yes, "arguments": {**call.arguments, "to": f"carol-{call.amount}"}}]}[fate]
        said["said"] = bodies
        threads = [threading.Thread(target=self.send, args=(request, body, said)) for body in bodies]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def send(self, request, body, said):
        """Says it until it is heard. What was heard counts, and whoever comes later is told so."""
        is_first = True
        while True:
            self.passing("decide")
            try:
                status, _, answer = self.server.ask(self.token, f"/api/v1/approval-requests/{request}/decide", body)
            except Lost as lost:
                is_first = is_first and not lost.on_the_way
                time.sleep(0.1)
                continue
            if not is_first:
                self.counts["decide cut, " + ("before it was written" if status == 200 else "written")] += 1
            if status == 200:
                said["counted"].append("approved" if body["approved"] else "declined")
            elif (is_first and len(said["said"]) == 1) or status not in (400, 409):
                said["counted"].append(f"{status} {answer}")
            return


class Round:
    """Some calls, some kills, and the end of all of them."""

    def __init__(self, house, number, calls, kills):
        self.house, self.number, self.kills, self.began = house, number, kills, time.monotonic()
        self.rng, self.calls = random.Random(house.rng.random()), []
        for n, amount in zip(range(calls), house.amounts):
            fate = self.rng.choice(FATES)
            kind = self.rng.choice([kind for kind in KINDS if fate != "leave" or kind != "open"])
            self.calls.append(Call(house, amount, kind, fate))
            house.calls[amount] = self.calls[-1]

    def run(self):
        over, done = threading.Event(), threading.Event()
        agents = [threading.Thread(target=self.agent, args=(call, over), daemon=True) for call in self.calls]
        people = [threading.Thread(target=self.house.people, args=(done,), daemon=True) for _ in range(PEOPLE)]
        for thread in agents + people:
            thread.start()
        for _ in range(self.kills):
            self.house.strike(self.rng)
        end = time.monotonic() + SETTLE_SECONDS_MAX
        wanted = [call for call in self.calls if call.fate != "leave"]
        while any(call.end is None for call in wanted) and time.monotonic() < end:
            time.sleep(0.05)
        over.set()
        done.set()
        for thread in agents + people:
            thread.join(SETTLE_SECONDS_MAX)
        for call in wanted:
            if call.end is None:
                yield f"{call} got no answer within {SETTLE_SECONDS_MAX} s; the last was: {call.told or call.lost_why}"
        yield from check(self.house)
        yield from proof(self.house)

    def agent(self, call, over):
        time.sleep(random.uniform(0, BEGIN_SECONDS_PER_KILL * self.kills))
        call.live(over)

    def __str__(self):
        ends = Counter(call.end or "left" for call in self.calls)
        return f"round {self.number}: {time.monotonic() - self.began:.1f} s, " + told(ends)


def check(house):
    """Every breach found in what has not been found in order before."""
    payments = list(house.bank.paid)
    for amount, times in Counter(paid["amount"] for paid in payments).items():
        if times > 1:
            yield f"{house.calls[amount]} was paid {times} times"
    found = {one["id"]: house.get(f"/approval-requests/{one['id']}") for one in house.requests() if one["id"] not in house.checked}
    asked = {}
    for request in sorted(found.values(), key=lambda one: one["id"]):
        asked.setdefault(request["tool_args"]["amount"], []).append(request)
    for paid in payments:
        if paid["amount"] not in house.calls:
            yield f"nobody asked for {paid}"
    for amount, requests in asked.items():
        call, paid = house.calls[amount], [one for one in payments if one["amount"] == amount]
        breaches = [breach for request in requests for breach in one_request(house, call, request, paid)]
        breaches += all_requests(house, call, requests, paid)
        yield from (f"{call}: {breach}" for breach in breaches)
        if not breaches:
            house.checked.update(one["id"] for one in requests if one["status"] != "pending")


def of_one_moment(house, request):
    """The history of a request, which is brought up to it: one that nobody answers may expire while it is looked at."""
    place = f"/approval-requests/{request['id']}"
    while True:
        history, now = house.get(f"{place}/history"), house.get(place)
        if (now["status"], now["run"]) == (request["status"], request["run"]):
            return history
        request.update(now)


def one_request(house, call, request, paid):
    """What its row, its history, the audit log and those who decided say about a request."""
    history = of_one_moment(house, request)
    place, status, run = f"/approval-requests/{request['id']}", request["status"], request["run"]
    happened = Counter(event["event_type"] for event in history)
    house.hits(history)
    audit = Counter(log["action"] for log in house.get(f"/audit-logs?correlation_id={request['id']}&limit=100")["logs"])
    name = f"request {request['id']} ({status}, run {run})"
    ends = {end: happened[end] for end in ENDS if happened[end]}
    if ends != ({status: 1} if status in ENDS else {}):
        yield f"{name}: its history ends with {ends}"
    steps = {"requested": 1, "started": run != "not_started", "finished": run == "done", "outcome_unknown": run == "unknown"}
    for step, times in steps.items():
        if happened[step] != times:
            yield f"{name}: `{step}` is {happened[step]} times in its history"
    for action, step in [("approval_requested", "requested"), ("approval_call_started", "started"),
                         ("approval_call_finished", "finished"), ("approval_outcome_unknown", "outcome_unknown")]:
        if audit[action] != steps[step]:
            yield f"{name}: `{action}` is {audit[action]} times in the audit log"
    said = house.decided.get(request["id"], {"said": [], "counted": []})
    wanted = {"approved" if body["approved"] else "declined" for body in said["said"]}
    if status in ENDS - {"expired"} and status not in wanted:
        yield f"{name}: nobody said so, but {wanted}"
    if set(said["counted"]) - {status}:
        yield f"{name}: those who decided were told {said['counted']}"
    if status == "approved":
        edited = next((body["arguments"] for body in said["said"] if "arguments" in body), call.arguments)
        if request["arguments"] != edited:
            yield f"{name}: is approved with {request['arguments']}, and people said {edited}"
        if run not in ("done", "unknown"):
            yield f"{name}: was approved, and its run has not ended"
        if run == "done" and len(paid) != 1:
            yield f"{name}: was paid {len(paid)} times; {request['run_outcome']}: {request['tool_result']}"
    elif run != "not_started":
        yield f"{name}: ran"
    if status == "pending" and time.time() > moment(request["expires_at"]) + EXPIRE_SECONDS_MAX:
        yield f"{name}: should have expired at {request['expires_at']}"
    if status == "expired":
        late = house.late(request["id"])
        if late not in (400, 409):
            yield f"{name}: an approval that came too late was answered with {late}"
        house.counts["expired, then approved in vain"] += 1


def all_requests(house, call, requests, paid):
    """What the requests of one payment say together."""
    approved = [one for one in requests if one["status"] == "approved"]
    for one in paid:
        if one not in [request["arguments"] for request in approved]:
            yield f"paid {one}, and nobody approved that"
    runs, expected = [one["run"] for one in requests], end_of(requests[-1])
    house.counts.update(f"run {one['run']}" for one in approved)
    house.counts["unknown, paid"] += "unknown" in runs and len(paid)
    for cut in call.cut_asks:
        house.counts["ask cut, " + ("written" if moment(requests[0]["requested_at"]) < cut else "before it was written")] += 1
    # One that waits, or that may still run, is found again; one that is over is not.
    for earlier, later in zip(requests, requests[1:]):
        over = earlier["resolved_at"] if earlier["run"] == "not_started" else started(house, earlier)
        if earlier["status"] == "pending" or (earlier["status"], earlier["run"]) == ("approved", "not_started") or over > later["requested_at"]:
            yield f"asked people twice: {earlier['id']} ({earlier['status']}, run {earlier['run']}), {later['id']}"
        house.counts[f"asked again after {earlier['status']}, run {earlier['run']} ({call.kind})"] += 1
    if call.end is not None and call.end != expected:
        yield f"the agent was told `{call.end}`, and it is `{expected}`: {call.told}"
    # Whoever asks once more hears the same, and nothing is paid for it.
    for request in requests:
        again, expected = call.once_more(request["id"]), end_of(request)
        if again != expected and request["status"] == "pending":
            of_one_moment(house, request)
            expected = end_of(request)
        if again != expected:
            yield f"asked once more, the agent was told `{again}` of {request['id']}, which is `{expected}`"
    if len([one for one in house.bank.paid if one["amount"] == call.amount]) != len(paid):
        yield "asking once more paid once more"


def end_of(request):
    """What its agent should be told of it; None while it waits."""
    status = None if request["status"] == "pending" else request["status"]
    return {"unknown": "unknown", "done": "paid"}.get(request["run"], status)


def started(house, request):
    return next(event["timestamp"] for event in house.get(f"/approval-requests/{request['id']}/history") if event["event_type"] == "started")


def moment(text):
    return datetime.fromisoformat(text).timestamp()


def told(counts):
    return ", ".join(f"{number} {name}" for name, number in sorted(counts.items()) if number)


def main():
    # So that what runs is taken down however this ends.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kills", type=int, default=3, help="of each round (default 3)")
    parser.add_argument("--calls", type=int, default=16, help="of each round (default 16)")
    parser.add_argument("--seed", default=uuid.uuid4().hex[:8], help="repeats what was chosen at random, though not its timing")
    parser.add_argument("--keep", default="/tmp", help="where to keep the server's log of failed rounds (default /tmp)")
    arguments = parser.parse_args()
    began, failed = time.monotonic(), 0
    with Steady({"OUTBOUND_ALLOWED_NETWORKS": "127.0.0.0/8", "SECRET_KEY": "a key of this test, and of nothing else",
                 "LEASE_SECONDS": "3", "ACCESS_TOKEN_EXPIRE_MINUTES": "1440"}) as server:
        house = House(server, arguments.seed)
        for number in range(arguments.rounds):
            one = Round(house, number, arguments.calls, arguments.kills)
            try:
                breaches = list(one.run())
            except Exception as error:  # a broken round is a failed round, and the next one may run
                breaches = [f"the round broke off: {error!r}"]
            print("FAILED" if breaches else "ok", one, flush=True)
            for breach in breaches[:20]:
                print(f"    {breach}", flush=True)
            failed += bool(breaches)
        for text, times in Counter(text for call in house.calls.values() for text in call.put_off).most_common(8):
            print(f"put off {times} times: {text[:300]}")
        if failed:
            shutil.copy(f"{server.directory}/server.log", f"{arguments.keep}/preloop-approvals-{arguments.seed}.log")
            print(f"the server's log is {arguments.keep}/preloop-approvals-{arguments.seed}.log")
    print(f"{arguments.rounds - failed} of {arguments.rounds} rounds held, {len(house.bank.paid)} payments, "
          f"{time.monotonic() - began:.0f} s, seed {arguments.seed}")
    print("\n".join(f"{number:6} {name}" for name, number in sorted(house.counts.items()) if number))
    sys.exit(failed > 0)


if __name__ == "__main__":
    main()
