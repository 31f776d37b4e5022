-- Metrics of the account by name; only one when $2 names it.
SELECT name, definition, created_at, updated_at
  FROM compliance_metrics
 WHERE account_id = $1
   AND ($2::text IS NULL OR name = $2)
 ORDER BY name;
