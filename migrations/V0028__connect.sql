-- Lists of issues by their last change, and requests that may be sent again without being done again.

CREATE INDEX issues_changed ON issues (account_id, (COALESCE(version, created_at, seen_at)) DESC, id DESC)
 WHERE deleted_at IS NULL;
-- Counts without reading the issues themselves.
CREATE INDEX issues_counted ON issues (account_id, is_open, is_pull_request, project_id, tracker_id)
 WHERE deleted_at IS NULL;

CREATE TABLE idempotency_keys (
    account_id   uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    -- SHA-256 of the user's id and the key, which is the client's to choose.
    key_hash     bytea       NOT NULL,
    -- SHA-256 of method, path and body: a key is good for one request.
    request_hash bytea       NOT NULL,
    began_at     timestamptz NOT NULL DEFAULT now(),
    -- The answer; absent while the request is worked on, and for ever when its process died.
    status       smallint,
    body         text,
    PRIMARY KEY (account_id, key_hash),
    CONSTRAINT idempotency_keys_answer_whole CHECK (num_nulls(status, body) IN (0, 2))
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (began_at);
