-- Writes down why executions wait that could run by now, where it is not written already.
WITH due AS (
    SELECT id FROM executions
     WHERE state = 'PENDING' AND run_after <= now() AND stop_requested_at IS NULL
       AND queued_reason IS DISTINCT FROM $1
     LIMIT $2
       FOR UPDATE SKIP LOCKED
), explained AS (
    UPDATE executions AS execution SET queued_reason = $1, updated_at = now()
     WHERE id = ANY (ARRAY(SELECT id FROM due))
    RETURNING execution
)
INSERT INTO outbox (account_id, topic, body)
SELECT (execution).account_id, 'flow_executions',
       execution_message('status_update', execution, execution_status(execution))
  FROM explained
