-- What happened how often, and who did how much, among the newest $4 entries of a span of ids ($2 to $3).
WITH searched AS MATERIALIZED (
    SELECT action, status, user_id
      FROM audit_logs
     WHERE account_id = $1 AND id >= $2 AND id < $3
     ORDER BY id DESC
     LIMIT $4
), counted AS (
    SELECT action, NULL::uuid AS user_id, count(*) AS count, count(*) FILTER (WHERE status = 'success') AS success,
           count(*) FILTER (WHERE status = 'failure') AS failure, count(*) FILTER (WHERE status = 'denied') AS denied
      FROM searched
     GROUP BY action
     UNION ALL
    SELECT NULL, user_id, count(*), 0, 0, 0 FROM searched WHERE user_id IS NOT NULL GROUP BY user_id
)
SELECT counted.*, person.username
  FROM counted
  LEFT JOIN users AS person ON person.id = counted.user_id AND person.account_id = $1
 ORDER BY counted.count DESC, counted.action, person.username
 LIMIT 1000
