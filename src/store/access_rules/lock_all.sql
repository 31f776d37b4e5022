-- A configuration's rules without its condition, which nobody changes until the transaction ends.
SELECT id
  FROM tool_access_rules
 WHERE account_id = $1
   AND tool_configuration_id = $2
   AND NOT is_condition
 ORDER BY id
   FOR UPDATE;
