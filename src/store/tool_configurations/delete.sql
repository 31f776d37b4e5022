-- Removes a configuration: its tool is as it is by itself.
DELETE FROM tool_configurations
 WHERE account_id = $1
   AND id = $2
RETURNING tool_name;
