-- What was decided about tools, so that every replica knows of it within a second. Looked at for half a minute, and
-- gone soon after.
CREATE TABLE trust_changes (
    account_id uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    id         bigint      GENERATED ALWAYS AS IDENTITY,
    changed_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (account_id, id)
);
CREATE INDEX trust_changes_age ON trust_changes (changed_at);
