-- How many executions `list.sql` has, counted no further than TOTAL_MAX.
SELECT count(*)
  FROM (SELECT
          FROM executions e
         WHERE e.account_id = $1
           AND ($2::uuid IS NULL OR e.flow_id = $2)
           AND ($3::text[] IS NULL OR e.state = ANY ($3))
           AND ($4::timestamptz IS NULL OR COALESCE(e.started_at, e.created_at) >= $4)
           AND ($5::text IS NULL OR e.id::text ILIKE $5
                OR (SELECT f.name ILIKE $5 FROM flows f WHERE f.id = e.flow_id)
                OR (SELECT ev.subject ILIKE $5 OR ev.kind ILIKE $5 FROM events ev WHERE ev.id = e.event_id)
                OR (SELECT d.error_message ILIKE $5 FROM execution_details d WHERE d.execution_id = e.id))
         LIMIT 100000) AS counted;
