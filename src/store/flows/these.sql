-- These flows in their current version with how their newest executions went, by name; counted as in `list.sql`.
SELECT f.id AS flow_id, f.account_id, f.extras, f.next_fire_at, f.created_at, f.updated_at,
       v.id AS version_id, v.number, v.tracker_id, v.spec, f.xmin AS row_version, v.xmin AS other_version,
       s.total, s.succeeded, s.failed, s.stopped, s.last_execution_at, o.running
  FROM flows f
  JOIN flow_versions v ON v.id = f.version_id
 CROSS JOIN LATERAL (
       SELECT count(*) AS total,
              count(*) FILTER (WHERE e.state = 'SUCCEEDED') AS succeeded,
              count(*) FILTER (WHERE e.state = 'FAILED') AS failed,
              count(*) FILTER (WHERE e.state = 'STOPPED') AS stopped,
              max(e.created_at) AS last_execution_at
         FROM (SELECT state, created_at
                 FROM executions
                WHERE flow_id BETWEEN f.id AND f.id
                ORDER BY flow_id, id DESC
                LIMIT 100) e) s
 CROSS JOIN LATERAL (
       SELECT count(*) AS running
         FROM (SELECT
                 FROM executions
                WHERE flow_id BETWEEN f.id AND f.id
                  AND ended_at IS NULL
                ORDER BY flow_id DESC, id DESC
                LIMIT 100) e) o
 WHERE f.account_id = $1
   AND f.deleted_at IS NULL
   AND f.id = ANY ($2)
 ORDER BY f.name, f.id;
