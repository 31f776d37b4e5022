-- The labels that a project's issues bear.
SELECT DISTINCT label
  FROM issues, unnest(labels) AS label
 WHERE account_id = $1
   AND project_id = $2
   AND deleted_at IS NULL
 ORDER BY label
 LIMIT $3
