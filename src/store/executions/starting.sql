-- The launch is decided: from here on a container of this epoch may exist. Decided anew when an owner died
-- between this and the launch.
WITH moved AS (
    UPDATE executions AS execution
       SET state = 'STARTING', container_epoch = epoch, attempt_started_at = NULL, updated_at = now()
     WHERE id = $1 AND account_id = $2 AND lease_owner = $3 AND epoch = $4 AND lease_expires_at > now()
       AND state IN ('INITIALIZING', 'STARTING')
    RETURNING execution
), details AS (
    UPDATE execution_details
       SET prompt = $5, unresolved = $6, runtime_token_hash = $7, container_id = NULL, reported_result = NULL
      FROM moved
     WHERE execution_id = (execution).id
)
INSERT INTO outbox (account_id, topic, body)
SELECT (execution).account_id, 'flow_executions',
       execution_message('status_update', execution, execution_status(execution))
  FROM moved
