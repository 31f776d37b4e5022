-- Gives the turn back without new credentials.
UPDATE mcp_servers
   SET renewing_until = NULL
 WHERE account_id = $1
   AND id = $2
   AND auth_sealed IS NOT DISTINCT FROM $3;
