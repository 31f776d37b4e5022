# The server as an image: one static binary, the embedding model, whom to trust, and nothing else; no shell.
#
#   docker build -t preloop .
#   docker build -t preloop --build-arg VERSION=0.1.0 --build-arg REVISION=$(git rev-parse HEAD) \
#       --build-arg CREATED=$(git log -1 --format=%cI) .
#   docker buildx build --platform linux/amd64,linux/arm64 -t registry.example.com/preloop:0.1.0 --push .
#
# Needs no BuildKit. Each platform is built by its own compiler: on a machine of the other kind that is emulated, and
# takes its time. The build fetches from the package registries of Debian, Rust, Python and JavaScript; what it fetches
# is fixed by Cargo.lock, scripts/embedding-model.txt and console/package-lock.json.
#
# Images to start from; name them by digest, or from a registry of your own, to have the same result again.
ARG RUST_IMAGE=docker.io/library/rust:1.95-slim-bookworm
ARG NODE_IMAGE=docker.io/library/node:22-bookworm-slim
ARG PYTHON_IMAGE=docker.io/library/python:3.13-slim-bookworm
# Certificate authorities and an empty /tmp are all that is taken from it.
ARG RUNTIME_IMAGE=gcr.io/distroless/static-debian12:nonroot

# --- The console, where the sources have one ----------------------------------------------------------
FROM ${NODE_IMAGE} AS console
WORKDIR /source/console
# Of what may be missing only a pattern can be copied, and with it something that is there.
COPY LICENSE console/package*.json ./
RUN if [ -f package-lock.json ]; then npm ci --no-audit --no-fund; fi
# It shows the flows that are shipped.
COPY flows ../flows
COPY LICENSE consol[e] ./
RUN mkdir -p /made && \
    if [ -f package.json ]; then npm run build && mkdir -p /made/console && mv dist /made/console/dist; fi

# --- The embedding model ------------------------------------------------------------------------------
FROM ${PYTHON_IMAGE} AS model
WORKDIR /source
COPY scripts scripts
RUN bash -euc 'source scripts/lib.sh && fetch_embedding_model /made/embedding-model'

# --- The server ---------------------------------------------------------------------------------------
FROM ${RUST_IMAGE} AS server
# For the allocator, which is C.
RUN command -v make >/dev/null || \
    { apt-get update -qq && apt-get install -y -qq --no-install-recommends make && rm -rf /var/lib/apt/lists/*; }
WORKDIR /source
ENV CARGO_INCREMENTAL=0
# Libraries by themselves: as long as Cargo.lock stays, this layer does, and only our own code is built anew.
COPY .cargo .cargo
COPY Cargo.toml Cargo.lock build.rs ./
COPY actors/Cargo.toml actors/
RUN mkdir -p src actors/src actors/benches migrations && \
    touch src/lib.rs actors/src/lib.rs && \
    echo 'fn main() {}' | tee src/main.rs actors/benches/gate.rs >/dev/null && \
    cargo build --locked --release --bin preloop && \
    cargo clean --release --package preloop --package preloop-actors && \
    rm -rf src actors
COPY actors actors
COPY migrations migrations
COPY flows flows
COPY src src
COPY --from=console /made/ ./
RUN cargo build --locked --release --bin preloop && \
    mkdir -p /made/bin /made/data/agents /made/engine && \
    cp "target/$(rustc -vV | sed -n 's/^host: //p')/release/preloop" /made/bin/ && \
    /made/bin/preloop --version

# --- What runs ----------------------------------------------------------------------------------------
FROM ${RUNTIME_IMAGE}
ARG VERSION=unknown
ARG REVISION=unknown
ARG CREATED=unknown
LABEL org.opencontainers.image.title="Preloop" \
      org.opencontainers.image.description="Event-driven automation with people in the loop" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.source="https://github.com/preloop/preloop" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}" \
      org.opencontainers.image.created="${CREATED}"
COPY LICENSE /usr/share/doc/preloop/LICENSE
COPY --from=model /made/embedding-model /usr/share/preloop/embedding-model
# Volumes take owner and rights from here: the server's data, and the socket of `preloop engine guard`.
COPY --from=server --chown=65532:65532 /made/data /var/lib/preloop
COPY --from=server /made/engine /run/preloop-engine
COPY --from=server /made/bin/preloop /usr/local/bin/preloop
# A database is not in here: DATABASE_URL (or DATABASE_URL_FILE) has to name one.
ENV ENVIRONMENT=production \
    HOST=0.0.0.0 \
    PORT=8000 \
    PRELOOP_DATA_DIR=/var/lib/preloop \
    EMBEDDING_MODEL_DIR=/usr/share/preloop/embedding-model
WORKDIR /var/lib/preloop
USER 65532:65532
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=6s --start-period=60s --retries=3 CMD ["/usr/local/bin/preloop", "health"]
ENTRYPOINT ["/usr/local/bin/preloop"]
CMD ["serve"]
