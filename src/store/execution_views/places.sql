-- Why these executions wait that wait behind a key, in the words of `why_queued`. Each key is looked at once, however
-- many of them wait behind it, and no further than people need to know.
WITH asked AS MATERIALIZED (
    SELECT id, flow_id, concurrency_hash AS hash, concurrency_key AS key
      FROM executions
     WHERE account_id = $1 AND id = ANY ($2) AND is_held AND held_until IS NULL AND concurrency_hash IS NOT NULL
), line AS MATERIALIZED (
    SELECT key.hash, key.flow_id, concurrency_limit(key.flow_id) AS most,
           (SELECT count(*) FROM executions AS other
             WHERE other.concurrency_hash = key.hash AND NOT other.is_held AND other.ended_at IS NULL) AS taken
      FROM (SELECT DISTINCT hash, flow_id FROM asked) AS key
), place AS MATERIALIZED (
    SELECT waits.id, waits.nth - 1 AS before
      FROM (SELECT DISTINCT hash FROM asked) AS key
     CROSS JOIN LATERAL (
        SELECT head.id, row_number() OVER (ORDER BY head.event_id, head.id) AS nth
          FROM (SELECT other.event_id, other.id
                  FROM executions AS other
                 WHERE other.concurrency_hash = key.hash AND other.is_held AND other.held_until IS NULL
                 ORDER BY other.event_id, other.id
                 LIMIT 1001) AS head) AS waits
     WHERE waits.id = ANY ($2)
)
SELECT asked.id, format('%s of %s%s under way, %s before it', line.taken, line.most,
                        CASE WHEN asked.key <> '' THEN format(' with key `%s`', asked.key) ELSE '' END,
                        coalesce(place.before::text, 'more than 1000')) AS reason
  FROM asked
  JOIN line ON line.hash = asked.hash AND line.flow_id = asked.flow_id
  LEFT JOIN place ON place.id = asked.id;
