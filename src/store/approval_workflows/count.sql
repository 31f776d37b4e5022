-- How many workflows `list.sql` has.
SELECT count(*)
  FROM approval_workflows
 WHERE account_id = $1
   AND ($2::uuid IS NULL OR id = $2)
   AND (NOT $3 OR is_default);
