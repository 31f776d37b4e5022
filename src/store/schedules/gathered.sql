-- Says what became of fire times whose events came together, before their gatherings are forgotten. Each array has one
-- element for each gathering: its id, the execution that it started, or else why it started none. Those who watch are
-- told of fire times that did not start.
WITH settling AS (
    UPDATE schedule_ticks AS tick
       SET outcome = CASE WHEN settled.execution_id IS NULL THEN 'skipped' ELSE 'started' END,
           reason = settled.reason,
           execution_id = settled.execution_id,
           settled_at = now()
      FROM unnest($1::uuid[], $2::uuid[], $3::text[]) AS settled (gathering_id, execution_id, reason)
      JOIN flow_gathered AS gathered ON gathered.gathering_id = settled.gathering_id
     WHERE gathered.gathering_id = ANY ($1)
       AND tick.outcome = 'gathered'
       AND tick.flow_id = gathered.flow_id AND tick.event_id = gathered.event_id
    RETURNING tick
)
INSERT INTO outbox (account_id, topic, body)
SELECT (tick).account_id, 'activity', tick_message(tick) FROM settling
 WHERE (tick).outcome <> 'started'
 ORDER BY (tick).flow_id, (tick).fire_at
