-- Asks the executions of a flow that have not ended to stop, once, and tells those who watch. They are locked in the
-- order in which those lock them who write steps.
WITH open AS (
    SELECT id FROM executions
     WHERE flow_id = $1
       AND ended_at IS NULL
       AND stop_requested_at IS NULL
     ORDER BY id
       FOR UPDATE
), asked AS (
    UPDATE executions AS execution
       SET stop_requested_at = now(), stop_source = 'schedule', updated_at = now()
     WHERE id = ANY (ARRAY(SELECT id FROM open))
    RETURNING execution
)
INSERT INTO outbox (account_id, topic, body)
SELECT (execution).account_id, 'flow_executions',
       execution_message('status_update', execution, execution_status(execution, jsonb_build_object(
           'stop_requested_at', (execution).stop_requested_at,
           'stop_source', (execution).stop_source)))
  FROM asked
