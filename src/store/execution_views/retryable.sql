-- What a retry depends on.
SELECT e.state, f.deleted_at IS NULL AS flow_exists, f.is_enabled,
       EXISTS (SELECT FROM events ev WHERE ev.id = e.event_id) AS event_exists
  FROM executions e
  JOIN flows f ON f.id = e.flow_id
 WHERE e.account_id = $1
   AND e.id = $2
   FOR SHARE OF f;
