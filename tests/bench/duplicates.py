"""The search for duplicates over 100,000 issues that have vectors: how long one pass takes, and what it costs.

Vectors are made in the database: 20,000 directions with five issues around each, so that every issue has some that are near
and all others are far, as in a real tracker. `PRELOOP_BENCH_ISSUES` says how many issues.
"""

import os
import time

from harness import Cost, Figure, Server, until
from harness.client import Client
from harness.cost import resident_mb

ISSUES = int(os.environ.get("PRELOOP_BENCH_ISSUES", 100_000))
AROUND_ONE = 5
DIMENSIONS = 384
PASS_MAX_SECS = 120
MEMORY_MAX_MB = 300

# `random()` of one row is asked for anew in every place, hence the seed that makes each run the same. What is filled in
# is not to be compared before all is there.
FILL = f"""
SET synchronous_commit = off;
SET maintenance_work_mem = '1GB';
ALTER TABLE issues DISABLE TRIGGER USER;
ALTER TABLE embeddings DISABLE TRIGGER USER;
SELECT setseed(0.5);
INSERT INTO projects (id, account_id, organization_id, name, identifier)
SELECT gen_random_uuid(), account_id, id, 'p' || n, 'acme/p' || n FROM organizations, generate_series(0, 19) AS n;
INSERT INTO issues (id, account_id, tracker_id, project_id, external_id, key, url, title, body, status, is_open, is_pull_request)
SELECT gen_random_uuid(), project.account_id, organization.tracker_id, project.id, n::text, project.identifier || '#' || n,
       'https://example.org/' || n,
       (ARRAY['Upload', 'Login', 'Search', 'Export', 'Report', 'Webhook', 'Calendar'])[1 + n / {AROUND_ONE} % 7] || ' of part ' ||
       n / {AROUND_ONE} || ' ' || (ARRAY['fails', 'is slow', 'hangs', 'breaks', 'does not work'])[1 + n % 5],
       'Since build ' || n / {AROUND_ONE} % 977 || ' the part ' || n / {AROUND_ONE} || ' answers with the error E' || n / {AROUND_ONE} || '. Seen by '
       || n % 13 || ' people. We restarted it, which did not help.',
       'open', true, false
  FROM generate_series(0, {ISSUES - 1}) AS n
  JOIN projects AS project ON project.name = 'p' || n % 20
  JOIN organizations AS organization ON organization.id = project.organization_id;
CREATE TEMP TABLE direction AS
SELECT n, ARRAY(SELECT random() - 0.5 + n * 0 FROM generate_series(1, {DIMENSIONS})) AS axis
  FROM generate_series(0, {(ISSUES - 1) // AROUND_ONE}) AS n;
UPDATE embedding_models SET is_serving = false;
INSERT INTO embedding_models (name, dimensions, is_serving) VALUES ('bench', {DIMENSIONS}, true);
INSERT INTO embeddings (account_id, model_id, content_hash, embedding)
SELECT issue.account_id, model.id, issue.content_hash,
       l2_normalize(ARRAY(SELECT (axis + (random() - 0.5) * 0.8 + length(issue.external_id) * 0)::real
                            FROM unnest(direction.axis) AS axis)::vector)::halfvec
  FROM issues AS issue
  JOIN direction ON direction.n = issue.external_id::integer / {AROUND_ONE}
  JOIN embedding_models AS model ON model.name = 'bench'
ON CONFLICT DO NOTHING;
"""


def measure(table, options):
    with Server({"DOCKER_HOST": "unix:///nonexistent.sock", "EMBEDDING_MODEL_DIR": "/nonexistent"}) as server:
        Client(server.base).tracker()
        fill(server)
        began, cost = time.monotonic(), Cost(server)
        server.database.rows("INSERT INTO duplicate_queue (issue_id, account_id) SELECT id, account_id FROM issues ON CONFLICT DO NOTHING")
        # An account in which something is new is looked at within seconds.
        until(lambda: server.database.value("SELECT EXISTS (SELECT FROM duplicate_queue)") == "f", PASS_MAX_SECS * 5)
        secs = time.monotonic() - began
        ours, postgres = cost.since()
        table.add(Figure(f"one pass over {ISSUES:,} issues with vectors", f"{secs:.0f} s, {ISSUES / secs:,.0f} issues/s; server {ours:.0f} s, "
                         f"PostgreSQL {postgres:.0f} s of a core", f"<= {PASS_MAX_SECS} s", secs <= PASS_MAX_SECS))
        pairs = int(server.database.value("SELECT count(*) FROM duplicate_pairs"))
        expected = ISSUES * (AROUND_ONE - 1) // 2
        found = int(server.database.value(
            "SELECT count(*) FROM duplicate_pairs AS pair JOIN issues AS one ON one.id = one_id JOIN issues AS other ON other.id = other_id "
            f"WHERE one.external_id::integer / {AROUND_ONE} = other.external_id::integer / {AROUND_ONE}"))
        table.add(Figure("  pairs around one direction that it kept", f"{found / expected:.3f} of {expected:,}, and {pairs - found:,} others",
                         ">= 0.95", found >= 0.95 * expected))
        memory = resident_mb(server.pid)
        table.add(Figure("  memory after it", f"{memory:.0f} MB", f"< {MEMORY_MAX_MB} MB", memory < MEMORY_MAX_MB))


def fill(server):
    """Everything in place, and nothing left to compare."""
    began = time.monotonic()
    for statement in FILL.strip().rstrip(";").split(";\n"):
        server.database.rows(statement)
    server.database.rows(f"SELECT make_embedding_index(id, {DIMENSIONS}) FROM embedding_models WHERE name = 'bench'")
    server.database.rows("VACUUM ANALYZE issues")
    server.database.rows("VACUUM ANALYZE embeddings")
    server.database.rows("ALTER TABLE issues ENABLE TRIGGER USER")
    server.database.rows("ALTER TABLE embeddings ENABLE TRIGGER USER")
    print(f"      {ISSUES} issues with vectors in {time.monotonic() - began:.0f} s", flush=True)
