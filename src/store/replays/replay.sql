-- Starts flows once more for events, in the versions given, and names the replay. Left out are flows that are disabled
-- or deleted by now, and what this replay started before. What the event started first is named as what is repeated.
-- What has a key ($8 hash, $9 text) waits behind it: `let_go` knows whether there is a place.
WITH wanted AS (
    SELECT wanted.id, wanted.event_id, flow.account_id, flow.id AS flow_id, version.id AS flow_version_id,
           version.spec, former.id AS former, wanted.hash, wanted.key
      FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[], $8::bigint[], $9::text[])
           AS wanted (id, event_id, flow_id, flow_version_id, hash, key)
      JOIN flows AS flow
        ON flow.id = wanted.flow_id AND flow.account_id = $6 AND flow.deleted_at IS NULL AND flow.is_enabled
      JOIN flow_versions AS version ON version.id = wanted.flow_version_id AND version.flow_id = flow.id
      LEFT JOIN LATERAL (
           SELECT id
             FROM executions
            WHERE event_id = wanted.event_id AND flow_id = flow.id AND retry_of IS NULL
            LIMIT 1) AS former ON true
), claimed AS (
    INSERT INTO replay_starts (replay_id, event_id, flow_id, execution_id)
    SELECT $1::uuid, event_id, flow_id, id FROM wanted
    ON CONFLICT DO NOTHING
    RETURNING execution_id
), made AS (
    INSERT INTO executions AS execution (
        id, account_id, flow_id, flow_version_id, event_id, retry_of, queue_deadline, priority, weight,
        concurrency_hash, concurrency_key, is_held)
    SELECT id, account_id, flow_id, flow_version_id, event_id, former,
           now() + make_interval(secs => coalesce((spec #>> '{timeouts,queueSecs}')::float8, $7)),
           coalesce((spec ->> 'priority')::smallint, 0), coalesce((spec ->> 'weight')::smallint, 1),
           hash, key, hash IS NOT NULL
      FROM wanted
     WHERE id IN (SELECT execution_id FROM claimed)
     ORDER BY id
    RETURNING execution
), details AS (
    INSERT INTO execution_details (execution_id) SELECT (execution).id FROM made
), told AS (
    INSERT INTO outbox (account_id, topic, body)
    SELECT (execution).account_id, 'flow_executions',
           execution_message('execution_created', execution, execution_status(execution, jsonb_build_object(
               'event_id', (execution).event_id,
               'replay_id', $1::uuid,
               'retry_of_execution_id', (execution).retry_of)))
      FROM made
)
SELECT (execution).id FROM made
