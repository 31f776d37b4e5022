#!/usr/bin/env python3
"""Rounds of fire: load, a fault in the middle, recovery, and then every promise checked with SQL and Docker.

usage: tests/fire/run.py [--full | --rounds N] [--mode kill1|kill2|postgres|freeze|all] [--seed TEXT [--first NUMBER]]
                         [--budget SECONDS] [--results FILE --build NAME]

kill1 kills the only server with SIGKILL, kill2 one or both of two servers over one database; postgres ends the
database with `pg_ctl -m immediate`; freeze stops one of two servers for longer than its leases and wakes it up.
--full runs what the engine is held to: 100 rounds of kill1, 100 of kill2, 50 of postgres, 50 of freeze. With a budget
a run ends early, and with a results file the same command goes on where the last one ended.

Needs a built server (PRELOOP_BINARY, else `./start.sh --print-binary`), PostgreSQL (PRELOOP_POSTGRES_DIR, else where
start.sh or test.sh put it) and Docker. Everything it makes is its own and is removed; what failed is kept.
Exit code 0: all rounds ran and no promise was broken. 1: one was. 3: none was, and the budget left rounds to run.
"""

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import invariants as its
from faults import MODES
from rounds import House, Round
from tally import Tally

ROOT = Path(__file__).resolve().parents[2]
KEPT_MAX = 5
FULL = {"kill1": 100, "kill2": 100, "postgres": 50, "freeze": 50}


def main():
    arguments = parse()
    # So that what runs is taken down however this ends.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    began, fire = time.monotonic(), Fire(arguments)
    wanted = FULL if arguments.full else dict.fromkeys(MODES, arguments.rounds)
    todo = [(mode, number) for mode, count in wanted.items() if arguments.mode in (mode, "all")
            for number in range(arguments.first, arguments.first + count) if not fire.tally.has(mode, number)]
    try:
        left = fire.run(todo)
        fire.end()
    finally:
        fire.leave()
    idle = [*fire.tally.idle_modes()]
    print("", fire.tally, *idle, sep="\n")
    print(f"{time.monotonic() - began:.0f} s, seed {fire.tally.seed}, load average {os.getloadavg()[0]:.1f}"
          + (f"; {left} rounds are left to run" if left else ""))
    sys.exit(1 if fire.tally.failed or idle else 3 if left else 0)


def parse():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--full", action="store_true", help=f"all rounds that are promised: {FULL}")
    parser.add_argument("--rounds", type=int, default=2, help="of each mode (default 2)")
    parser.add_argument("--first", type=int, default=0, metavar="NUMBER", help="begin with this round of each mode (default 0)")
    parser.add_argument("--mode", choices=[*MODES, "all"], default="all")
    parser.add_argument("--seed", help="repeats the random choices of another run; default: that of the results, else a new one")
    parser.add_argument("--rate", type=float, default=40, help="deliveries a second (default 40)")
    parser.add_argument("--stop", action="store_true", help="stop after the first failed round")
    parser.add_argument("--budget", type=float, metavar="SECONDS", help="the round that begins after so long is the last one")
    parser.add_argument("--results", metavar="FILE",
                        help="gets a line for each round; those of the same build and seed that it has are not run again")
    parser.add_argument("--build", default="unnamed", help="what the results call the binary, such as its commit")
    parser.add_argument("--keep", default="/tmp", help="where to keep logs and database of failed rounds (default /tmp)")
    return parser.parse_args()


class Fire:
    """All rounds of one run."""

    def __init__(self, arguments):
        self.arguments, self.house, self.directory, self.kept = arguments, None, None, 0
        self.tally = Tally(arguments.seed, arguments.build, arguments.results)
        self.binary = os.environ.get("PRELOOP_BINARY") or said(ROOT / "start.sh", "--print-binary")
        self.postgres = os.environ.get("PRELOOP_POSTGRES_DIR") or default_postgres()

    def run(self, todo):
        """Runs these rounds, or as many as there is time for; how many were not."""
        until = time.monotonic() + (self.arguments.budget or float("inf"))
        for at, (mode, number) in enumerate(todo):
            late = time.monotonic() > until
            # What runs longer than a round has to end in the last one of its mode.
            last = late or (mode, number + 1) not in todo
            if not self.round(mode, number, last) and self.arguments.stop:
                sys.exit(1)
            if late:
                return len(todo) - at - 1
        return 0

    def round(self, mode, number, last):
        """Whether it held."""
        name, told = f"{self.tally.seed}/{mode}/{number}", {}
        try:
            self.enter()
            done = Round(self.house, mode, number, self.tally.seed, self.arguments.rate, last)
            breaches = done.run()
            told = done.told()
            print(f"{'FAILED' if breaches else 'ok'} {done}", flush=True)
        except Exception as error:  # a broken round is a failed round, and the next one may run
            breaches = [f"the round broke off: {error!r}"]
            print(f"FAILED {mode} {name}", flush=True)
        self.tally.add(mode, number, ok=not breaches, **told)
        if breaches:
            self.tell(breaches, name.replace("/", "-"))
            print(f"    again: --seed {self.tally.seed} --mode {mode} --first {number} --rounds 1", flush=True)
            # The next round starts in a house without a past.
            self.leave()
        return not breaches

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
        breaches = [*its.whole_ledger(self.house.postgres), *its.terminal_states_stay(self.house.postgres),
                    *its.every_tick_once(self.house.postgres), *self.house.leftovers()]
        self.tally.add("end", None, ok=not breaches)
        if breaches:
            print("FAILED at the end")
            self.tell(breaches, f"{self.tally.seed}-end")

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
