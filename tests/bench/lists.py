"""What people and dashboards ask for all the time: a page of flows, a page of executions, each signed in."""

from harness import Cost, Figure, Server, until, wrk
from harness.client import Client, deliver, issue_body

CONNECTIONS = 32
FLOWS = 20
EXECUTIONS = 50


def measure(table, options):
    # Nothing runs: executions that wait are listed as others are.
    with Server({"DOCKER_HOST": "unix:///nonexistent.sock"}) as server:
        client = Client(server.base)
        fill(server, client)
        for name, path in [("20 flows", "/flows?limit=20"), ("50 executions", "/flows/executions?limit=50"),
                           ("who am I", "/auth/users/me")]:
            listed(table, server, client, name, path, options.secs)


def fill(server, client):
    """Each of the first events starts every flow, so that there are more executions than one page shows."""
    hook = client.tracker()
    for number in range(FLOWS):
        client.flow(f"flow {number}")
    for number in range(2 * EXECUTIONS // FLOWS):
        deliver(hook, "issues", issue_body(number))
    until(lambda: int(server.database.value("SELECT count(*) FROM executions")) >= 2 * EXECUTIONS)


def listed(table, server, client, name, path, secs):
    wrk(f"{server.base}/api/v1{path}", CONNECTIONS, 2, headers=client.headers())
    cost = Cost(server)
    loaded = wrk(f"{server.base}/api/v1{path}", CONNECTIONS, secs, headers=client.headers())
    ours, postgres = (used / loaded["accepted"] * 1e6 for used in cost.since())
    ok = loaded["rate"] >= 3000 and loaded["p99"] <= 20 and loaded["failed"] == 0
    table.add(Figure(f"{name}, signed in, 32 connections", f"{loaded['rate']:,.0f}/s, p50 {loaded['p50']:.1f} ms, p99 {loaded['p99']:.1f} ms, "
                     f"{loaded['failed']} failed; server {ours:.0f} us, PostgreSQL {postgres:.0f} us each",
                     ">= 3,000/s, p99 <= 20 ms", ok))
