-- Containers whose execution has no place for them: it is unknown, over, waiting, or has a newer container.
SELECT container.execution_id, container.epoch
  FROM unnest($1::uuid[], $2::bigint[]) AS container (execution_id, epoch)
  LEFT JOIN executions AS execution ON execution.id = container.execution_id
 WHERE execution.id IS NULL
    OR execution.state IN ('PENDING', 'SUCCEEDED', 'FAILED', 'STOPPED')
    OR execution.container_epoch <> container.epoch
