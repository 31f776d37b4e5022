"""Search over 100,000 issues: how long a query takes at 50 a second, how much of the truth the index of vectors finds,
and how fast the built-in model makes vectors.

The issues are put together from parts, seeded, so that they are the same in every run. Their vectors take a quarter of an
hour; they are kept in the cache directory, and a later run puts them in and has only the rest made.
`PRELOOP_BENCH_ISSUES` says how many issues, `PRELOOP_BENCH_PATIENCE` how many seconds one run may wait for vectors.
"""

import http.client
import json
import os
import random
import subprocess
import threading
import time
import urllib.parse
from pathlib import Path

from harness import Figure, Server
from harness.client import Client
from harness.cost import resident_mb
from harness.figures import percentile

ISSUES = int(os.environ.get("PRELOOP_BENCH_ISSUES", 100_000))
PATIENCE_SECS = int(os.environ.get("PRELOOP_BENCH_PATIENCE", 3_600))
RATE = 50
WORKERS = 16
QUERIES_JUDGED = 200
LIMIT = 10
CACHE = Path(os.environ.get("PRELOOP_BENCH_CACHE", "/var/tmp/preloop-bench"))

THINGS = """login page|password reset form|session cookie|API token|webhook receiver|payment gateway|invoice PDF|tax calculation
search index|comment thread|notification mail|push message|mobile app|Android client|iOS client|desktop client|command line tool
import wizard|CSV export|backup job|database migration|connection pool|cache layer|message queue|background worker|cron scheduler
file upload|image preview|video player|audio recorder|chat window|calendar view|kanban board|burn-down chart|time sheet
user profile|team settings|role editor|audit log|license check|Docker image|Helm chart|Kubernetes operator|load balancer
reverse proxy|TLS certificate|DNS resolver|metrics endpoint|trace collector|log shipper|status page|documentation site
plugin system|GraphQL endpoint|REST API|OAuth flow|SAML login|LDAP sync|GitLab sync|Jira sync|GitHub app|Slack bot""".replace("\n", "|").split("|")
FAULTS = """crashes|hangs|times out|shows an empty page|returns a 500 error|returns stale data|loses data|duplicates entries|leaks memory
uses too much CPU|is very slow|ignores the time zone|shows the wrong language|breaks the layout|rejects valid input|accepts invalid input
skips the permission check|exposes private data|logs secrets|cannot be disabled|cannot be undone|does not retry|retries for ever
sends too many messages|sends nothing|shows the wrong total|rounds incorrectly|sorts in the wrong order|drops the last item
deadlocks|fails silently|needs a restart|does not scale|overwrites changes|misses updates|is not accessible|is hard to find""".replace("\n", "|").split("|")
MOMENTS = """after the upgrade|when two people edit at once|with more than a thousand rows|behind a proxy|on slow networks|in Safari|in Firefox
with an expired token|when the disk is full|after daylight saving begins|for guests|for administrators|with emoji in the title
when the database fails over|during a deployment|at midnight UTC|on the last day of the month|with IPv6 only|on ARM machines
when the name has an umlaut|with large attachments|after a restart|when the queue is long|with single sign-on|in dark mode
when the account is locked|after moving a project|when a webhook is lost|without network|with a self-signed certificate""".replace("\n", "|").split("|")
DETAILS = """The log says nothing about it.|It worked in the release before.|A restart helps for an hour.|We see it once a day in production.
Reproduced on a fresh installation.|Only some customers are affected.|The stack trace points to the serializer.|Support has eleven tickets about it.
A workaround is to reload the page.|The response has the status 502.|Nothing in the documentation explains it.|Our tests do not cover this path.
It blocks the next release.|The team agreed to fix it this sprint.|Rolling back did not help.|It started on Monday.
The screen reader announces the wrong label.|Memory grows by 40 MB an hour.|The query plan shows a sequential scan.|The retry comes too early.""".replace("\n", "|").split("|")
WORDS = {"login": "sign-in", "crashes": "quits unexpectedly", "slow": "sluggish", "password": "credentials", "mail": "email", "wrong": "incorrect",
         "loses": "forgets", "shows": "displays", "restart": "reboot", "page": "screen", "data": "information", "people": "users"}


def measure(table, options):
    model = os.environ.get("EMBEDDING_MODEL_DIR", "/var/cache/preloop/embedding-model")
    with Server({"DOCKER_HOST": "unix:///nonexistent.sock", "EMBEDDING_MODEL_DIR": model, "LOG_LEVEL": "info"}) as server:
        client = Client(server.base)
        fill(server, client)
        restore(server)
        made = wait_for_vectors(table, server)
        save(server)
        if not made:
            table.add(Figure("search", "not all vectors were made; run again to go on", "", False))
            return
        server.database.rows("VACUUM ANALYZE issues")
        server.database.rows("VACUUM ANALYZE embeddings")
        for kind in ("hybrid", "fulltext", "similarity"):
            latency(table, server, client, kind, options.secs)
        recall(table, server)


