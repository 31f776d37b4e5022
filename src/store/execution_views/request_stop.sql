-- Asks for a stop, once, and tells those who watch; the first asker is remembered. No row when the execution has
-- ended or is not the account's.
WITH asked AS (
    UPDATE executions AS execution
       SET stop_requested_at = coalesce(stop_requested_at, now()),
           stop_source = coalesce(stop_source, $3),
           updated_at = now()
     WHERE account_id = $1
       AND id = $2
       AND ended_at IS NULL
    RETURNING execution
), told AS (
    INSERT INTO outbox (account_id, topic, body)
    SELECT (execution).account_id, 'flow_executions',
           execution_message('status_update', execution, execution_status(execution, jsonb_build_object(
               'stop_requested_at', (execution).stop_requested_at,
               'stop_source', (execution).stop_source)))
      FROM asked
     WHERE (execution).stop_requested_at = now()
)
SELECT (execution).state, (execution).stop_requested_at FROM asked
