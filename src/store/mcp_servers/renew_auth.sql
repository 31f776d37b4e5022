-- Puts renewed credentials in the place of those they were made from; no row when others came meanwhile.
UPDATE mcp_servers
   SET auth_sealed = $5, auth_shown = $6, renewing_until = NULL
 WHERE account_id = $1
   AND id = $2
   AND revision = $3
   AND auth_type = 'oauth'
   AND auth_sealed IS NOT DISTINCT FROM $4
RETURNING id;
