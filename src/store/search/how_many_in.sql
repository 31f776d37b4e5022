-- How many issues these projects have, counted up to $3.
SELECT count(*)
  FROM (SELECT FROM issues WHERE account_id = $1 AND project_id = ANY ($2::uuid[]) AND deleted_at IS NULL LIMIT $3)
    AS counted
