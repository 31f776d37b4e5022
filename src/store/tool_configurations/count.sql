-- How many configurations `list.sql` has.
SELECT count(*)
  FROM tool_configurations
 WHERE account_id = $1
   AND ($2::uuid IS NULL OR id = $2);
