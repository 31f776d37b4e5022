-- Which flows a list shows, by name, each with the version of its rows and with what its executions came to.
-- The page is cut first, so that only its flows' executions are counted, and those no further than COUNTED_MAX.
SELECT f.id AS flow_id, f.xmin AS row_version, v.xmin AS other_version,
       s.total, s.succeeded, s.failed, s.stopped, s.running, s.last_execution_at
  FROM (SELECT id, name, version_id, xmin
          FROM flows
         WHERE account_id = $1
           AND deleted_at IS NULL
         ORDER BY name, id
         LIMIT $3 OFFSET $4) f
  JOIN flow_versions v ON v.id = f.version_id
 CROSS JOIN LATERAL (
       SELECT count(*) AS total,
              count(*) FILTER (WHERE e.state = 'SUCCEEDED') AS succeeded,
              count(*) FILTER (WHERE e.state = 'FAILED') AS failed,
              count(*) FILTER (WHERE e.state = 'STOPPED') AS stopped,
              count(*) FILTER (WHERE e.ended_at IS NULL) AS running,
              max(e.created_at) AS last_execution_at
         FROM (SELECT state, ended_at, created_at
                 FROM executions
                WHERE flow_id = f.id
                  AND ($2::timestamptz IS NULL OR created_at >= $2)
                ORDER BY id DESC
                LIMIT 10000) e) s
 ORDER BY f.name, f.id;
