-- Sessions of MCP clients of older revisions, for every replica and over restarts. They are worth half an hour.

CREATE TABLE mcp_sessions (
    -- Of the session's id: who reads this table cannot present it.
    id_hash      bytea       PRIMARY KEY,
    -- Who opened it; nobody else finds it.
    binding      text        NOT NULL,
    version      text        NOT NULL,
    -- `ClientCapabilities`, as the client wrote them.
    capabilities json        NOT NULL,
    -- How often a replica took it over: each numbers its streams in a range of its own.
    taken_over   integer     NOT NULL DEFAULT 0,
    used_at      timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX mcp_sessions_use ON mcp_sessions (used_at);

-- What was said on streams, for clients whose connection broke off.
CREATE TABLE mcp_events (
    session_hash bytea       NOT NULL REFERENCES mcp_sessions ON DELETE CASCADE,
    stream       bigint      NOT NULL,
    number       bigint      NOT NULL,
    message      text        NOT NULL,
    -- Nothing comes behind it.
    is_last      boolean     NOT NULL,
    said_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (session_hash, stream, number)
);
CREATE INDEX mcp_events_age ON mcp_events (said_at);
