-- Notes how many tools of a server wait for review.
UPDATE mcp_servers
   SET held_tools = $3
 WHERE account_id = $1
   AND id = $2
   AND held_tools <> $3;
