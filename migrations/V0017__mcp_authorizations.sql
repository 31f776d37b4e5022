-- People on their way to let us in at MCP servers elsewhere, by OAuth.

CREATE TABLE mcp_authorizations (
    -- Of the `state` that comes back.
    state_hash   bytea       PRIMARY KEY,
    -- Of the link with which it was begun: each begins one.
    link_hash    bytea       NOT NULL UNIQUE,
    -- Of a cookie: it has to come back in the browser in which it was begun.
    browser_hash bytea       NOT NULL,
    account_id   uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    server_id    uuid        NOT NULL REFERENCES mcp_servers ON DELETE CASCADE,
    user_id      uuid        NOT NULL REFERENCES users ON DELETE CASCADE,
    -- The server's when it was begun.
    revision     bigint      NOT NULL,
    -- The verifier, who we are there, and where the code is exchanged; sealed with a key derived from SECRET_KEY.
    sealed       bytea       NOT NULL,
    expires_at   timestamptz NOT NULL
);
CREATE INDEX mcp_authorizations_expiry ON mcp_authorizations (expires_at);
CREATE INDEX mcp_authorizations_account ON mcp_authorizations (account_id);
CREATE INDEX mcp_authorizations_server ON mcp_authorizations (server_id);
CREATE INDEX mcp_authorizations_user ON mcp_authorizations (user_id);

-- Until then one replica renews the credentials, and the others wait for it: a refresh token counts once.
ALTER TABLE mcp_servers ADD COLUMN renewing_until timestamptz;
