"""The promises, checked with what PostgreSQL, Docker and the senders know. Every function gives sentences about breaches.

The numbers are those of the engine's list: I1 accepted means kept once, I2 one execution for an event and a flow, I3 one
live container, I4 an end is an end, I5 nobody is left without an owner, I7 places are leases, I8 tokens die, I9 logs.
"""

import json
import re
from collections import Counter, defaultdict

from load import FLOWS, LONG_LINES, LONG_PAUSE_SECONDS

ENDED = ("SUCCEEDED", "FAILED", "STOPPED")
# L of the crash matrix: until somebody has taken over what a dead owner left.
TAKE_OVER_SECONDS_MAX = 15
# How far the stored output of a container may be behind what it must have printed.
LINES_BEHIND_MAX = 3


def key_hash(source, key):
    """The ledger's name of a delivery, in SQL; from migrations/V0009__ledger_by_hash.sql."""
    return f"encode(substring(sha256(uuid_send({source}) || convert_to({key}, 'UTF8')) FROM 1 FOR 16), 'hex')::uuid"


def literal(value):
    return "$fire$" + json.dumps(value) + "$fire$::json"


def accepted_once(database, hook, deliveries):
    """I1: every delivery has one event, whose id every 2xx bore, and the event's executions are those of its flows (I2)."""
    by_key = {delivery.key: delivery for delivery in deliveries}
    rows = database.rows(f"""
        SELECT sent.key, ledger.event_id,
               (SELECT count(*) FROM events WHERE source_id = '{hook["organization"]}' AND delivery_key = sent.key) AS events,
               (SELECT count(*) FROM unrouted_events AS waiting WHERE waiting.event_id = ledger.event_id) AS unrouted,
               (SELECT coalesce(json_agg(flow.name), '[]') FROM executions JOIN flows AS flow ON flow.id = flow_id
                 WHERE executions.event_id = ledger.event_id) AS flows
          FROM json_array_elements_text({literal(list(by_key))}) AS sent (key)
          LEFT JOIN deliveries AS ledger ON ledger.key_hash = {key_hash(f"'{hook['organization']}'::uuid", "sent.key")}""")
    for row in rows:
        delivery = by_key[row["key"]]
        refused = [status for status, _, _ in delivery.answers if 400 <= status < 500 and status != 429]
        if refused:
            yield f"I1: delivery {row['key']} was refused with {refused}"
        if row["events"] != 1 or delivery.accepted() != {row["event_id"]}:
            yield f"I1: delivery {row['key']} has {row['events']} events, {row['event_id']} in the ledger, and was told {delivery.accepted()}"
        if row["unrouted"]:
            yield f"R-B1: delivery {row['key']} is still not routed"
        wanted = sorted(name for name, flow in FLOWS.items() if flow.kind == delivery.kind)
        if sorted(row["flows"]) != wanted:
            yield f"I2: delivery {row['key']} ({delivery.kind}) started {row['flows']}, not {wanted}"


def outcomes(database, executions, let_go):
    """Each execution came to what its flow must come to: no fault of ours costs an attempt, a line or a result (I8, I9).

    With `let_go`, owners could not renew their leases for so long that they had to stop their containers (R-C4)."""
    rows = database.rows(f"""
        SELECT execution.id, flow.name AS flow, state, attempt, failure_category, error_message, container_epoch, epoch,
               runtime_token_hash IS NOT NULL AS token, started_at, result ->> 'status' AS result, stop_requested_at,
               extract(epoch FROM stop_requested_at - started_at)::float8 AS ran_until_asked,
               (SELECT coalesce(json_agg(json_build_array(seq, line.container_epoch, stream, message) ORDER BY seq), '[]')
                  FROM execution_logs AS line WHERE line.execution_id = execution.id) AS log
          FROM json_array_elements_text({literal(list(executions))}) AS wanted (id)
          JOIN executions AS execution ON execution.id = wanted.id::uuid
          JOIN flows AS flow ON flow.id = flow_id
          JOIN execution_details AS detail ON detail.execution_id = execution.id""")
    for row in rows:
        flow, who = FLOWS[row["flow"]], f"execution {row['id']} ({row['flow']})"
        if row["token"]:
            yield f"I8: the token of {who} is still good"
        if let_go and row["failure_category"] == "container_lost":
            continue
        if row["state"] == "STOPPED" and row["stop_requested_at"] is None:
            yield f"outcome: {who} was stopped, and nobody had asked for it"
        attempts = range(1, flow.attempts + 1) if flow.state != "STOPPED" else range(2)
        if (row["state"], row["failure_category"]) != (flow.state, flow.category) or row["attempt"] not in attempts:
            yield (f"outcome: {who} is {row['state']} after {row['attempt']} attempts, epoch {row['epoch']}: "
                   f"{row['failure_category']} {row['error_message']}")
        if flow.state != "STOPPED" and row["attempt"] != flow.attempts:
            yield f"outcome: {who} made {row['attempt']} attempts, not {flow.attempts}"
        if flow.state == "SUCCEEDED" and row["result"] != "succeeded":
            yield f"outcome: {who} has no result"
        if flow.state != "STOPPED" and row["started_at"] is None:
            yield f"outcome: {who} never said that it runs"
        yield from log_is_whole(who, flow, row, let_go)


