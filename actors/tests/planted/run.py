#!/usr/bin/env python3
"""Plants bugs into a copy of the crate and shows that the simulation finds each of them.

All bugs of `bugs.toml` are compiled into one copy, each behind a condition that one run turns on. Without any the
copy must pass. Usage: run.py [NAME ...]; CARGO_TARGET_DIR says where to build, PLANTED_STEPS how long to look.
"""

import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib

HERE = pathlib.Path(__file__).resolve().parent
CRATE = HERE.parent.parent
ROOT = CRATE.parent
STEPS_MAX = int(os.environ.get("PLANTED_STEPS", "1000000"))
CONTROL_STEPS = 50_000
TEST = "the_invariants_hold_in_a_million_steps"

CONDITION = '''//! Which bug is planted in this run.

/// Whether it is this one.
pub fn is(name: &str) -> bool {
    static PLANTED: std::sync::OnceLock<Option<String>> = std::sync::OnceLock::new();
    PLANTED.get_or_init(|| std::env::var("PLANTED").ok()).as_deref() == Some(name)
}
'''


def copy_of_the_crate(home: pathlib.Path) -> pathlib.Path:
    """A workspace of this crate alone, with the versions, settings and sources of ours."""
    manifest = tomllib.loads((ROOT / "Cargo.toml").read_text())
    text = (ROOT / "Cargo.toml").read_text()
    ours = r"^\[+(package|lints|features|dependencies|dev-dependencies|bin|bench)\]+\n.*?(?=^\[|\Z)"
    root_package = re.compile(ours, re.M | re.S)
    (home / "Cargo.toml").write_text(root_package.sub("", text))
    assert manifest["workspace"]["members"] == ["actors"], "the workspace has other members by now"
    shutil.copy(ROOT / "Cargo.lock", home)
    shutil.copytree(ROOT / ".cargo", home / ".cargo")
    return pathlib.Path(shutil.copytree(CRATE, home / "actors"))


def plant(crate: pathlib.Path, bugs: dict[str, dict]) -> None:
    """Puts every bug in its place; one whose place is not found exactly once is an error."""
    (crate / "src/planted.rs").write_text(CONDITION)
    library = crate / "src/lib.rs"
    library.write_text(library.read_text() + "pub mod planted;\n")
    for name, bug in bugs.items():
        for place in [bug, *bug.get("also", [])]:
            path = crate / place["file"]
            text = path.read_text()
            if text.count(place["search"]) != 1:
                sys.exit(f"{name}: {place['file']} has its place {text.count(place['search'])} times; adapt bugs.toml")
            crate_name = "crate" if place["file"].startswith("src/") else "preloop_actors"
            condition = f'{crate_name}::planted::is("{name}")'
            path.write_text(text.replace(place["search"], place["replace"].replace("PLANTED", condition)))


def build(home: pathlib.Path) -> str:
    """Compiles the simulation of the copy; gives the path of its binary."""
    # Optimised: a bug that is rare takes a million steps.
    command = ["cargo", "test", "--release", "--offline", "--no-run", "-p", "preloop-actors", "--test", "simulation"]
    built = subprocess.run(command, cwd=home, stderr=subprocess.PIPE, text=True)
    binary = re.search(r"Executable .*\((.*)\)", built.stderr)
    if built.returncode or not binary:
        sys.exit(built.stderr)
    return str(home / binary[1])


def simulate(binary: str, steps: int, bug: str | None) -> subprocess.CompletedProcess:
    settings = {**os.environ, "SIM_STEPS": str(steps)}
    if bug:
        settings["PLANTED"] = bug
    return subprocess.run([binary, TEST, "--exact"], env=settings, capture_output=True, text=True)


def main() -> None:
    bugs = tomllib.loads((HERE / "bugs.toml").read_text())
    wanted = sys.argv[1:] or list(bugs)
    with tempfile.TemporaryDirectory() as directory:
        home = pathlib.Path(directory)
        plant(copy_of_the_crate(home), bugs)
        binary = build(home)
        control = simulate(binary, CONTROL_STEPS, None)
        if control.returncode:
            sys.exit(f"fails without any bug:\n{control.stdout}")
        missed = [name for name in wanted if not hunt(binary, name, bugs[name]["about"])]
    if missed:
        sys.exit(f"not found within {STEPS_MAX} steps: {', '.join(missed)}")
    print(f"all {len(wanted)} found; {CONTROL_STEPS} steps without a bug found nothing")


def hunt(binary: str, name: str, about: str) -> bool:
    """Looks for one bug and prints a row about it."""
    began = time.monotonic()
    run = simulate(binary, STEPS_MAX, name)
    found = re.search(r"^(.*)\nseed (\d+) failed .* (\d+) steps in all", run.stdout, re.M)
    seconds = time.monotonic() - began
    if run.returncode == 0 or not found:
        print(f"{name:34} NOT FOUND {seconds:6.1f} s  {about}\n{run.stdout[-2000:] if run.returncode else ''}")
        return False
    print(f"{name:34} seed {found[2]:>4}, {int(found[3]):>8} steps {seconds:6.1f} s  {found[1][:110]}", flush=True)
    return True


if __name__ == "__main__":
    main()
