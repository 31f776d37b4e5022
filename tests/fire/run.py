#!/usr/bin/env python3
"""Rounds of fire: load, a fault in the middle, recovery, and then every promise checked with SQL and Docker.

usage: tests/fire/run.py [--rounds N] [--mode kill1|kill2|postgres|freeze|all] [--seed TEXT] [--rate PER_SECOND]
                         [--results FILE --build NAME]

kill1 kills the only server with SIGKILL, kill2 one or both of two servers over one database; postgres ends the
database with `pg_ctl -m immediate`; freeze stops one of two servers for longer than its leases and wakes it up.

Needs a built server (PRELOOP_BINARY, else `./start.sh --print-binary`), PostgreSQL (PRELOOP_POSTGRES_DIR, else where
start.sh or test.sh put it) and Docker. Everything it makes is its own and is removed; what failed is kept.
Exit code 0: no promise was broken.
"""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import invariants as its
from faults import MODES
from rounds import House, Round

ROOT = Path(__file__).resolve().parents[2]
KEPT_MAX = 5


def main():
    arguments = parse()
    # So that what runs is taken down however this ends.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    modes = list(MODES) if arguments.mode == "all" else [arguments.mode]
    fire = Fire(arguments)
    began = time.monotonic()
    try:
        for mode in modes:
            fire.mode(mode)
        fire.end()
    finally:
        fire.leave()
    failed = sum(result["failed"] for result in fire.results.values())
    print(f"\n{fire.summary()}\n{time.monotonic() - began:.0f} s, seed {arguments.seed}, load average {os.getloadavg()[0]:.1f}")
    sys.exit(1 if failed or fire.breaches else 0)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=2, help="of each mode (default 2)")
    parser.add_argument("--mode", choices=[*MODES, "all"], default="all")
    parser.add_argument("--seed", default=uuid.uuid4().hex[:8], help="repeats the random choices of another run")
    parser.add_argument("--rate", type=float, default=40, help="deliveries a second (default 40)")
    parser.add_argument("--stop", action="store_true", help="stop after the first failed round")
    parser.add_argument("--results", help="a file to which a line for each mode is added")
    parser.add_argument("--build", default="unnamed", help="what the results call the binary, such as its commit")
    parser.add_argument("--keep", default="/tmp", help="where to keep logs and database of failed rounds (default /tmp)")
    return parser.parse_args()


class Fire:
    """All rounds of one run."""

    def __init__(self, arguments):
        self.arguments, self.house, self.directory = arguments, None, None
        self.results, self.breaches, self.kept = {}, [], 0
        self.binary = os.environ.get("PRELOOP_BINARY") or said(ROOT / "start.sh", "--print-binary")
        self.postgres = os.environ.get("PRELOOP_POSTGRES_DIR") or default_postgres()

    def mode(self, mode):
        result = self.results[mode] = {"rounds": 0, "failed": 0, "seconds": [], "taken_over": [], "sent": 0, "posts": 0}
        for number in range(self.arguments.rounds):
            breaches = self.round(mode, number, result)
            result["rounds"] += 1
            if not breaches:
                continue
            result["failed"] += 1
            print(f"    seed {self.arguments.seed}, mode {mode}, round {number}", flush=True)
            if self.arguments.stop:
                sys.exit(1)
        if self.arguments.results:
            with open(self.arguments.results, "a") as file:
                print(f"{time.strftime('%F %T', time.gmtime())} build {self.arguments.build} seed {self.arguments.seed} "
                      f"{line(mode, result)}", file=file)

    def round(self, mode, number, result):
        try:
            self.enter()
            done = Round(self.house, mode, number, self.arguments.seed, self.arguments.rate,
                         last=number + 1 == self.arguments.rounds)
            breaches = done.run()
            result["seconds"].append(done.seconds)
            result["taken_over"] += done.recovered
            result["sent"] += len(done.plan)
            result["posts"] += sum(delivery.tries for _, delivery in done.plan)
            print(f"{'FAILED' if breaches else 'ok'} {done}", flush=True)
        except Exception as error:  # a broken round is a failed round, and the next one may run
            breaches = [f"the round broke off: {error!r}"]
            print(f"FAILED {mode} {self.arguments.seed}/{mode}/{number}", flush=True)
        if breaches:
            self.tell(breaches, f"{self.arguments.seed}-{mode}-{number}")
            # The next round starts in a house without a past.
            self.leave()
        return breaches

    def tell(self, breaches, name):
        for breach in breaches[:20]:
            print(f"    {breach}", flush=True)
        if self.house is None or self.kept >= KEPT_MAX:
            return
        self.kept += 1
        directory = Path(self.arguments.keep) / f"preloop-fire-{name}"
        try:
            self.house.keep(directory)
        except Exception as error:
            print(f"    not everything could be kept: {error!r}")
        print(f"    logs and database are in {directory}", flush=True)

    def end(self):
        """What is checked once, over everything that happened."""
        if self.house is None:
            return
        self.breaches = [*its.whole_ledger(self.house.postgres), *its.terminal_states_stay(self.house.postgres),
                         *its.every_tick_once(self.house.postgres), *self.house.leftovers()]
        if self.breaches:
            print("FAILED at the end")
            self.tell(self.breaches, f"{self.arguments.seed}-end")

    def enter(self):
        if self.house is None:
            self.directory = tempfile.TemporaryDirectory(prefix="preloop-fire-")
            os.chmod(self.directory.name, 0o755)
            self.house = House(self.binary, self.postgres, self.directory.name)

    def leave(self):
        if self.house is not None:
            self.house.close()
        if self.directory is not None:
            self.directory.cleanup()
        self.house = self.directory = None

    def summary(self):
        return "\n".join(line(mode, result) for mode, result in self.results.items())


def line(mode, result):
    taken = sorted(result["taken_over"])
    taken = f", {len(taken)} taken over: p50 {statistics.median(taken):.1f} s, most {taken[-1]:.1f} s" if taken else ""
    seconds = statistics.median(result["seconds"]) if result["seconds"] else 0
    return (f"{mode}: {result['rounds']} rounds, {result['failed']} failed; {result['sent']} deliveries in {result['posts']} posts; "
            f"{seconds:.1f} s a round{taken}")


def default_postgres():
    for root in ("/var/cache/preloop", "/var/lib/preloop", os.path.expanduser("~/.cache/preloop"),
                 os.path.expanduser("~/.local/share/preloop")):
        if Path(f"{root}/postgresql").exists():
            return os.path.realpath(f"{root}/postgresql")
    sys.exit("no PostgreSQL found; run ./start.sh once, or set PRELOOP_POSTGRES_DIR")


def said(*command):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout.strip()


if __name__ == "__main__":
    main()
