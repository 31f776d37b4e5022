-- Flows in their current version with what their executions came to, by name; one of them when $2 names it.
-- The page is cut first, so that only its flows' executions are counted.
SELECT f.id AS flow_id, f.account_id, f.extras, f.next_fire_at, f.created_at, f.updated_at,
       v.id AS version_id, v.number, v.tracker_id, v.spec,
       s.total, s.succeeded, s.failed, s.stopped, s.running, s.last_execution_at
  FROM (SELECT *
          FROM flows
         WHERE account_id = $1
           AND deleted_at IS NULL
           AND ($2::uuid IS NULL OR id = $2)
         ORDER BY name, id
         LIMIT $4 OFFSET $5) f
  JOIN flow_versions v ON v.id = f.version_id
 CROSS JOIN LATERAL (
       SELECT count(*) AS total,
              count(*) FILTER (WHERE e.state = 'SUCCEEDED') AS succeeded,
              count(*) FILTER (WHERE e.state = 'FAILED') AS failed,
              count(*) FILTER (WHERE e.state = 'STOPPED') AS stopped,
              count(*) FILTER (WHERE e.ended_at IS NULL) AS running,
              max(e.created_at) AS last_execution_at
         FROM executions e
        WHERE e.flow_id = f.id
          AND ($3::timestamptz IS NULL OR e.created_at >= $3)) s
 ORDER BY f.name, f.id;
