-- How many rules `list.sql` has.
SELECT count(*)
  FROM tool_access_rules
 WHERE account_id = $1
   AND ($2::uuid IS NULL OR tool_configuration_id = $2)
   AND ($3::uuid IS NULL OR id = $3);
