-- Keeps the result that an agent hands in, as long as its container is the current one and the execution has not
-- ended. Which container is current is said as in `runtime_tokens/find.sql`.
UPDATE execution_details d
   SET reported_result = $4
  FROM executions e
 WHERE e.account_id = $1
   AND e.id = $2
   AND e.state IN ('INITIALIZING', 'STARTING', 'RUNNING')
   AND CASE WHEN e.state = 'RUNNING' THEN coalesce(e.container_epoch, e.epoch) ELSE e.epoch END = $3
   AND d.execution_id = e.id
RETURNING d.execution_id;
