#!/usr/bin/env bash
# Runs every test. Arguments go to the test runner, such as a name to filter by.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=scripts/lib.sh
source scripts/lib.sh

CACHE=$(test_dir)
CLUSTER=$CACHE/test-postgres/pgdata/postmaster.pid

cluster_runs() { [[ -f $CLUSTER ]] && [[ -d /proc/$(head -1 "$CLUSTER") ]]; }

# The tests' database goes on running between tests; the last one to use it ends it.
stop_cluster() { ! cluster_runs || kill -INT "$(head -1 "$CLUSTER")"; }

ensure_test_runner() {
    cargo fmt --version >/dev/null 2>&1 || rustup component add rustfmt >&2
    cargo clippy --version >/dev/null 2>&1 || rustup component add clippy >&2
    cargo nextest --version >/dev/null 2>&1 && return
    say "building the test runner (once)"
    cargo install --locked cargo-nextest >&2 ||
        note "cargo-nextest could not be built; using cargo test"
}

ensure_node_packages() {
    [[ -f tests/package-lock.json ]] || return 0
    cmp -s tests/package-lock.json tests/node_modules/.fetched && return
    ensure_command npm "recorded webhooks and API descriptions of trackers" nodejs npm
    say "fetching recorded webhooks, and what serves API descriptions"
    (cd tests && npm ci --no-audit --no-fund --loglevel=error)
    cp tests/package-lock.json tests/node_modules/.fetched
}

ensure_python_packages() {
    cmp -s tests/requirements.txt "$CACHE/python/.fetched" && return
    say "fetching what the tests' collector of traces and mail server are made with"
    rm -rf "$CACHE/python"
    python3 -m pip install --quiet --disable-pip-version-check --target "$CACHE/python" -r tests/requirements.txt
    cp tests/requirements.txt "$CACHE/python/.fetched"
}

# What containers of the tests run. Debian's plain busybox is not static, and so is of no use in an image FROM scratch.
ensure_static_busybox() {
    dpkg -s busybox-static >/dev/null 2>&1 || ensure_packages "small images for the tests" busybox-static
}

run_tests() {
    local features=failpoints,testing profile=default
    [[ -z ${CI:-} ]] || profile=ci
    if cargo nextest --version >/dev/null 2>&1; then
        cargo nextest run --profile "$profile" --locked --workspace --lib --bins --tests --features "$features" --no-fail-fast "$@"
    else
        cargo test --locked --workspace --lib --bins --tests --features "$features" --no-fail-fast "$@"
    fi
}

# A few rounds of each kind: killed, frozen and restarted under load, with the binary that the tests built.
run_fire() {
    local host
    host=$(rustc -vV | sed -n 's/^host: //p')
    PRELOOP_BINARY=$CARGO_TARGET_DIR/$host/debug/preloop tests/fire/run.py --rounds 2
    PRELOOP_BINARY=$CARGO_TARGET_DIR/$host/debug/preloop tests/fire/approvals.py --rounds 2
}

# Whether the simulation finds what is wrong, where something is.
find_planted_bugs() { actors/tests/planted/run.py; }

# The official suite of MCP, with the binaries that the tests built.
run_conformance() {
    local host
    host=$(rustc -vV | sed -n 's/^host: //p')
    PRELOOP_BINARY=$CARGO_TARGET_DIR/$host/debug/preloop tests/conformance/run.py
}

# The clients of trackers against the trackers' own descriptions, with the binary that the tests built.
run_prism() {
    local host
    host=$(rustc -vV | sed -n 's/^host: //p')
    PRELOOP_BINARY=$CARGO_TARGET_DIR/$host/debug/preloop tests/trackers/prism.py
}

# The chart, the Compose file and the Dockerfile.
check_packaging() { tests/packaging/check.py --tools "$CACHE/packaging"; }

# The console: its form and its units, whether its types are those of the server, and all its pages in a browser.
run_console() {
    local host
    host=$(rustc -vV | sed -n 's/^host: //p')
    export PRELOOP_BINARY=$CARGO_TARGET_DIR/$host/debug/preloop CONSOLE_ARTEFACTS=$CACHE/console
    (cd console && npm run --silent check && npm run --silent test && npm run --silent types -- --check &&
        npm run --silent e2e)
    note "pictures of its pages are in $CONSOLE_ARTEFACTS/screens"
}

find_sudo
ensure_build_tools
ensure_test_runner
ensure_node_packages
mkdir -p "$CACHE"
ensure_python_packages
[[ -n ${PRELOOP_POSTGRES_DIR:-} ]] || fetch_postgresql "$CACHE/postgresql"
export PRELOOP_POSTGRES_DIR=${PRELOOP_POSTGRES_DIR:-$CACHE/postgresql}
if [[ -z ${PRELOOP_EMBEDDING_MODEL_DIR:-} ]]; then
    fetch_embedding_model "$CACHE/embedding-model" || die "the tests search by meaning, and there is no model"
fi
ensure_command npm "builds the console" nodejs npm
ensure_command chromium "shows the console to the tests" chromium
build_console || die "the tests look at the console, and it could not be built"
ensure_static_busybox
ensure_docker "$CACHE/docker.log" || die "the tests run agents in containers, and there is no Docker"
cluster_runs || trap stop_cluster EXIT

CARGO_TARGET_DIR=$(target_dir)
export CARGO_TARGET_DIR CARGO_TERM_COLOR=${CARGO_TERM_COLOR:-auto}
say "checking the form"
cargo fmt --all --check
say "checking with clippy"
cargo clippy --locked --workspace --all-targets --features failpoints,testing -- -D warnings
say "running the tests"
run_tests "$@"
if [[ $# == 0 ]]; then
    say "checking the chart, the Compose file and the Dockerfile"
    check_packaging
    say "running rounds of fire"
    run_fire
    say "looking for the bugs planted in a copy"
    find_planted_bugs
    say "running the MCP conformance suite"
    run_conformance
    say "checking what trackers are asked by their own descriptions"
    run_prism
    say "looking at the console in a browser"
    run_console
else
    note "packaging, rounds of fire, planted bugs, MCP conformance, trackers' descriptions and the console run with all tests only"
fi
