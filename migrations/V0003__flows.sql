-- Flows and their versions. A version never changes; an execution is pinned to one.

CREATE TABLE flows (
    id                    uuid        PRIMARY KEY,
    account_id            uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    name                  text        NOT NULL,
    is_enabled            boolean     NOT NULL DEFAULT true,
    trigger_kind          text        NOT NULL CHECK (trigger_kind IN ('tracker', 'schedule', 'webhook', 'manual')),
    version_id            uuid        NOT NULL,
    webhook_secret_sealed bytea,
    -- Next tick of a schedule, on the database clock. Null: no schedule, or no tick left.
    next_fire_at          timestamptz,
    -- Fields of the contract that are kept and given back but that nothing here acts on yet.
    extras                jsonb       NOT NULL DEFAULT '{}',
    created_at            timestamptz NOT NULL DEFAULT now(),
    updated_at            timestamptz NOT NULL DEFAULT now(),
    deleted_at            timestamptz
);
CREATE UNIQUE INDEX flows_name ON flows (account_id, name) WHERE deleted_at IS NULL;
CREATE INDEX flows_due ON flows (next_fire_at) WHERE next_fire_at IS NOT NULL AND is_enabled AND deleted_at IS NULL;

CREATE TABLE flow_versions (
    id         uuid        PRIMARY KEY,
    flow_id    uuid        NOT NULL REFERENCES flows ON DELETE CASCADE,
    account_id uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    number     integer     NOT NULL,
    -- The FlowSpec as JSON, as `flows/schema.json` describes it.
    spec       jsonb       NOT NULL,
    -- The tracker named by the trigger, resolved when saved.
    tracker_id uuid        REFERENCES trackers ON DELETE SET NULL,
    created_by uuid        REFERENCES users ON DELETE SET NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (flow_id, number)
);
ALTER TABLE flows ADD CONSTRAINT flows_version FOREIGN KEY (version_id) REFERENCES flow_versions
    DEFERRABLE INITIALLY DEFERRED;
