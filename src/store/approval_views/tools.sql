-- The tools that approval was asked for, by name.
SELECT DISTINCT tool_name
  FROM approval_requests
 WHERE account_id = $1
 ORDER BY tool_name
 LIMIT $2;
