-- Tenants, people, and the ways they prove who they are.

CREATE TABLE accounts (
    id         uuid        PRIMARY KEY,
    name       text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE users (
    id              uuid        PRIMARY KEY,
    account_id      uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    username        text        NOT NULL,
    email           text        NOT NULL,
    full_name       text,
    password_hash   text        NOT NULL,
    email_verified  boolean     NOT NULL DEFAULT false,
    -- Raised to make every token issued before worthless.
    auth_generation integer     NOT NULL DEFAULT 1,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX users_username ON users (lower(username));
CREATE UNIQUE INDEX users_email ON users (lower(email));
CREATE INDEX users_account ON users (account_id);

CREATE TABLE user_roles (
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    role    text NOT NULL CHECK (role IN
        ('owner', 'admin', 'editor', 'executor', 'tracker_manager', 'analyst', 'viewer')),
    PRIMARY KEY (user_id, role)
);

-- One row a login. A refresh replaces the token; presenting a replaced one means theft and ends the session.
CREATE TABLE refresh_sessions (
    id            uuid        PRIMARY KEY,
    user_id       uuid        NOT NULL REFERENCES users ON DELETE CASCADE,
    token_hash    bytea       NOT NULL,
    previous_hash bytea,
    rotated_at    timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now(),
    expires_at    timestamptz NOT NULL,
    -- However often it is refreshed, a session ends here.
    ends_at       timestamptz NOT NULL,
    revoked_at    timestamptz
);
CREATE INDEX refresh_sessions_user ON refresh_sessions (user_id);
CREATE INDEX refresh_sessions_expiry ON refresh_sessions (expires_at);

CREATE TABLE api_keys (
    id           uuid        PRIMARY KEY,
    account_id   uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    user_id      uuid        NOT NULL REFERENCES users ON DELETE CASCADE,
    name         text        NOT NULL,
    -- First characters, so that a person can tell keys apart.
    prefix       text        NOT NULL,
    key_hash     bytea       NOT NULL UNIQUE,
    scopes       text[]      NOT NULL DEFAULT '{}',
    expires_at   timestamptz,
    last_used_at timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now(),
    UNIQUE (account_id, name)
);
