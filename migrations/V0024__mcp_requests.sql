-- Requests of older clients that are answered by a stream: when the process that works on one dies, whoever goes on
-- with the stream is told so, instead of waiting for ever.

CREATE TABLE mcp_requests (
    session_hash bytea       NOT NULL REFERENCES mcp_sessions ON DELETE CASCADE,
    stream       bigint      NOT NULL,
    -- JSON, as the client wrote it.
    request_id   text        NOT NULL,
    -- Whose process works on it.
    replica      uuid        NOT NULL,
    began_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (session_hash, stream)
);
CREATE INDEX mcp_requests_age ON mcp_requests (began_at);
