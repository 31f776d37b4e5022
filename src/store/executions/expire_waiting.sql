-- Fails executions that waited longer than their flow allows, and says what they waited for. What the kill switch
-- holds up goes on waiting: its time begins anew, as its flow says or else $3 seconds, or all of it would fail at once
-- when the switch is lifted.
-- Keys are locked before rows, because the next of a key goes with each end.
WITH halted AS (
    UPDATE executions
       SET queue_deadline = now() + make_interval(secs => coalesce((
               SELECT (version.spec #>> '{timeouts,queueSecs}')::float8
                 FROM flow_versions AS version
                WHERE version.id = flow_version_id), $3))
     WHERE id = ANY (ARRAY(
        SELECT id FROM executions AS execution
         WHERE state = 'PENDING' AND queue_deadline <= now()
           AND EXISTS (SELECT FROM policies
                        WHERE policies.account_id = execution.account_id AND policies.flows_halted_at IS NOT NULL)
         ORDER BY queue_deadline
         LIMIT $1
           FOR UPDATE OF execution SKIP LOCKED))
), found AS MATERIALIZED (
    SELECT id, concurrency_hash FROM executions AS execution
     WHERE state = 'PENDING' AND queue_deadline <= now()
       AND NOT EXISTS (SELECT FROM policies
                        WHERE policies.account_id = execution.account_id AND policies.flows_halted_at IS NOT NULL)
     ORDER BY queue_deadline
     LIMIT $1
), keys AS MATERIALIZED (
    SELECT lock_keys(array_agg(concurrency_hash)) FROM found WHERE concurrency_hash IS NOT NULL HAVING count(*) > 0
), due AS (
    SELECT id, why_queued(execution) AS queued_reason
      FROM executions AS execution
     WHERE id = ANY (ARRAY(SELECT id FROM found)) AND (SELECT count(*) FROM keys) >= 0
       AND (state = 'PENDING' AND queue_deadline <= now()) IS TRUE
     ORDER BY id
       FOR UPDATE SKIP LOCKED
), ended AS (
    UPDATE executions AS execution
       SET state = 'FAILED', ended_at = now(), failure_category = $2, queued_reason = NULL, is_held = false,
           held_until = NULL, updated_at = now()
      FROM due
     WHERE execution.id = due.id AND execution.id = ANY (ARRAY(SELECT id FROM due))
    RETURNING execution, format(
        'waited for a place as long as its flow allows (%s); free places or raise `timeouts.queueSecs`',
        coalesce(due.queued_reason, 'no reason was noted')) AS message
), details AS (
    UPDATE execution_details SET error_message = message
      FROM ended
     WHERE execution_id = (execution).id AND execution_id = ANY (ARRAY(SELECT id FROM due))
)
INSERT INTO outbox (account_id, topic, body)
SELECT (execution).account_id, 'flow_executions',
       execution_message('status_update', execution, execution_status(
           execution, jsonb_build_object('error_message', message)))
  FROM ended
