-- Which groups of entries there are: those with the same correlation, and each entry without one. Looked through are
-- the newest $4 entries of a span of ids ($2 to $3). $6 are wanted outcomes: all of them ($7), or any.
WITH searched AS MATERIALIZED (
    SELECT id, coalesce(correlation_id, id) AS key, correlation_id IS NOT NULL AS correlated, action, status,
           resource_type, resource_id, details, user_id, api_key_id, execution_id
      FROM audit_logs
     WHERE account_id = $1 AND id >= $2 AND id < $3
     ORDER BY id DESC
     LIMIT $4
), grouped AS (
    SELECT key, bool_or(correlated) AS correlated, (array_agg(id ORDER BY id DESC))[1] AS newest,
           array_agg(DISTINCT status) AS outcomes, array_agg(DISTINCT action) AS actions,
           $8::text IS NULL
               OR bool_or((resource_type = 'tool' AND resource_id = $8) OR details->>'tool_name' = $8) AS of_tool,
           $9::text IS NULL OR bool_or(details->>'consent_ref' = $9) AS of_consent,
           ($14::uuid IS NULL OR bool_or(user_id = $14)) AND ($15::uuid IS NULL OR bool_or(api_key_id = $15))
               AND ($16::uuid IS NULL OR bool_or(execution_id = $16)) AS of_them,
           CASE WHEN $10::float8 IS NULL AND $11::float8 IS NULL THEN 0
                ELSE coalesce(sum(CASE WHEN json_typeof(details->'cost') = 'number'
                                       THEN (details->>'cost')::float8 END), 0) END AS cost
      FROM searched
     GROUP BY key
), wanted AS (
    SELECT key, correlated, newest
      FROM grouped
     WHERE ($5::text[] IS NULL OR actions && $5)
       AND ($6::text[] IS NULL OR CASE WHEN $7 THEN outcomes @> $6 ELSE outcomes && $6 END)
       AND of_tool AND of_consent AND of_them
       AND ($10::float8 IS NULL OR cost >= $10)
       AND ($11::float8 IS NULL OR cost <= $11)
)
SELECT page.key, page.correlated, whole.total, whole.searched
  FROM (SELECT (SELECT count(*) FROM wanted) AS total, (SELECT count(*) FROM searched) AS searched) AS whole
  LEFT JOIN (SELECT * FROM wanted ORDER BY newest DESC LIMIT $12 OFFSET $13) AS page ON true
 ORDER BY page.newest DESC
