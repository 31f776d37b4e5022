-- What is known of trackers that are read through their APIs, and how far each has been read.

-- One row for each tracker that was ever due. Frequent small updates stay on the page.
CREATE TABLE tracker_syncs (
    tracker_id         uuid        PRIMARY KEY REFERENCES trackers ON DELETE CASCADE,
    account_id         uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    -- When the next round is due, and since when someone waits for one.
    due_at             timestamptz NOT NULL DEFAULT now(),
    wanted_at          timestamptz,
    -- Who reads it. The epoch counts owners: writes under an older one match no row.
    lease_owner        uuid,
    lease_epoch        bigint      NOT NULL DEFAULT 0,
    lease_expires_at   timestamptz,
    taken_at           timestamptz,
    -- Rounds in a row that failed.
    failures           integer     NOT NULL DEFAULT 0,
    -- Whether the last round found the token good, and what was wrong otherwise. Null: nobody has looked.
    is_valid           boolean,
    validated_at       timestamptz,
    validation_message text,
    token_expires_at   timestamptz,
    -- The last round that read everything that was due.
    completed_at       timestamptz,
    CONSTRAINT tracker_syncs_lease_whole CHECK (num_nulls(lease_owner, lease_expires_at) IN (0, 2))
) WITH (fillfactor = 70);
CREATE INDEX tracker_syncs_due ON tracker_syncs (due_at);
CREATE INDEX tracker_syncs_account ON tracker_syncs (account_id);

-- An organization's webhooks and what they delivered.
CREATE TABLE organization_syncs (
    organization_id  uuid        PRIMARY KEY REFERENCES organizations ON DELETE CASCADE,
    tracker_id       uuid        NOT NULL REFERENCES trackers ON DELETE CASCADE,
    -- When all of its projects had been read to the end (`last_polling_update` of the contract).
    polled_at        timestamptz,
    hook_state       text        NOT NULL DEFAULT 'unknown'
                     CHECK (hook_state IN ('unknown', 'registered', 'manual', 'disabled')),
    -- The tracker's own names of the hooks, and the steps for a person or what is wrong.
    hook_ids         text[]      NOT NULL DEFAULT '{}',
    hook_message     text,
    hook_seen_at     timestamptz,
    -- How far the tracker's log of deliveries was looked at.
    deliveries_cursor jsonb,
    -- The line of the gap healer: what came by itself, what was fetched, what cannot be had.
    received         bigint      NOT NULL DEFAULT 0,
    healed           bigint      NOT NULL DEFAULT 0,
    missing          bigint      NOT NULL DEFAULT 0,
    healed_at        timestamptz
) WITH (fillfactor = 70);
CREATE INDEX organization_syncs_tracker ON organization_syncs (tracker_id);

-- How far a project has been read.
CREATE TABLE project_syncs (
    project_id   uuid        PRIMARY KEY REFERENCES projects ON DELETE CASCADE,
    tracker_id   uuid        NOT NULL REFERENCES trackers ON DELETE CASCADE,
    -- As the tracker's client writes it. Null: from the very beginning.
    cursor       jsonb,
    -- When it was read to the end for the first time. Until then rows are written and nothing is told of them.
    filled_at    timestamptz,
    -- What was there before this moment, on the tracker's clock, was not opened but found.
    told_from    timestamptz NOT NULL DEFAULT now(),
    -- When it was last read to its end, or could not be.
    tried_at     timestamptz,
    -- Why it cannot be read, and since when; null: it can.
    error        text,
    failed_since timestamptz,
    CONSTRAINT project_syncs_error_whole CHECK (num_nulls(error, failed_since) IN (0, 2))
) WITH (fillfactor = 70);
CREATE INDEX project_syncs_tracker ON project_syncs (tracker_id);

-- What polls told of, so that the webhook of the same change, should it come later, starts nothing.
CREATE TABLE polled_changes (
    tracker_id uuid        NOT NULL REFERENCES trackers ON DELETE CASCADE,
    -- `issue:` or `comment:` and the tracker's own id.
    object     text        NOT NULL,
    -- The name of the event, such as `issue_closed`.
    kind       text        NOT NULL,
    -- The version of the object that was told of, and the one known before: whatever lies between is part of it.
    -- Null: none was known.
    version    timestamptz NOT NULL,
    known      timestamptz,
    event_id   uuid        NOT NULL,
    told_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tracker_id, object, kind, version)
);
CREATE INDEX polled_changes_age ON polled_changes (told_at);

-- What issues have to do with one another. The other one is named, because it may come later, or never.
CREATE TABLE issue_relationships (
    id                 uuid        PRIMARY KEY,
    account_id         uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    issue_id           uuid        NOT NULL REFERENCES issues ON DELETE CASCADE,
    -- What the issue is to the other: blocks, blocked_by, relates, duplicates, duplicated_by, child_of, parent_of,
    -- other.
    kind               text        NOT NULL,
    -- The tracker's own word for it.
    name               text        NOT NULL DEFAULT '',
    target_key         text        NOT NULL,
    target_external_id text,
    target_url         text,
    -- The tracker's own id of the link, by which it is removed there.
    external_id        text,
    comes_from_tracker boolean     NOT NULL,
    -- 0 to 1; what a tracker says is certain.
    confidence         real        NOT NULL CHECK (confidence BETWEEN 0 AND 1),
    reason             text,
    created_at         timestamptz NOT NULL DEFAULT now(),
    UNIQUE (issue_id, kind, target_key, comes_from_tracker)
);
CREATE INDEX issue_relationships_target ON issue_relationships (account_id, lower(target_key));

-- When a server last looked for trackers that are due. What came while none did has to be looked for.
CREATE TABLE sync_watch (
    id       boolean     PRIMARY KEY DEFAULT true CHECK (id),
    alive_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO sync_watch DEFAULT VALUES;
