-- The execution a runtime token belongs to. Only while its container may live: between attempts and
-- after the end the token is void. Until the container is known to run, it has its owner's epoch.
SELECT e.account_id, e.id AS execution_id,
       CASE WHEN e.state = 'RUNNING' THEN coalesce(e.container_epoch, e.epoch) ELSE e.epoch END
           AS container_epoch
  FROM execution_details d
  JOIN executions e ON e.id = d.execution_id
 WHERE d.runtime_token_hash = $1
   AND e.state IN ('INITIALIZING', 'STARTING', 'RUNNING')
