-- Replaces the current token ($2) by its successor ($3). The one before it, within the grace ($5),
-- changes nothing, since its successor is the current one already. Any other of our tokens was
-- replaced long ago: somebody keeps a copy, so the login ends. No row: there is no such login any more.
-- Two at once: the second waits for the row and then finds itself to be the one before.
UPDATE refresh_sessions s
   SET token_hash = CASE WHEN s.token_hash = $2 THEN $3 ELSE s.token_hash END,
       previous_hash = CASE WHEN s.token_hash = $2 THEN $2 ELSE s.previous_hash END,
       rotated_at = CASE WHEN s.token_hash = $2 THEN clock_timestamp() ELSE s.rotated_at END,
       expires_at = CASE WHEN s.token_hash = $2
                         THEN least(now() + $4::float8 * interval '1 second', s.ends_at)
                         ELSE s.expires_at END,
       revoked_at = CASE WHEN s.token_hash = $2 THEN NULL
                         WHEN s.previous_hash = $2
                              AND s.rotated_at > clock_timestamp() - $5::float8 * interval '1 second'
                         THEN NULL
                         ELSE now() END
  FROM users u
 WHERE s.id = $1
   AND u.id = s.user_id
   AND s.revoked_at IS NULL
   AND s.expires_at > now()
RETURNING s.revoked_at IS NOT NULL AS reused, u.account_id, s.user_id, u.auth_generation
