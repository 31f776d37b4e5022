-- Fire times whose start a limit of their flow refuses, or whose events come together with others.

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
