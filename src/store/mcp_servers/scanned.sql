-- Notes a scan that worked; no row when the server is reached in another way since, or gone.
UPDATE mcp_servers
   SET status = CASE status WHEN 'inactive' THEN 'inactive' ELSE 'active' END,
       last_scan_at = now(), last_error = NULL,
       era = $4, protocol_version = $5, capabilities = $6, instructions = $7
 WHERE account_id = $1
   AND id = $2
   AND revision = $3
RETURNING id;
