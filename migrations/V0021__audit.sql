-- What happened: calls, decisions, votes and changes of the configuration. Rows are written once and never changed.

CREATE TABLE audit_logs (
    -- Of version 7: in the order of time, so that new rows lie together.
    id             uuid        PRIMARY KEY,
    -- No reference, since each insert would lock the account's row; a deleted account's rows go with retention.
    account_id     uuid        NOT NULL,
    at             timestamptz NOT NULL DEFAULT clock_timestamp(),
    user_id        uuid,
    api_key_id     uuid,
    execution_id   uuid,
    -- Such as `tool_call` or `approval_vote`.
    action         text        NOT NULL,
    resource_type  text,
    resource_id    text,
    status         text        NOT NULL CHECK (status IN ('success', 'failure', 'denied', 'pending')),
    -- What belongs together: a call, its request for approval, its votes and its run.
    correlation_id uuid,
    ip_address     text,
    user_agent     text,
    details        json        NOT NULL
);
CREATE INDEX audit_logs_account ON audit_logs (account_id, at);
