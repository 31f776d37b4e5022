"""What became of every round: counted, judged as a whole, and kept in a file from which a later run goes on."""

import json
import statistics
import time
import uuid
from pathlib import Path

# From this many rounds of a mode on, so large a part of them must have struck somebody who owned an execution.
JUDGED_FROM, STRUCK_SHARE_MIN = 10, 0.7


class Tally:
    """The rounds of one seed and build; with a file also those of runs before this one."""

    def __init__(self, seed, build, file=None):
        self.file = Path(file) if file else None
        said = self.file.read_text().splitlines() if self.file and self.file.exists() else []
        known = [record for record in map(json.loads, said) if record["build"] == build]
        self.seed = seed or (known[-1]["seed"] if known else uuid.uuid4().hex[:8])
        self.build = build
        self.records = [record for record in known if record["seed"] == self.seed]

    def add(self, mode, number, **told):
        """Keeps one round; the end of a run, which is checked as well, has no number."""
        record = {"build": self.build, "seed": self.seed, "mode": mode, "round": number,
                  "at": time.strftime("%F %T", time.gmtime()), **told}
        self.records.append(record)
        if self.file:
            with open(self.file, "a") as file:
                print(json.dumps(record), file=file)

    def has(self, mode, number):
        return any((record["mode"], record["round"]) == (mode, number) for record in self.records)

    @property
    def failed(self):
        return sum(not record["ok"] for record in self.records)

    def modes(self):
        """The rounds of each mode."""
        modes = {}
        for record in self.records:
            if record["round"] is not None:
                modes.setdefault(record["mode"], []).append(record)
        return modes

    def idle_modes(self):
        """Rounds that struck nobody prove little: modes in which too many did."""
        for mode, rounds in self.modes().items():
            share = share_that_struck(rounds)
            if len(rounds) >= JUDGED_FROM and share < STRUCK_SHARE_MIN:
                yield f"{mode}: only {share:.0%} of {len(rounds)} rounds struck an owner, {STRUCK_SHARE_MIN:.0%} are wanted"

    def __str__(self):
        return "\n".join(line(mode, rounds) for mode, rounds in self.modes().items())


def share_that_struck(rounds):
    return sum(bool(record.get("owned")) for record in rounds) / len(rounds)


def line(mode, rounds):
    """One mode in one line."""
    failed = sum(not record["ok"] for record in rounds)
    text = f"{mode}: {len(rounds)} rounds, {failed} failed, {sum(bool(record.get('owned')) for record in rounds)} struck an owner"
    whole = [record for record in rounds if "seconds" in record]
    if not whole:
        return text
    let_go = sum(record["let_go"] for record in whole)
    if let_go:
        text += f", in {let_go} containers could be let go"
    text += f"; {sum(record['sent'] for record in whole)} deliveries in {sum(record['posts'] for record in whole)} posts"
    laps = {name: statistics.mean(record["seconds"][name] for record in whole) for name in whole[0]["seconds"]}
    text += f"; {sum(laps.values()):.1f} s a round ({', '.join(f'{name} {seconds:.1f}' for name, seconds in laps.items())})"
    if taken := sorted(seconds for record in whole for seconds in record["taken_over"]):
        text += f"; {len(taken)} taken over: p50 {statistics.median(taken):.1f} s, most {taken[-1]:.1f} s"
    return text
