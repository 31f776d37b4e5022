-- The execution that an event started of a flow or, where a limit of the flow took it, why there is none.
SELECT id, NULL AS outcome
  FROM executions
 WHERE event_id = $1 AND flow_id = $2 AND account_id = $3 AND retry_of IS NULL
 UNION ALL
SELECT execution_id, outcome FROM flow_outcomes WHERE event_id = $1 AND flow_id = $2 AND account_id = $3
 LIMIT 1
