-- Removes a rule.
DELETE FROM tool_access_rules
 WHERE account_id = $1
   AND id = $2
RETURNING id;
