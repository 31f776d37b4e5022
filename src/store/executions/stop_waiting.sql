-- Stops executions that were asked to stop while they waited: nothing runs, so nothing has to be confirmed.
WITH due AS (
    SELECT id FROM executions
     WHERE state = 'PENDING' AND stop_requested_at IS NOT NULL
     ORDER BY id
     LIMIT $1
       FOR UPDATE SKIP LOCKED
), ended AS (
    UPDATE executions AS execution
       SET state = 'STOPPED', ended_at = now(), queued_reason = NULL, updated_at = now()
     WHERE id = ANY (ARRAY(SELECT id FROM due))
    RETURNING execution
), details AS (
    UPDATE execution_details SET stop_confirmed_at = now()
     WHERE execution_id = ANY (ARRAY(SELECT id FROM due))
)
INSERT INTO outbox (account_id, topic, body)
SELECT (execution).account_id, 'flow_executions',
       execution_message('status_update', execution, execution_status(execution))
  FROM ended
