-- Connected trackers, their organizations (which own the webhook address) and projects.

CREATE TABLE trackers (
    id                 uuid        PRIMARY KEY,
    account_id         uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    name               text        NOT NULL,
    tracker_type       text        NOT NULL CHECK (tracker_type IN ('github', 'gitlab', 'jira')),
    url                text,
    -- Sealed with a key derived from SECRET_KEY; absent for a tracker that only receives webhooks.
    token_sealed       bytea,
    is_active          boolean     NOT NULL DEFAULT true,
    connection_details jsonb       NOT NULL DEFAULT '{}',
    meta_data          jsonb       NOT NULL DEFAULT '{}',
    -- Event names this tracker takes; null takes all.
    subscribed_events  text[],
    -- Logins under which we ourselves act there; their events never trigger.
    own_logins         text[]      NOT NULL DEFAULT '{}',
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    deleted_at         timestamptz
);
CREATE UNIQUE INDEX trackers_name ON trackers (account_id, name) WHERE deleted_at IS NULL;

CREATE TABLE tracker_scope_rules (
    id         uuid PRIMARY KEY,
    tracker_id uuid NOT NULL REFERENCES trackers ON DELETE CASCADE,
    scope_type text NOT NULL CHECK (scope_type IN ('ORGANIZATION', 'PROJECT')),
    rule_type  text NOT NULL CHECK (rule_type IN ('INCLUDE', 'EXCLUDE')),
    identifier text NOT NULL
);
CREATE INDEX tracker_scope_rules_tracker ON tracker_scope_rules (tracker_id);

CREATE TABLE organizations (
    id                       uuid        PRIMARY KEY,
    account_id               uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    tracker_id               uuid        NOT NULL REFERENCES trackers ON DELETE CASCADE,
    name                     text        NOT NULL,
    identifier               text        NOT NULL,
    description              text,
    settings                 jsonb,
    meta_data                jsonb       NOT NULL DEFAULT '{}',
    is_active                boolean     NOT NULL DEFAULT true,
    webhook_secret_sealed    bytea       NOT NULL,
    -- The secret before the last rotation, still good until the time beside it.
    previous_secret_sealed   bytea,
    previous_secret_until    timestamptz,
    last_webhook_update      timestamptz,
    created_at               timestamptz NOT NULL DEFAULT now(),
    updated_at               timestamptz NOT NULL DEFAULT now(),
    UNIQUE (tracker_id, identifier),
    CONSTRAINT organizations_previous_secret_whole
        CHECK (num_nulls(previous_secret_sealed, previous_secret_until) IN (0, 2))
);
CREATE INDEX organizations_account ON organizations (account_id);

CREATE TABLE projects (
    id                     uuid        PRIMARY KEY,
    account_id             uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    organization_id        uuid        NOT NULL REFERENCES organizations ON DELETE CASCADE,
    -- The tracker's own id; absent until the first event of a project that a person entered.
    external_id            text,
    name                   text        NOT NULL,
    identifier             text        NOT NULL,
    description            text,
    settings               jsonb,
    tracker_configurations jsonb,
    created_at             timestamptz NOT NULL DEFAULT now(),
    updated_at             timestamptz NOT NULL DEFAULT now(),
    UNIQUE (organization_id, identifier)
);
CREATE UNIQUE INDEX projects_external ON projects (organization_id, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX projects_account ON projects (account_id);
