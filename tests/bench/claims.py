"""T5: claims and completions. A Rust benchmark measures them, because a client of ours would cost more than they do."""

import re
import subprocess

from harness import Figure
from harness.server import ROOT


def measure(table, options):
    if not re.search(r'^name = "claims"', (ROOT / "Cargo.toml").read_text(), re.MULTILINE):
        table.add(Figure("T5 claims and completions", "not measured: there is no `cargo bench --bench claims`", ">= 2,000/s, batched >= 10,000/s"))
        return
    said = subprocess.run(["cargo", "bench", "--bench", "claims"], cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for line in said.splitlines():
        if line.strip():
            table.add(Figure("T5", line.strip(), "per job >= 2,000/s, batched >= 10,000/s"))
