"""Rules for every tool of a server, and a person who says yes to whatever waits: what the suite asks for has to come out
the same behind them."""

import threading
import time
import urllib.error

# None of the tools has such an argument, so nothing is denied, and each call has to be looked at by every rule.
NEVER = "has(args.never_given) && args.never_given > {number}"
RULES = 10
LOOK_EVERY_SECS = 0.02


def allowed(client, server):
    """Calls of each tool run by an allowing rule, behind others that do not fire."""
    for path in configured(client, server):
        for number in range(RULES):
            rule(client, path, "deny", NEVER.format(number=number), number)
        rule(client, path, "allow", "tool.server == 'fixture' && !has(args.never_given)", RULES)


def asked(client, server):
    """Calls of each tool wait for this person's yes."""
    me = client.get("/auth/users/me")
    client.post("/approval-workflows", {"name": "the suite's person", "approver_user_ids": [me["id"]], "is_default": True})
    for path in configured(client, server):
        rule(client, path, "require_approval", None, 0)


def configured(client, server):
    """Where the rules of each tool are."""
    account = client.get("/auth/users/me")["account_id"]
    for tool in client.get(f"/mcp-servers/{server}/tools"):
        made = client.post("/tool-configurations", {"tool_name": tool["name"], "tool_source": "mcp", "mcp_server_id": server,
                                                    "account_id": account})
        yield f"/tool-configurations/{made['id']}/access-rules"


def rule(client, path, action, condition, priority):
    client.post(path, {"action": action, "condition_expression": condition, "priority": priority})


def recorded(client):
    """How many calls are on record, by what decided about them: such as `rule`."""
    counts = {}
    for log in client.get("/audit-logs?action=tool_call&limit=1000")["logs"]:
        basis = "approval" if "approval" in log["details"] else log["details"].get("decision", {}).get("why", {}).get("basis")
        counts[basis] = counts.get(basis, 0) + 1
    return counts


class Approver:
    """Says yes to every request while it is entered, as a person would who is very fast."""

    def __init__(self, client):
        self.client, self.failure, self.over = client, None, threading.Event()
        self.thread = threading.Thread(target=self.live, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()
        if self.failure:
            raise self.failure

    def live(self):
        try:
            while not self.over.is_set():
                for request in self.client.get("/approval-requests?status=pending"):
                    self.approve(request["id"])
                time.sleep(LOOK_EVERY_SECS)
        except OSError as error:
            self.failure = error

    def approve(self, request):
        try:
            self.client.post(f"/approval-requests/{request}/approve", {})
        except urllib.error.HTTPError as error:
            # Whoever asked has gone away meanwhile, and with them the request.
            if error.code not in (400, 409):
                raise
