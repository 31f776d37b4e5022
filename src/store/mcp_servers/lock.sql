-- Keeps others from changing a server until the transaction ends.
SELECT id
  FROM mcp_servers
 WHERE account_id = $1
   AND id = $2
   FOR UPDATE;
