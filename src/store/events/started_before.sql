SELECT id FROM executions WHERE event_id = $1 AND flow_id = $2 AND account_id = $3 AND retry_of IS NULL
