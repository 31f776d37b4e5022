-- How many MCP servers `list.sql` has.
SELECT count(*)
  FROM mcp_servers
 WHERE account_id = $1
   AND ($2::uuid IS NULL OR id = $2);
