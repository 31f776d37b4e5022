-- Which flows a list shows, by name, each with the version of its rows and with how its newest executions went.
-- The page is cut first, so that only its flows' executions are counted, and of each no more than COUNTED_MAX are read:
-- those of before `$2` are left out only then. BETWEEN, and the order by a flow that is the same everywhere, leave the
-- planner no index but those that begin with the flow: along the primary key it would look for the executions of a
-- flow that has few through those of all others. What has not ended is among those that were read, unless there are
-- more: of those their index says all, as ids begin with the time at which they were made.
SELECT f.id AS flow_id, f.xmin AS row_version, v.xmin AS other_version,
       s.total, s.succeeded, s.failed, s.stopped, s.last_execution_at,
       CASE WHEN s.count_read < 100 THEN s.running
            ELSE (SELECT count(*)
                    FROM (SELECT
                            FROM executions
                           WHERE flow_id BETWEEN f.id AND f.id
                             AND ended_at IS NULL
                             AND id >= uuid7_floor(greatest($2::timestamptz, 'epoch'::timestamptz))
                           ORDER BY flow_id DESC, id DESC
                           LIMIT 100) AS open) END AS running
  FROM (SELECT id, name, version_id, xmin
          FROM flows
         WHERE account_id = $1
           AND deleted_at IS NULL
         ORDER BY name, id
         LIMIT $3 OFFSET $4) f
  JOIN flow_versions v ON v.id = f.version_id
 CROSS JOIN LATERAL (
       SELECT count(*) AS count_read,
              count(*) FILTER (WHERE e.counts) AS total,
              count(*) FILTER (WHERE e.counts AND e.state = 'SUCCEEDED') AS succeeded,
              count(*) FILTER (WHERE e.counts AND e.state = 'FAILED') AS failed,
              count(*) FILTER (WHERE e.counts AND e.state = 'STOPPED') AS stopped,
              count(*) FILTER (WHERE e.counts AND e.ended_at IS NULL) AS running,
              max(e.created_at) FILTER (WHERE e.counts) AS last_execution_at
         FROM (SELECT state, created_at, ended_at, $2::timestamptz IS NULL OR created_at >= $2 AS counts
                 FROM executions
                WHERE flow_id BETWEEN f.id AND f.id
                ORDER BY flow_id, id DESC
                LIMIT 100) e) s
 ORDER BY f.name, f.id;