def long_lines(seconds):
    """How many lines of a `long` execution must be stored so long after its start."""
    return max(0, min(LONG_LINES, int(seconds / LONG_PAUSE_SECONDS) - LINES_BEHIND_MAX))


def log_is_whole(who, flow, row, let_go):
    """I9: sequence numbers without gap or repeat, and each container's own numbered lines in order, exactly once."""
    numbers = [entry[0] for entry in row["log"]]
    if numbers != list(range(len(numbers))):
        yield f"I9: {who} has log lines {numbers}"
    printed = defaultdict(list)
    for _, epoch, stream, message in row["log"]:
        found = re.fullmatch(r"line (\d+)", message)
        if found and stream == "stdout":
            printed[epoch].append(int(found.group(1)))
    wanted = [list(range(flow.lines))] * flow.attempts
    got = [printed[epoch] for epoch in sorted(printed)]
    if flow.state == "STOPPED":
        # It was stopped somewhere on the way, or before it began: what it printed until somebody asked for that is there.
        least = long_lines(row["ran_until_asked"] or 0) if not let_go else 0
        printed = max([least, *map(len, got[:1])])
        wanted = [list(range(printed))] if printed else []
    if got != wanted:
        yield f"I9: the containers of {who} printed {got}, not {wanted}"


def running_amiss(database, containers):
    """What is not right about executions that are RUNNING, given the (execution, epoch) of every container that runs.

    Sentences by (promise, execution, epoch): each may be just about to be put right, so look again before believing it."""
    amiss = {}
    for row in database.rows("""
            SELECT execution.id, flow.name AS flow, container_epoch, execution.epoch, lease_owner AS owner,
                   extract(epoch FROM now() - started_at)::float8 AS seconds,
                   (SELECT count(*) FROM execution_logs AS line
                     WHERE line.execution_id = execution.id AND stream = 'stdout' AND message LIKE 'line %') AS lines
              FROM executions AS execution JOIN flows AS flow ON flow.id = flow_id
             WHERE state = 'RUNNING'"""):
        who, key = f"execution {row['id']} ({row['flow']}) of {row['owner']}", (row["id"], row["epoch"])
        if (row["id"], row["container_epoch"]) not in containers:
            amiss["I3", *key] = f"I3: {who} is RUNNING, but its container of epoch {row['container_epoch']} does not run"
        elif row["flow"] == "long" and row["lines"] < long_lines(row["seconds"]):
            amiss["I9", *key] = f"I9: nobody listens to {who}: {row['lines']} lines after {row['seconds']:.1f} s"
    return amiss


def frames_in_order(database):
    """I9: the stored pieces of one container's output ascend."""
    for row in database.rows("""
            SELECT execution_id, container_epoch, seq FROM (
                SELECT *, lag(frame) OVER (PARTITION BY execution_id, container_epoch ORDER BY seq) AS before
                  FROM execution_logs WHERE frame IS NOT NULL) AS line
             WHERE before > frame"""):
        yield f"I9: output of execution {row['execution_id']}, epoch {row['container_epoch']} goes back at line {row['seq']}"


def terminal_states_stay(database):
    """I4, from the steps written down by the trigger."""
    for row in database.rows("""
            SELECT execution, old_state, state, n FROM fire.steps
             WHERE old_state IN ('SUCCEEDED', 'FAILED', 'STOPPED') AND state IS DISTINCT FROM old_state"""):
        yield f"I4: execution {row['execution']} left {row['old_state']} for {row['state']} (step {row['n']})"