def texts(count, seed):
    """Titles and bodies, the same for a seed."""
    dice = random.Random(seed)
    for number in range(count):
        thing, fault, moment = dice.choice(THINGS), dice.choice(FAULTS), dice.choice(MOMENTS)
        title = f"{thing.capitalize()} {fault} {moment}"
        other = dice.choice(THINGS)
        details = " ".join(dice.sample(DETAILS, dice.randint(1, 3)))
        yield title, f"{details} Perhaps the {other} is at fault. Build {dice.randint(1000, 9999)}, report {seed}{number}."


def queries(count, seed):
    """What somebody may ask: some of the words, some of them others of the same meaning, now and then misspelt."""
    dice = random.Random(seed)
    for _ in range(count):
        words = f"{dice.choice(THINGS)} {dice.choice(FAULTS)} {dice.choice(MOMENTS)}".split()
        words = [WORDS.get(word, word) if dice.random() < 0.5 else word for word in words]
        if dice.random() < 0.2:
            place = max(range(len(words)), key=lambda at: len(words[at]))
            cut = dice.randrange(1, len(words[place]) - 1)
            words[place] = words[place][:cut] + words[place][cut + 1:]
        yield " ".join(words[: dice.randint(3, len(words))])


def fill(server, client):
    """Issues in the database as a sync would leave them; in batches, whose triggers queue them."""
    client.tracker()
    sql = "SELECT account_id, tracker_id, id FROM organizations LIMIT 1"
    account, tracker, organization = server.database.rows(sql)[0]
    for number in range(20):
        server.database.rows(f"INSERT INTO projects (id, account_id, organization_id, external_id, name, identifier) VALUES "
                             f"(gen_random_uuid(), '{account}', '{organization}', '{number}', 'P{number}', 'acme/p{number}')")
    projects = [row[0] for row in server.database.rows("SELECT id FROM projects ORDER BY name")]
    began, rows = time.monotonic(), []
    for number, (title, body) in enumerate(texts(ISSUES, 1)):
        state = number % 3 != 0
        rows.append(f"(md5('issue {number}')::uuid, '{account}', '{tracker}', '{projects[number % 20]}', '{number}', "
                    f"'acme/p{number % 20}#{number}', 'https://example.org/{number}', '{title}', '{body}', "
                    f"'{'open' if state else 'closed'}', {state}, '{{bug}}', '{{u{number % 50}}}', 'u{number % 70}', 'high', "
                    f"now() - interval '2 hours' - {number} * interval '1 minute', now() - interval '1 year', false)")
        if len(rows) == 1_000 or number == ISSUES - 1:
            server.database.rows("INSERT INTO issues (id, account_id, tracker_id, project_id, external_id, key, url, title, body, status, is_open, "
                                 "labels, assignees, author, priority, version, created_at, is_pull_request) VALUES " + ", ".join(rows))
            rows = []
    print(f"      {ISSUES} issues in {time.monotonic() - began:.0f} s", flush=True)


def restore(server):
    """Puts in the vectors that earlier runs made. The model is the first of its database, so its id is 1."""
    kept = CACHE / "vectors"
    if kept.exists():
        psql(server, f"CREATE TEMPORARY TABLE kept (content_hash bytea, embedding halfvec); "
                     f"\\copy kept FROM '{kept}' BINARY\n"
                     f"INSERT INTO embeddings (account_id, model_id, content_hash, embedding) SELECT (SELECT account_id FROM issues LIMIT 1), 1, "
                     f"content_hash, embedding FROM kept ON CONFLICT DO NOTHING;")


def save(server):
    CACHE.mkdir(parents=True, exist_ok=True)
    psql(server, f"\\copy (SELECT content_hash, embedding FROM embeddings) TO '{CACHE}/vectors.new' BINARY\n")
    (CACHE / "vectors.new").rename(CACHE / "vectors")


def psql(server, script):
    # A line each: `\copy` takes the whole of one.
    script = script.replace("; \\copy", ";\n\\copy")
    command = [server.database.bin_dir / "psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-c", "SET statement_timeout = 0", "-f", "-"]
    subprocess.run(command, env=server.database.env, input=script, text=True, check=True)


