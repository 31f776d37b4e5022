-- Writes executions and announces them. Left out: those of flows that are gone or, with $7, disabled, and
-- those whose (event, flow) has one already.
WITH wanted AS (
    SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[])
    AS wanted (id, account_id, event_id, flow_id, flow_version_id)
), made AS (
    INSERT INTO executions AS execution (id, account_id, flow_id, flow_version_id, event_id, queue_deadline)
    SELECT wanted.id, flow.account_id, flow.id, version.id, wanted.event_id,
           now() + make_interval(secs => coalesce((version.spec #>> '{timeouts,queueSecs}')::float8, $6))
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
