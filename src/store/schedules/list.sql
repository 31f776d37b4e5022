-- What became of the fire times of a flow's schedule, the newest first, with how what they started stands, and what the
-- flow's limits made of them.
SELECT tick.fire_at, tick.until, tick.count, tick.outcome, tick.reason, tick.is_late, tick.execution_id, tick.event_id,
       tick.settled_at, execution.state AS execution_state,
       CASE WHEN execution.state = 'PENDING' THEN why_queued(execution) END AS queued_reason,
       noted.outcome AS limited_by, noted.detail AS limited_how
  FROM schedule_ticks AS tick
  LEFT JOIN executions AS execution
    ON execution.id = tick.execution_id AND execution.account_id = tick.account_id
  LEFT JOIN flow_outcomes AS noted
    ON noted.event_id = tick.event_id AND noted.flow_id = tick.flow_id AND noted.account_id = tick.account_id
 WHERE tick.account_id = $1
   AND tick.flow_id = $2
   AND ($3::text IS NULL OR tick.outcome = $3)
   AND ($4::boolean IS NULL OR (tick.is_late OR tick.reason IS NOT NULL
                                   AND tick.reason IN ('missed', 'superseded', 'too_old', 'over_cap')) = $4)
 ORDER BY tick.fire_at DESC
 LIMIT $5 OFFSET $6;
