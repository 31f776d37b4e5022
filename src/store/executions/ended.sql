-- The end. No statement leaves a terminal state, and the runtime token is void.
WITH moved AS (
    UPDATE executions AS execution
       SET state = $5, ended_at = now(), failure_category = $6, queued_reason = NULL,
           lease_owner = NULL, lease_expires_at = NULL, updated_at = now()
     WHERE id = $1 AND account_id = $2 AND lease_owner = $3 AND epoch = $4 AND lease_expires_at > now()
       AND state IN ('INITIALIZING', 'STARTING', 'RUNNING')
    RETURNING execution
), details AS (
    UPDATE execution_details
       SET error_message = $7, result = $8, runtime_token_hash = NULL,
           stop_confirmed_at = CASE WHEN (execution).state = 'STOPPED' THEN now() END
      FROM moved
     WHERE execution_id = (execution).id
)
INSERT INTO outbox (account_id, topic, body)
SELECT (execution).account_id, 'flow_executions',
       execution_message('status_update', execution, execution_status(execution, jsonb_build_object(
           'error_message', $7::text,
           'result_summary', $8::jsonb ->> 'summary')))
  FROM moved
