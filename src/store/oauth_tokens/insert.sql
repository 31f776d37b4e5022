-- Keeps an access token for $4 seconds, at most as long as its grant. Of earlier ones the newest $5 stay, so that
-- a client that refreshes all the time does not fill the table.
WITH dropped AS (
    DELETE FROM oauth_tokens
     WHERE token_hash IN (
        SELECT token_hash FROM oauth_tokens WHERE grant_id = $2 ORDER BY created_at DESC OFFSET $5::bigint)
)
INSERT INTO oauth_tokens (token_hash, grant_id, scopes, expires_at)
SELECT $1::bytea, id, $3::text[], least(now() + $4::float8 * interval '1 second', ends_at)
  FROM oauth_grants
 WHERE id = $2
RETURNING extract(epoch FROM expires_at - now())::float8 AS seconds
