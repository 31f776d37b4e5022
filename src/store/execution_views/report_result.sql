-- Keeps the result that an agent hands in, as long as its container is the current one and it has not ended.
UPDATE execution_details d
   SET reported_result = $4
  FROM executions e
 WHERE e.account_id = $1
   AND e.id = $2
   AND e.container_epoch = $3
   AND e.ended_at IS NULL
   AND d.execution_id = e.id
RETURNING d.execution_id;
