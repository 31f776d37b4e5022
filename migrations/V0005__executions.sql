-- Executions: a narrow row that the engine fights over, a wide one that people read, and the log.

CREATE TABLE executions (
    id                uuid        PRIMARY KEY,
    account_id        uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    flow_id           uuid        NOT NULL REFERENCES flows ON DELETE CASCADE,
    flow_version_id   uuid        NOT NULL REFERENCES flow_versions,
    event_id          uuid        NOT NULL,
    -- The execution this one repeats; a repetition is named, so it may share the event.
    retry_of          uuid        REFERENCES executions ON DELETE SET NULL,
    state             text        NOT NULL DEFAULT 'PENDING' CHECK (state IN
        ('PENDING', 'INITIALIZING', 'STARTING', 'RUNNING', 'SUCCEEDED', 'FAILED', 'STOPPED')),
    -- Counts owners. Every write of an owner names it; a stale owner's writes match no row.
    epoch             bigint      NOT NULL DEFAULT 0,
    lease_owner       uuid,
    lease_expires_at  timestamptz,
    -- The epoch under which the current container was launched; survives a change of owner.
    container_epoch   bigint,
    attempt           smallint    NOT NULL DEFAULT 0,
    -- Not to be started before; retries and postponements move it.
    run_after         timestamptz NOT NULL DEFAULT now(),
    -- Waiting ends in failure here.
    queue_deadline    timestamptz NOT NULL,
    queued_reason     text,
    stop_requested_at timestamptz,
    stop_source       text,
    created_at        timestamptz NOT NULL DEFAULT now(),
    updated_at        timestamptz NOT NULL DEFAULT now(),
    started_at        timestamptz,
    attempt_started_at timestamptz,
    ended_at          timestamptz,
    failure_category  text,
    CONSTRAINT executions_lease_whole CHECK (num_nulls(lease_owner, lease_expires_at) IN (0, 2)),
    CONSTRAINT executions_owned_has_lease
        CHECK ((state IN ('INITIALIZING', 'STARTING', 'RUNNING')) = (lease_owner IS NOT NULL)),
    CONSTRAINT executions_ended_whole
        CHECK ((state IN ('SUCCEEDED', 'FAILED', 'STOPPED')) = (ended_at IS NOT NULL))
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
-- One event, at most one execution a flow; a retry is named as such.
CREATE UNIQUE INDEX executions_event_flow ON executions (event_id, flow_id) WHERE retry_of IS NULL;
-- Account first: a claim looks at the head of each account's line, however long the line of another is.
CREATE INDEX executions_waiting ON executions (account_id, run_after, id) WHERE state = 'PENDING';
CREATE INDEX executions_deadline ON executions (queue_deadline) WHERE state = 'PENDING';
CREATE INDEX executions_stopping ON executions (id) WHERE state = 'PENDING' AND stop_requested_at IS NOT NULL;
CREATE INDEX executions_owned ON executions (lease_owner) WHERE lease_owner IS NOT NULL;
CREATE INDEX executions_account ON executions (account_id, id DESC);
CREATE INDEX executions_flow ON executions (flow_id, id DESC);

-- What people read about an execution; written a few times, never searched by the engine.
CREATE TABLE execution_details (
    execution_id       uuid PRIMARY KEY REFERENCES executions ON DELETE CASCADE,
    prompt             text,
    -- Template names that had no value.
    unresolved         text[] NOT NULL DEFAULT '{}',
    error_message      text,
    result             jsonb,
    -- Handed in through the runtime API, before the container ended.
    reported_result    jsonb,
    runtime_token_hash text,
    container_id       text,
    image_digest       text,
    stop_confirmed_at  timestamptz,
    log_bytes          bigint NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX execution_details_token ON execution_details (runtime_token_hash)
    WHERE runtime_token_hash IS NOT NULL;

CREATE TABLE execution_logs (
    execution_id    uuid        NOT NULL REFERENCES executions ON DELETE CASCADE,
    -- Line number from 0, without gaps.
    seq             bigint      NOT NULL,
    -- Which container's output it is, and the last piece of that output it holds; null for the engine's lines.
    container_epoch bigint      NOT NULL,
    frame           bigint,
    logged_at       timestamptz NOT NULL,
    stream          text        NOT NULL CHECK (stream IN ('stdout', 'stderr', 'system')),
    message         text        NOT NULL,
    PRIMARY KEY (execution_id, seq)
);

-- The envelope of a live message about an execution; the one place that knows its shape.
CREATE FUNCTION execution_message(type text, e executions, payload jsonb) RETURNS jsonb
    LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'type', type,
        'execution_id', e.id,
        'flow_id', e.flow_id,
        'account_id', e.account_id,
        'timestamp', now(),
        'payload', payload)
$$;

-- Where an execution stands, as the payload of its messages; `extra` adds what one of them says besides.
CREATE FUNCTION execution_status(e executions, extra jsonb DEFAULT '{}') RETURNS jsonb
    LANGUAGE sql STABLE AS $$
    SELECT jsonb_strip_nulls(jsonb_build_object(
        'status', e.state,
        'flow_name', (SELECT name FROM flows WHERE id = e.flow_id),
        'attempt', e.attempt,
        'queued_reason', e.queued_reason,
        'started_at', e.started_at,
        'ended_at', e.ended_at,
        'failure_category', e.failure_category) || extra)
$$;
