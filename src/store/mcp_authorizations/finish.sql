-- Takes somebody's way to its end, once, in the browser in which it began.
DELETE FROM mcp_authorizations
 WHERE state_hash = $1
   AND browser_hash = $2
   AND expires_at > now()
RETURNING account_id, server_id, revision, sealed;
