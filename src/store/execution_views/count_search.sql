-- How many executions `search.sql` has, counted no further than TOTAL_MAX.
SELECT count(*)
  FROM (SELECT
          FROM executions e
          JOIN flows f ON f.id = e.flow_id
          LEFT JOIN execution_details d ON d.execution_id = e.id
          LEFT JOIN LATERAL (SELECT subject, kind FROM events WHERE id = e.event_id LIMIT 1) ev ON true
         WHERE e.account_id = $1
           AND ($2::uuid IS NULL OR e.flow_id = $2)
           AND ($3::text[] IS NULL OR e.state = ANY ($3))
           AND ($4::timestamptz IS NULL OR COALESCE(e.started_at, e.created_at) >= $4)
           AND (f.name ILIKE $5 OR ev.subject ILIKE $5 OR ev.kind ILIKE $5
                OR d.error_message ILIKE $5 OR e.id::text ILIKE $5)
         LIMIT 100000) AS counted;
