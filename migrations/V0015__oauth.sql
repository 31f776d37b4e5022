-- MCP clients that people connect with OAuth: who they are, what was allowed them, and what they hold.

CREATE TABLE oauth_clients (
    id               uuid        PRIMARY KEY,
    -- What the client calls itself: an id of ours, or the address of the document that describes it.
    client_id        text        NOT NULL UNIQUE,
    name             text        NOT NULL,
    uri              text,
    application_type text        NOT NULL CHECK (application_type IN ('web', 'native')),
    redirect_uris    text[]      NOT NULL CHECK (cardinality(redirect_uris) > 0),
    may_refresh      boolean     NOT NULL,
    auth_method      text        NOT NULL CHECK (auth_method IN
        ('none', 'client_secret_basic', 'client_secret_post')),
    secret_hash      bytea,
    -- Of a client described by a document: when it has to be fetched again. Null: it registered itself.
    fresh_until      timestamptz,
    created_at       timestamptz NOT NULL DEFAULT now(),
    -- When somebody first allowed it something.
    used_at          timestamptz,
    -- It goes then unless it is used until then.
    expires_at       timestamptz NOT NULL,
    CONSTRAINT oauth_clients_secret CHECK ((auth_method = 'none') = (secret_hash IS NULL))
);
CREATE INDEX oauth_clients_expiry ON oauth_clients (expires_at);
-- Anybody may register; how many of them nobody used yet is bounded.
CREATE INDEX oauth_clients_unused ON oauth_clients (created_at) WHERE used_at IS NULL;

-- What a person allowed a client that is led back to one address.
CREATE TABLE oauth_consents (
    account_id   uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    user_id      uuid        NOT NULL REFERENCES users ON DELETE CASCADE,
    client_id    uuid        NOT NULL REFERENCES oauth_clients ON DELETE CASCADE,
    -- As registered, so of a loopback address without the port of the day.
    redirect_uri text        NOT NULL,
    scopes       text[]      NOT NULL CHECK (cardinality(scopes) > 0),
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, client_id, redirect_uri)
);
CREATE INDEX oauth_consents_account ON oauth_consents (account_id);
CREATE INDEX oauth_consents_client ON oauth_consents (client_id);

-- One row an authorization: first its code, then the family of refresh tokens that the code was exchanged for.
CREATE TABLE oauth_grants (
    id              uuid        PRIMARY KEY,
    account_id      uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    user_id         uuid        NOT NULL REFERENCES users ON DELETE CASCADE,
    client_id       uuid        NOT NULL REFERENCES oauth_clients ON DELETE CASCADE,
    scopes          text[]      NOT NULL CHECK (cardinality(scopes) > 0),
    -- The only place its tokens are good for.
    resource        text        NOT NULL,
    -- The user's when it was given: signing out everywhere ends it.
    auth_generation integer     NOT NULL,
    -- As the request had it.
    redirect_uri    text        NOT NULL,
    code_hash       bytea       NOT NULL UNIQUE,
    code_challenge  text        NOT NULL,
    redeemed_at     timestamptz,
    refresh_hash    bytea,
    previous_hash   bytea,
    rotated_at      timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    -- When tokens were last given for it.
    last_used_at    timestamptz,
    -- Nothing of it counts after this: the code, the refresh token, the access tokens.
    expires_at      timestamptz NOT NULL,
    -- However often it is refreshed, it ends here.
    ends_at         timestamptz NOT NULL,
    revoked_at      timestamptz,
    CONSTRAINT oauth_grants_code_first CHECK (refresh_hash IS NULL OR redeemed_at IS NOT NULL)
);
CREATE INDEX oauth_grants_account ON oauth_grants (account_id);
CREATE INDEX oauth_grants_user ON oauth_grants (user_id, client_id);
CREATE INDEX oauth_grants_client ON oauth_grants (client_id);
CREATE INDEX oauth_grants_expiry ON oauth_grants (expires_at);

-- Access tokens; a client that refreshes early has several.
CREATE TABLE oauth_tokens (
    token_hash bytea       PRIMARY KEY,
    grant_id   uuid        NOT NULL REFERENCES oauth_grants ON DELETE CASCADE,
    -- Some or all of the grant's.
    scopes     text[]      NOT NULL CHECK (cardinality(scopes) > 0),
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX oauth_tokens_grant ON oauth_tokens (grant_id, created_at);
CREATE INDEX oauth_tokens_expiry ON oauth_tokens (expires_at);
