-- Keeps others from changing how tools of a server are set up until the transaction ends.
SELECT id
  FROM tool_configurations
 WHERE account_id = $1
   AND mcp_server_id = $2
 ORDER BY id
   FOR UPDATE;
