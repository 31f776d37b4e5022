-- What happened: calls, decisions, votes and changes of the configuration. Rows are written once and never changed.

-- Ids are UUID version 7, so a range of ids is a range of time: partitions are months, dropped whole when they are too
-- old, and the newest entries of an account are the end of its key. Few indexes, since every call writes here.
CREATE TABLE audit_logs (
    id             uuid        NOT NULL,
    -- No reference, since each insert would lock the account's row; a deleted account's rows go with retention.
    account_id     uuid        NOT NULL,
    -- When it happened, as the id says, too.
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
    -- Not jsonb: it is written far more often than looked into.
    details        json        NOT NULL,
    PRIMARY KEY (account_id, id)
) PARTITION BY RANGE (id);
CREATE INDEX audit_logs_correlation ON audit_logs (correlation_id) WHERE correlation_id IS NOT NULL;
CREATE INDEX audit_logs_execution ON audit_logs (execution_id, id) WHERE execution_id IS NOT NULL;
-- All but calls that went well: few, and what people look for.
CREATE INDEX audit_logs_notable ON audit_logs (account_id, id) WHERE action <> 'tool_call' OR status <> 'success';

-- Takes what no month covers, so that a clock far off never loses an entry.
CREATE TABLE audit_logs_other PARTITION OF audit_logs DEFAULT;

-- Makes the partitions of this month and of those ahead. Left alone are months that exist, and months whose entries lie
-- in `audit_logs_other` already. As for events, a finished table is attached.
CREATE FUNCTION ensure_audit_partitions(months integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    this_month date := date_trunc('month', now() AT TIME ZONE 'UTC');
    first_day  date;
    partition  text;
    low        uuid;
    high       uuid;
BEGIN
    FOR first_day IN SELECT this_month + make_interval(months => ahead) FROM generate_series(0, months) AS ahead LOOP
        partition := 'audit_logs_' || to_char(first_day, 'YYYYMM');
        low := uuid7_floor(first_day::timestamp AT TIME ZONE 'UTC');
        high := uuid7_floor((first_day + interval '1 month') AT TIME ZONE 'UTC');
        CONTINUE WHEN to_regclass(partition) IS NOT NULL
            OR EXISTS (SELECT FROM audit_logs_other WHERE id >= low AND id < high);
        EXECUTE format('CREATE TABLE %I (LIKE audit_logs INCLUDING ALL)', partition);
        EXECUTE format('ALTER TABLE audit_logs ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            partition, low, high);
    END LOOP;
END
$$;
SELECT ensure_audit_partitions(1);
