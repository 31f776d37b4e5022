-- Writes executions and announces them. Left out: those of flows that are gone or, with $7, disabled, and
-- those whose (event, flow) has one already. Each array has one element for each execution; $8 to $12 say how it
-- stands under its flow's limits.
WITH wanted AS (
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[],
                         $8::bigint[], $9::text[], $10::boolean[], $11::timestamptz[], $12::text[])
    AS wanted (id, account_id, event_id, flow_id, flow_version_id, hash, key, is_held, held_until, reason)
), made AS (
    INSERT INTO executions AS execution (
        id, account_id, flow_id, flow_version_id, event_id, queue_deadline, priority, weight,
        concurrency_hash, concurrency_key, is_held, held_until, queued_reason)
    SELECT wanted.id, flow.account_id, flow.id, version.id, wanted.event_id,
           now() + make_interval(secs => coalesce((version.spec #>> '{timeouts,queueSecs}')::float8, $6)),
           coalesce((version.spec ->> 'priority')::smallint, 0), coalesce((version.spec ->> 'weight')::smallint, 1),
           wanted.hash, wanted.key, wanted.is_held, wanted.held_until, wanted.reason
      FROM wanted
      JOIN flows AS flow
        ON flow.id = wanted.flow_id AND flow.account_id = wanted.account_id
       AND flow.deleted_at IS NULL AND (flow.is_enabled OR NOT $7)
      JOIN flow_versions AS version
        ON version.id = wanted.flow_version_id AND version.flow_id = flow.id
     ORDER BY wanted.id
    ON CONFLICT (event_id, flow_id) WHERE retry_of IS NULL DO NOTHING
    RETURNING execution
), details AS (
    INSERT INTO execution_details (execution_id) SELECT (execution).id FROM made
), told AS (
    INSERT INTO outbox (account_id, topic, body)
    SELECT (execution).account_id, 'flow_executions',
           execution_message('execution_created', execution, execution_status(
               execution, jsonb_build_object('event_id', (execution).event_id)))
      FROM made
)
SELECT (execution).id FROM made
