-- Removes a server with all it offered and how its tools were set up.
DELETE FROM mcp_servers
 WHERE account_id = $1
   AND id = $2
RETURNING name;
