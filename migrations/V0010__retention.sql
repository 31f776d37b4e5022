-- How long an account keeps what its executions leave behind, and how far removing it has come.

CREATE TABLE account_retention (
    account_id     uuid        PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    -- Days after their end; null takes the server's setting. Logs never outlive their execution.
    execution_days integer     CHECK (execution_days BETWEEN 1 AND 3650),
    log_days       integer     CHECK (log_days BETWEEN 1 AND 3650),
    -- Executions that ended by then have no log any more. Only moves forward.
    logs_gone_by   timestamptz
);

-- The oldest ended executions of an account.
CREATE INDEX executions_ended ON executions (account_id, ended_at) WHERE ended_at IS NOT NULL;

-- What an event started, retries included: every list of events asks. Without it each asking read all executions.
CREATE INDEX executions_event ON executions (event_id);

-- A retry keeps the name of what it repeats when that is removed. Emptied, it would pass for a first execution,
-- and two of them for one event would collide.
ALTER TABLE executions DROP CONSTRAINT executions_retry_of_fkey;
