-- The executions an event started, retries included, oldest first.
SELECT e.id, e.flow_id, f.name AS flow_name, e.state, e.retry_of, e.created_at
  FROM executions e
  JOIN flows f ON f.id = e.flow_id
 WHERE e.account_id = $1
   AND e.event_id = $2
 ORDER BY e.id
 LIMIT $3;
