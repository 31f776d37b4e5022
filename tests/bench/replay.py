"""100,000 recorded calls decided again by a draft of 200 rules, of which each call has all looked at."""

import json
import time

from harness import Cost, Figure, Server
from harness.client import Client

CALLS = 100_000
RULES = 200
MAX_SECS = 10
# One call in a thousand is decided otherwise.
EVERY = 1_000

# Calls of the last 100 seconds, as the record has those of a tool without rules.
FILL = """
INSERT INTO audit_logs (id, account_id, user_id, action, resource_type, resource_id, status, details, at)
SELECT overlay(gen_random_uuid()::text placing left(uuid7_floor(at)::text, 13) from 1 for 13)::uuid,
       '{account}', '{user}', 'tool_call', 'tool', 'search', 'success',
       json_build_object('tool', 'search', 'server', 'Preloop', 'duration_ms', 1.5,
           'arguments', json_build_object('query', 'what is said of call ' || n, 'amount', n, 'limit', 10,
               'labels', json_build_array('bug', 'urgent'), 'note', repeat('some words, ', 20)),
           'decision', json_build_object('verdict', 'allow', 'why', json_build_object('basis', 'no_rules', 'policy', 1,
               'rule', null, 'rules_checked', 0, 'checked', '[]'::json, 'read', '[]'::json)),
           'facts', json_build_object('t', extract(epoch FROM at)::bigint, 'o', 'builtin', 's', 'builtin', 'h', 1,
               'u', '{user}', 'r', json_build_array('owner'), 'c', n)), at
  FROM (SELECT n, now() - make_interval(secs => 100) + n * interval '1 ms' AS at FROM generate_series(1, {calls}) AS n) AS calls
"""


def measure(table, options):
    with Server({"DOCKER_HOST": "unix:///nonexistent.sock"}) as server:
        client = Client(server.base)
        me = client.get("/auth/users/me")
        server.database.rows(FILL.format(account=me["account_id"], user=me["id"], calls=CALLS))
        server.database.rows("ANALYZE audit_logs")
        request = {"draft_yaml": draft(), "limit": 1_000}
        # The first one fills caches of the database.
        for name in ("first", "again"):
            cost, began = Cost(server), time.monotonic()
            found = client.post("/policies/replay", request)
            secs = time.monotonic() - began
            ours, postgres = cost.since()
            wrong = (found["calls"], found["would_change"], found["cannot_tell"]) != (CALLS, CALLS // EVERY, 0)
            table.add(Figure(f"Replay of {CALLS:,} calls, {RULES} rules, {name}", f"{secs:.2f} s, {found['summary']}; server {ours:.2f} s, "
                             f"PostgreSQL {postgres:.2f} s of processor", f"<= {MAX_SECS} s, {CALLS // EVERY} found", secs <= MAX_SECS and not wrong))


def draft():
    """All rules are looked at, and the last one applies to some."""
    rules = [{"action": "deny", "when": condition(number)} for number in range(RULES - 1)]
    rules.append({"action": "deny", "when": f"args.amount % {EVERY} == 7"})
    document = {"apiVersion": "preloop/v1", "kind": "Policy", "tools": [{"tool": "search", "rules": rules}]}
    return json.dumps(document)


def condition(number):
    return [f"args.amount > {CALLS + number}", f"'role{number}' in principal.roles", f"args.query == 'nothing {number}'",
            f"args.labels.exists(label, label == 'none{number}')"][number % 4]
