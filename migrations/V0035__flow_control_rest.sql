-- Flow control, the rest: fire times that a limit of their flow refuses or gathers, and what people are told of those
-- that do not start.

ALTER TABLE schedule_ticks
    DROP CONSTRAINT schedule_ticks_outcome_check,
    DROP CONSTRAINT schedule_ticks_reason_check,
    -- Gathered: its event waits for others, by a debounce or in a batch of the flow.
    ADD CONSTRAINT schedule_ticks_outcome_check CHECK (outcome IN ('started', 'waiting', 'gathered', 'skipped')),
    ADD CONSTRAINT schedule_ticks_reason_check CHECK (reason IN
        ('missed', 'superseded', 'too_old', 'over_cap', 'overlap', 'queue_full', 'replaced', 'idle', 'limited'));
-- Who stands for gathered ones finds them by their events.
CREATE INDEX schedule_ticks_gathered ON schedule_ticks (flow_id, event_id) WHERE outcome = 'gathered';

-- Until now such fire times were said to have started.
UPDATE schedule_ticks AS tick
   SET outcome = CASE WHEN noted.execution_id IS NOT NULL THEN 'started'
                      WHEN noted.outcome IN ('debounced', 'batched') THEN 'gathered'
                      ELSE 'skipped' END,
       reason = CASE WHEN noted.execution_id IS NULL AND noted.outcome NOT IN ('debounced', 'batched')
                     THEN 'limited' END,
       execution_id = noted.execution_id
  FROM flow_outcomes AS noted
 WHERE tick.outcome = 'started' AND tick.execution_id IS NULL
   AND noted.event_id = tick.event_id AND noted.flow_id = tick.flow_id;

-- What people are told, as it happens, of a fire time that did not start: one that waits, gathers, or was skipped.
CREATE FUNCTION tick_message(tick schedule_ticks) RETURNS jsonb LANGUAGE sql STABLE AS $$
    SELECT jsonb_build_object(
        'type', 'activity_update',
        'event', 'schedule_tick',
        'account_id', tick.account_id,
        'timestamp', now(),
        'flow_id', tick.flow_id,
        'flow_name', (SELECT name FROM flows WHERE id = tick.flow_id),
        'fire_at', tick.fire_at,
        'until', tick.until,
        'count', tick.count,
        'outcome', tick.outcome,
        'reason', tick.reason,
        'is_late', tick.is_late,
        'execution_id', tick.execution_id,
        'event_id', tick.event_id)
$$;

-- Whose turn it is to renew a tracker's token, and for how long: what it is renewed with counts once.
ALTER TABLE trackers ADD COLUMN renewing_until timestamptz;
