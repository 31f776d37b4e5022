-- Takes the turn to renew credentials; no row when another has it, or when they were renewed already.
UPDATE mcp_servers
   SET renewing_until = now() + make_interval(secs => $4)
 WHERE account_id = $1
   AND id = $2
   AND auth_sealed IS NOT DISTINCT FROM $3
   AND (renewing_until IS NULL OR renewing_until < now())
RETURNING id;
