-- Notes that somebody is on the way; no row when the link was used before. What expired goes, a little each time.
WITH expired AS (
    DELETE FROM mcp_authorizations
     WHERE state_hash IN (SELECT state_hash FROM mcp_authorizations WHERE expires_at < now() LIMIT 100))
INSERT INTO mcp_authorizations
       (state_hash, link_hash, browser_hash, account_id, server_id, user_id, revision, sealed, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, now() + make_interval(secs => $9))
ON CONFLICT (link_hash) DO NOTHING
RETURNING state_hash;