def wait_for_vectors(table, server):
    """Whether all are made within the patience. The rate is that of the vectors made meanwhile, words counted and all."""
    count = "SELECT count(*) FROM embeddings"
    began, before, peak = time.monotonic(), int(server.database.value(count)), 0
    # What was restored goes through the queue at once.
    while (left := int(server.database.value("SELECT count(*) FROM search_queue"))) and time.monotonic() - began < PATIENCE_SECS:
        peak = max(peak, resident_mb(server.pid))
        time.sleep(1)
    made, secs = int(server.database.value(count)) - before, time.monotonic() - began
    table.add(Figure("texts indexed by the server, with the built-in model", f"{made:,} vectors in {secs:.0f} s: {made / secs:.0f}/s; {left:,} left; "
                     f"server {peak:.0f} MB"))
    return left == 0


def latency(table, server, client, kind, secs):
    """Queries on a schedule, whether the ones before are answered or not; each another one."""
    asked = list(queries(RATE * secs + RATE, f"{kind} 2"))
    path = "/api/v1/issues/search?search_type={}&limit={}&query={}"
    paths = [path.format(kind, LIMIT, urllib.parse.quote(query)) for query in asked]
    run(server, client, paths[:RATE], [])
    times = []
    served = run(server, client, paths[RATE:], times)
    ok = percentile(times, 99) <= 20 and served == {kind} if kind == "hybrid" else None
    table.add(Figure(f"{kind} search over {ISSUES:,} issues at {RATE}/s", f"p50 {percentile(times, 50):.1f} ms, p99 {percentile(times, 99):.1f} ms, "
                     f"max {max(times):.1f} ms; served as {', '.join(sorted(served))}", "p99 <= 20 ms" if kind == "hybrid" else "", ok))


def run(server, client, paths, times):
    served, begin, lock = set(), time.monotonic() + 0.1, threading.Lock()
    schedule = iter(list(enumerate(paths)))

    def worker():
        connection = http.client.HTTPConnection(*server.address)
        while True:
            with lock:
                number, path = next(schedule, (None, None))
            if path is None:
                return
            due = begin + number / RATE
            time.sleep(max(0, due - time.monotonic()))
            connection.request("GET", path, headers=client.headers())
            answer = connection.getresponse()
            body = answer.read()
            assert answer.status == 200, body
            # From when it was due: waiting for a free worker is waiting, too.
            times.append((time.monotonic() - due) * 1e3)
            served.add(answer.headers["X-Search-Type"])

    workers = [threading.Thread(target=worker) for _ in range(WORKERS)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    return served


def recall(table, server):
    """Of queries that are texts of their own: how many of the ten nearest issues the index finds."""
    account, tracker, project = server.database.rows("SELECT account_id, tracker_id, project_id FROM issues LIMIT 1")[0]
    rows = ", ".join(f"(gen_random_uuid(), '{account}', '{tracker}', '{project}', 'q{number}', 'q{number}', '', '{query}', false)"
                     for number, query in enumerate(queries(QUERIES_JUDGED, "recall")))
    server.database.rows("INSERT INTO issues (id, account_id, tracker_id, project_id, external_id, key, url, title, is_pull_request) VALUES " + rows)
    while int(server.database.value("SELECT count(*) FROM search_queue")):
        time.sleep(0.2)
    asked = server.database.rows("SELECT DISTINCT e.embedding::text FROM issues i JOIN embeddings e USING (account_id, content_hash) WHERE i.external_id LIKE 'q%'")
    # As every connection of the server is set.
    server.database.rows("SELECT set_config('hnsw.ef_search', '120', false), set_config('hnsw.iterative_scan', 'relaxed_order', false)")
    found = total = 0
    for (vector,) in asked:
        near = f"SELECT content_hash FROM embeddings WHERE model_id = 1 AND account_id = '{account}' ORDER BY "
        distance = f"embedding::halfvec(384) <#> '{vector}'::halfvec(384)"
        index = {row[0] for row in server.database.rows(f"{near} {distance} LIMIT {LIMIT}")}
        truth = {row[0] for row in server.database.rows(f"{near} ({distance}) + 0 LIMIT {LIMIT}")}
        found, total = found + len(index & truth), total + len(truth)
    plan = " ".join(row[0] for row in server.database.rows(f"EXPLAIN {near} {distance} LIMIT {LIMIT}"))
    table.add(Figure(f"recall@{LIMIT} of the index of vectors, {len(asked)} queries", f"{found / total:.3f}" + ("" if "embeddings_of_model_1" in plan else " WITHOUT THE INDEX"),
                     ">= 0.95", found / total >= 0.95 and "embeddings_of_model_1" in plan))
