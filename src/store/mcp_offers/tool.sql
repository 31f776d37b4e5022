-- One tool of a server, as the server sent it.
SELECT definition
  FROM mcp_offers
 WHERE account_id = $1
   AND server_id = $2
   AND kind = 'tool'
   AND name = $3;
