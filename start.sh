#!/usr/bin/env bash
# Sets everything up and starts the server; with --demo it also runs a first flow.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
# shellcheck source=scripts/lib.sh
source scripts/lib.sh

usage() {
    cat <<'EOF'
usage: ./start.sh [--demo] [--print-binary] [--help] [arguments of `preloop serve`]

Installs what is missing (packages, Docker, an embedded PostgreSQL, an embedding model), builds the server and its
console, and starts it on http://localhost:8000. Ctrl-C stops the server and its database. Settings: see .env.example.

  --demo           also make an account, a tracker and a flow, deliver one signed webhook, and follow
                   its execution
  --print-binary   only say where the built server is
EOF
}

# Where cargo leaves the server; outside the clone.
binary() {
    local host
    host=$(rustc -vV | sed -n 's/^host: //p')
    printf '%s\n' "$(target_dir)/$host/release/preloop"
}

demo=no
arguments=()
for argument in "$@"; do
    case $argument in
    --demo) demo=yes arguments+=(--demo) ;;
    --print-binary)
        ensure_rust
        binary
        exit
        ;;
    --help | -h) usage && exit ;;
    *) arguments+=("$argument") ;;
    esac
done

[[ $(uname -s) == Linux ]] || die "this runs on Linux only"
find_sudo
PRELOOP_DATA_DIR=$(data_dir)
export PRELOOP_DATA_DIR
say "data directory: $PRELOOP_DATA_DIR"
# Others may pass through to their own part (the database's user), not look around.
(umask 066 && mkdir -p "$PRELOOP_DATA_DIR") || true
[[ -w $PRELOOP_DATA_DIR ]] ||
    die "cannot write $PRELOOP_DATA_DIR" "set PRELOOP_DATA_DIR to a directory of yours"

ensure_build_tools

if [[ -z $(setting DATABASE_URL)$(setting DATABASE_URL_FILE) ]]; then
    fetch_postgresql "$PRELOOP_DATA_DIR/postgresql"
    # PostgreSQL refuses to be root; a user of its own shares nothing with other services.
    if [[ $(id -u) == 0 ]] && ! getent passwd preloop >/dev/null; then
        useradd --system --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin preloop ||
            note "no user \`preloop\` could be made; the database runs as another"
    fi
fi

if [[ -z $(setting EMBEDDING_URL)$(setting EMBEDDING_MODEL_DIR) ]]; then
    fetch_embedding_model "$PRELOOP_DATA_DIR/embedding-model" ||
        note "going on without: search finds words, not meanings"
fi

if ! ensure_docker "$PRELOOP_DATA_DIR/docker.log"; then
    [[ $demo == no ]] || die "the demo runs an agent in a container, and there is no Docker"
    note "going on without Docker: executions wait until it answers"
fi

build_console || note "going on without the console: the API, the demo and the agents work"

CARGO_TARGET_DIR=$(target_dir)
export CARGO_TARGET_DIR
say "building the server (minutes the first time, then seconds)"
cargo build --release --locked --bin preloop

say "starting"
exec "$(binary)" serve "${arguments[@]}"