def whole_ledger(database):
    """I1 and I2 over everything that ever happened here."""
    for row in database.rows("""
            SELECT source_id, delivery_key, count(*) FROM events GROUP BY 1, 2 HAVING count(*) > 1"""):
        yield f"I1: {row['count']} events of delivery {row['delivery_key']}"
    for row in database.rows(f"""
            SELECT coalesce(id, event_id) AS id FROM events FULL JOIN deliveries ON event_id = id
             WHERE key_hash IS DISTINCT FROM {key_hash("source_id", "delivery_key")}"""):
        yield f"I1: ledger and events differ about event {row['id']}"
    for row in database.rows("""
            SELECT event_id, flow_id, count(*) FROM executions WHERE retry_of IS NULL GROUP BY 1, 2 HAVING count(*) > 1"""):
        yield f"I2: {row['count']} executions of event {row['event_id']} and flow {row['flow_id']}"


def every_tick_once(database):
    """R-C10: the schedule of every minute started once a minute, whoever died meanwhile."""
    for row in database.rows("""
            SELECT * FROM (
                SELECT tick, tick - lag(tick) OVER (ORDER BY tick) AS step, executions FROM (
                    SELECT substring(delivery_key FROM 10)::timestamptz AS tick,
                           (SELECT count(*) FROM executions WHERE event_id = events.id) AS executions
                      FROM events WHERE delivery_key LIKE 'schedule:%') AS fired) AS ticks
             WHERE executions <> 1 OR step <> interval '1 minute'"""):
        yield f"R-C10: the tick of {row['tick']} has {row['executions']} executions and came {row['step']} after the one before"


class Places:
    """I7: follows the owners of executions step by step and counts them against the limits."""

    def __init__(self, per_replica, per_account):
        self.per_replica, self.per_account, self.owners = per_replica, per_account, {}

    def check(self, steps):
        for step in steps:
            before = self.owners.pop(step["execution"], None)
            if step["owner"] is None:
                continue
            self.owners[step["execution"]] = step["owner"]
            if before is not None:
                # Taken over or moved on: no new place.
                continue
            total = len(self.owners)
            if total > self.per_account:
                yield f"I7: {total} places of the account taken at {step['at']}, {self.per_account} allowed"
            own = Counter(self.owners.values())[step["owner"]]
            if own > self.per_replica:
                yield f"I7: replica {step['owner']} claimed at {step['at']} and had {own} places, {self.per_replica} allowed"


class Containers:
    """I3: follows Docker's events; at no moment may two containers of one execution live."""

    def __init__(self):
        self.live, self.starts, self.attempts = defaultdict(dict), defaultdict(list), {}

    def check(self, changes, steps):
        for step in steps:
            if step["state"] == "STARTING":
                self.attempts[step["execution"], step["epoch"]] = step["attempt"]
        for change in changes:
            live = self.live[change.execution]
            if change.action != "start":
                live.pop(change.container, None)
                continue
            if live:
                yield f"I3: execution {change.execution} got container epoch {change.epoch} while epochs {list(live.values())} lived"
            live[change.container] = change.epoch
            attempt = self.attempts.get((change.execution, change.epoch))
            if attempt is None:
                yield f"I3: a container of epoch {change.epoch} started for execution {change.execution} without a record"
                continue
            earlier = self.starts[change.execution, attempt]
            earlier.append(change.epoch)
            if len(earlier) > 1:
                yield f"I3: attempt {attempt} of execution {change.execution} was started under epochs {earlier}"

    def living(self):
        return {(execution, epoch) for execution, live in self.live.items() for epoch in live.values()}


def owned(steps, at):
    """Everything that had an owner at a moment: {execution: (owner, epoch)}."""
    last = {step["execution"]: (step["owner"], step["epoch"]) for step in steps if step["at"] <= at}
    return {execution: holder for execution, holder in last.items() if holder[0] is not None}


def take_overs(steps, replica, since):
    """I5: for everything `replica` owned at `since`, the seconds until it had an owner again or had ended."""
    found = []
    left = {execution: epoch for execution, (owner, epoch) in owned(steps, since).items() if owner == replica}
    for step in steps:
        epoch = left.get(step["execution"])
        if step["at"] > since and epoch is not None and (step["epoch"] > epoch or step["state"] in ENDED):
            found.append(step["at"] - since)
            del left[step["execution"]]
    return found, sorted(left)
