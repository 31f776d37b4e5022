-- The server of an approved call may ask its client for something, and nothing runs until that is answered.
ALTER TABLE approval_requests
    DROP CONSTRAINT approval_requests_run_check,
    ADD CONSTRAINT approval_requests_run_check CHECK (run IN ('not_started', 'acting', 'asking', 'done', 'unknown'));

-- Whoever calls again hears what is asked.
DROP INDEX approval_requests_started;
CREATE INDEX approval_requests_started ON approval_requests (binding_hash) WHERE run IN ('acting', 'asking', 'unknown');

-- The kill switch stops its time as well.
DROP INDEX approval_requests_open;
CREATE INDEX approval_requests_open ON approval_requests (account_id, id)
    WHERE NOT is_frozen AND (status = 'pending' OR (status = 'approved' AND run IN ('not_started', 'asking')));
