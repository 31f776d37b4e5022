-- What became of the fire times of schedules, and fire times that are put off.

-- By how many seconds the next tick is put off.
ALTER TABLE flows ADD COLUMN next_jitter_secs integer NOT NULL DEFAULT 0;

-- When a tick is due. A number of seconds is the same in every time zone, so that an index may hold it.
CREATE FUNCTION fire_due(fire_at timestamptz, jitter_secs integer) RETURNS timestamptz
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
    SELECT fire_at + make_interval(secs => jitter_secs)
$$;
DROP INDEX flows_due;
CREATE INDEX flows_due ON flows (fire_due(next_fire_at, next_jitter_secs))
    WHERE next_fire_at IS NOT NULL AND is_enabled AND deleted_at IS NULL;

-- Fire times of a schedule: one that started its flow or waits to, or a row of neighbours that started nothing.
CREATE TABLE schedule_ticks (
    flow_id      uuid        NOT NULL REFERENCES flows ON DELETE CASCADE,
    -- The time that the schedule says, the first of a row. A fire time is settled once.
    fire_at      timestamptz NOT NULL,
    account_id   uuid        NOT NULL REFERENCES accounts ON DELETE CASCADE,
    -- The last of a row, and how many it has.
    until        timestamptz NOT NULL,
    count        integer     NOT NULL DEFAULT 1 CHECK (count >= 1),
    outcome      text        NOT NULL CHECK (outcome IN ('started', 'waiting', 'skipped')),
    reason       text        CHECK (reason IN
        ('missed', 'superseded', 'too_old', 'over_cap', 'overlap', 'queue_full', 'replaced', 'idle')),
    -- It was missed, and is made up for.
    is_late      boolean     NOT NULL DEFAULT false,
    -- What it started; of one that waits or was skipped for it, what was in the way.
    execution_id uuid,
    event_id     uuid,
    settled_at   timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (flow_id, fire_at),
    CONSTRAINT schedule_ticks_reason CHECK ((outcome = 'skipped') = (reason IS NOT NULL)),
    CONSTRAINT schedule_ticks_one CHECK (outcome = 'skipped' OR (count = 1 AND until = fire_at))
);
CREATE INDEX schedule_ticks_waiting ON schedule_ticks (flow_id, fire_at) WHERE outcome = 'waiting';
CREATE INDEX schedule_ticks_account ON schedule_ticks (account_id);
CREATE INDEX schedule_ticks_age ON schedule_ticks (settled_at);

-- A tick may have to know whether an execution of its flow has not ended.
CREATE INDEX executions_open ON executions (flow_id, id) WHERE ended_at IS NULL;
