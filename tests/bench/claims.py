"""T5: claims and completions. A Rust benchmark measures them, because a client of ours would cost more than they do."""

import json
import os
import subprocess

from harness import Figure, Server
from harness.server import ROOT

EACH_MIN, BATCHED_MIN = 2_000, 10_000


def measure(table, options):
    with Server() as server:
        # A database that no server works on, in the same cluster.
        server.database.rows("CREATE DATABASE claims")
        # `cargo bench` builds it first; `PRELOOP_CLAIMS_BENCH` names one that is built.
        built = os.environ.get("PRELOOP_CLAIMS_BENCH")
        command = [built] if built else ["cargo", "bench", "--quiet", "--bench", "claims", "--"]
        said = subprocess.run([*command, server.database.url("claims"), str(options.secs)], cwd=ROOT, check=True,
                              stdout=subprocess.PIPE, text=True).stdout
    rates = json.loads(said.strip().splitlines()[-1])
    for name, key, least in [("a commit each", "each", EACH_MIN), ("in batches", "batched", BATCHED_MIN)]:
        table.add(Figure(f"T5 claims and completions, {name}", f"{rates[key]:,.0f}/s", f">= {least:,}/s", rates[key] >= least))
