-- How many executions `list.sql` has, counted no further than TOTAL_MAX. Flows and versions outlive executions,
-- so nothing has to be joined.
SELECT count(*)
  FROM (SELECT
          FROM executions
         WHERE account_id = $1
           AND ($2::uuid IS NULL OR flow_id = $2)
           AND ($3::text[] IS NULL OR state = ANY ($3))
           AND ($4::timestamptz IS NULL OR COALESCE(started_at, created_at) >= $4)
         LIMIT 100000) AS counted;
