-- How far the event of an execution is from the outside world.
SELECT COALESCE(ev.causation_depth, 0::smallint) AS depth
  FROM executions e
  LEFT JOIN events ev ON ev.id = e.event_id
 WHERE e.account_id = $1
   AND e.id = $2;
