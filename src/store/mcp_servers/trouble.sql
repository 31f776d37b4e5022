-- Notes why a call did not reach the server.
UPDATE mcp_servers
   SET last_error = $3
 WHERE account_id = $1
   AND id = $2
   AND last_error IS DISTINCT FROM $3;
