-- Asks executions to stop, because newer ones of their key came, and tells those who watch. In the order in which
-- renewals and ends lock rows.
WITH found AS (
    SELECT id FROM executions WHERE id = ANY ($1) AND ended_at IS NULL ORDER BY id FOR NO KEY UPDATE
), asked AS (
    UPDATE executions AS execution
       SET stop_requested_at = coalesce(stop_requested_at, now()), stop_source = coalesce(stop_source, 'concurrency'),
           updated_at = now()
     WHERE id = ANY (ARRAY(SELECT id FROM found))
    RETURNING execution
)
INSERT INTO outbox (account_id, topic, body)
SELECT (execution).account_id, 'flow_executions',
       execution_message('status_update', execution, execution_status(execution, jsonb_build_object(
           'stop_requested_at', (execution).stop_requested_at,
           'stop_source', (execution).stop_source)))
  FROM asked
 WHERE (execution).stop_requested_at = now()
