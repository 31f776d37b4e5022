-- Notes a scan that failed; no row when the server is reached in another way since, or gone.
UPDATE mcp_servers
   SET status = CASE status WHEN 'inactive' THEN 'inactive' ELSE 'error' END,
       last_scan_at = now(), last_error = $4
 WHERE account_id = $1
   AND id = $2
   AND revision = $3
RETURNING id;
