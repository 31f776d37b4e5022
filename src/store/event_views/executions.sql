-- The executions an event started, retries and replays included, oldest first.
SELECT e.id, e.flow_id, f.name AS flow_name, e.flow_version_id, e.state, e.retry_of, e.created_at,
       (SELECT replay_id FROM replay_starts r WHERE r.execution_id = e.id) AS replay_id
  FROM executions e
  JOIN flows f ON f.id = e.flow_id
 WHERE e.account_id = $1
   AND e.event_id = $2
 ORDER BY e.id
 LIMIT $3;
