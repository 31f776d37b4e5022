-- How many flows `list.sql` has. The second parameter only concerns the executions counted there.
SELECT count(*)
  FROM flows
 WHERE account_id = $1
   AND deleted_at IS NULL
   AND ($2::timestamptz IS NULL OR true);
