"""T5: claims and completions. A Rust benchmark measures them, because a client of ours would cost more than they do."""

import json
import os
import subprocess

from harness import Figure, Server
from harness.server import ROOT

EACH_MIN, BATCHED_MIN = 2_000, 10_000
# Each completion writes a message into the outbox; the hub that takes it from there does not run here.
WITHOUT = "outbox written, not drained"


def measure(table, options):
    with Server() as server:
        # A database that no server works on, in the same cluster.
        server.database.rows("CREATE DATABASE claims")
        # `cargo bench` builds it first; `PRELOOP_CLAIMS_BENCH` names one that is built.
        built = os.environ.get("PRELOOP_CLAIMS_BENCH")
        command = [built] if built else ["cargo", "bench", "--quiet", "--bench", "claims", "--"]
        said = subprocess.run([*command, server.database.url("claims"), str(options.secs)], cwd=ROOT, check=True,
                              stdout=subprocess.PIPE, text=True).stdout
    told = json.loads(said.strip().splitlines()[-1])
    rate, alone = told["beside"]["per_second"], told["places"]["per_second"]
    table.add(Figure("claims beside 100,000 that wait behind one key", f"{rate / alone:.2f} of those without",
                     ">= 0.90", rate >= 0.9 * alone))
    for name, key, least in [("32 workers, a commit for each claim and each completion", "alone", EACH_MIN),
                             ("claims for free places, a commit for each completion", "places", EACH_MIN),
                             ("both in batches", "batched", BATCHED_MIN)]:
        rate, many = told[key]["per_second"], told[key]["per_claim"]
        table.add(Figure(f"T5 {name}", f"{rate:,.0f}/s, {many:.1f} a claim ({WITHOUT})", f">= {least:,}/s", rate >= least))
