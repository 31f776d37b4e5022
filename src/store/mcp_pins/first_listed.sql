-- Notes that a server's first list was taken; no row when one was before.
UPDATE mcp_servers
   SET first_listed_at = now()
 WHERE account_id = $1
   AND id = $2
   AND first_listed_at IS NULL
RETURNING id;
