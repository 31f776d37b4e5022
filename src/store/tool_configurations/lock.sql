-- Keeps others from changing a configuration until the transaction ends.
SELECT id
  FROM tool_configurations
 WHERE account_id = $1
   AND id = $2
   FOR UPDATE;
