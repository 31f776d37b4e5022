-- Another execution for the same event, in the flow's current version, and named as a retry. $5 to $8 say how it stands
-- under the flow's limit.
WITH former AS (
    SELECT e.id, e.event_id, f.account_id, f.id AS flow_id, v.id AS flow_version_id, v.spec
      FROM executions e
      JOIN flows f ON f.id = e.flow_id
      JOIN flow_versions v ON v.id = f.version_id
     WHERE e.account_id = $1
       AND e.id = $2
), made AS (
    INSERT INTO executions AS execution (
        id, account_id, flow_id, flow_version_id, event_id, retry_of, queue_deadline, priority, weight,
        concurrency_hash, concurrency_key, is_held, queued_reason)
    SELECT $3, account_id, flow_id, flow_version_id, event_id, id,
           now() + make_interval(secs => coalesce((spec #>> '{timeouts,queueSecs}')::float8, $4)),
           coalesce((spec ->> 'priority')::smallint, 0), coalesce((spec ->> 'weight')::smallint, 1),
           $5::bigint, $6::text, $7::boolean, $8::text
      FROM former
    RETURNING execution
), details AS (
    INSERT INTO execution_details (execution_id) SELECT (execution).id FROM made
), told AS (
    INSERT INTO outbox (account_id, topic, body)
    SELECT (execution).account_id, 'flow_executions',
           execution_message('execution_created', execution, execution_status(execution, jsonb_build_object(
               'event_id', (execution).event_id,
               'retry_of_execution_id', (execution).retry_of)))
      FROM made
)
SELECT (execution).flow_id FROM made
