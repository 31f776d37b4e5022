-- Containers that run $5 seconds longer than their flow allows for the run ($3 unless it says) and for the end ($4).
SELECT container.execution_id, container.epoch
  FROM unnest($1::uuid[], $2::bigint[]) AS container (execution_id, epoch)
  JOIN executions AS execution
    ON execution.id = container.execution_id AND execution.container_epoch = container.epoch
  JOIN flow_versions AS version ON version.id = execution.flow_version_id
 WHERE execution.state = 'RUNNING'
   AND execution.attempt_started_at + make_interval(secs =>
       coalesce((version.spec #>> '{timeouts,runSecs}')::float8, $3)
       + coalesce((version.spec #>> '{timeouts,graceSecs}')::float8, $4) + $5)
       -- Less the time in which it waited for people.
       + coalesce((SELECT sum(coalesce(request.settled_at, now()) - request.asked_at)
                     FROM approval_requests AS request
                    WHERE request.execution_id = execution.id), interval '0') <= now()
