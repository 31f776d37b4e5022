-- The place is given back and the execution waits again, for $5 seconds at least: for its next attempt, or with
-- $7 = 1 for another try of this one, which then does not count. A next attempt may wait for its place as long as
-- the first; another try is still the same wait. $8 is the longest wait of a flow that names none.
-- The container of this epoch has no right to exist any more, and its token none to be used.
WITH moved AS (
    UPDATE executions AS execution
       SET state = 'PENDING', run_after = now() + make_interval(secs => $5),
           queue_deadline = CASE $7::smallint WHEN 0 THEN now() + make_interval(secs => $5 + coalesce((
               SELECT (version.spec #>> '{timeouts,queueSecs}')::float8
                 FROM flow_versions AS version
                WHERE version.id = flow_version_id), $8)) ELSE queue_deadline END,
           attempt = attempt - $7::smallint,
           queued_reason = CASE $7::smallint WHEN 0 THEN 'attempt ' || attempt || ' ' || $6 ELSE $6 END,
           lease_owner = NULL, lease_expires_at = NULL, container_epoch = NULL, attempt_started_at = NULL,
           owner_deaths = CASE $7::smallint WHEN 0 THEN 0 ELSE owner_deaths END,
           updated_at = now()
     WHERE id = $1 AND account_id = $2 AND lease_owner = $3 AND epoch = $4 AND lease_expires_at > now()
       AND state IN ('INITIALIZING', 'STARTING', 'RUNNING')
    RETURNING execution
), details AS (
    UPDATE execution_details SET runtime_token_hash = NULL, container_id = NULL, reported_result = NULL
      FROM moved
     WHERE execution_id = (execution).id
)
INSERT INTO outbox (account_id, topic, body)
SELECT (execution).account_id, 'flow_executions',
       execution_message('status_update', execution, execution_status(execution))
  FROM moved
