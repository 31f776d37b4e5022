-- Stops executions that were asked to stop while they waited: nothing runs, so nothing has to be confirmed.
-- Keys are locked before rows, because the next of a key goes with each end.
WITH found AS MATERIALIZED (
    SELECT id, concurrency_hash FROM executions
     WHERE state = 'PENDING' AND stop_requested_at IS NOT NULL
     ORDER BY id
     LIMIT $1
), keys AS MATERIALIZED (
    SELECT lock_keys(array_agg(concurrency_hash)) FROM found WHERE concurrency_hash IS NOT NULL HAVING count(*) > 0
), due AS (
    SELECT id FROM executions
     WHERE id = ANY (ARRAY(SELECT id FROM found)) AND (SELECT count(*) FROM keys) >= 0
       AND (state = 'PENDING' AND stop_requested_at IS NOT NULL) IS TRUE
     ORDER BY id
       FOR UPDATE SKIP LOCKED
), ended AS (
    UPDATE executions AS execution
       SET state = 'STOPPED', ended_at = now(), queued_reason = NULL, is_held = false, held_until = NULL,
           updated_at = now()
     WHERE id = ANY (ARRAY(SELECT id FROM due))
    RETURNING execution
), details AS (
    UPDATE execution_details SET stop_confirmed_at = now()
     WHERE execution_id = ANY (ARRAY(SELECT id FROM due))
)
INSERT INTO outbox (account_id, topic, body)
SELECT (execution).account_id, 'flow_executions',
       execution_message('status_update', execution, execution_status(execution))
  FROM ended
