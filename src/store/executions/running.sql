-- The container runs. A new owner that found it running says so too; the attempt's clock goes on then.
WITH moved AS (
    UPDATE executions AS execution
       SET state = 'RUNNING', container_epoch = $5, started_at = coalesce(started_at, now()),
           attempt_started_at = coalesce(attempt_started_at, now()), updated_at = now(),
           -- The step from one state to the next is progress; a container that is found running is none.
           owner_deaths = CASE state WHEN 'STARTING' THEN 0 ELSE owner_deaths END
     WHERE id = $1 AND account_id = $2 AND lease_owner = $3 AND epoch = $4 AND lease_expires_at > now()
       AND state IN ('STARTING', 'RUNNING')
    RETURNING execution
), details AS (
    UPDATE execution_details SET container_id = $6, image_digest = $7
      FROM moved
     WHERE execution_id = (execution).id
)
INSERT INTO outbox (account_id, topic, body)
SELECT (execution).account_id, 'flow_executions',
       execution_message(
           CASE WHEN (execution).attempt_started_at = now() THEN 'execution_started' ELSE 'status_update' END,
           execution, execution_status(execution))
  FROM moved
