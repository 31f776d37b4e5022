-- How far the output of one container of an execution is stored; no row for a stale owner.
SELECT coalesce((SELECT max(seq) + 1 FROM execution_logs WHERE execution_id = $1), 0) AS next_seq,
       coalesce((SELECT max(frame) + 1 FROM execution_logs
                  WHERE execution_id = $1 AND container_epoch = $5), 0) AS next_frame,
       detail.log_bytes
  FROM executions AS execution
  JOIN execution_details AS detail ON detail.execution_id = execution.id
 WHERE execution.id = $1 AND execution.account_id = $2
   AND execution.lease_owner = $3 AND execution.epoch = $4
