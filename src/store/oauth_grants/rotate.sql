-- Replaces the current refresh token ($3) by its successor ($4). The one before it, within the grace ($6), changes
-- nothing, since its successor is the current one already. Any other of our tokens was replaced long ago: somebody
-- keeps a copy, so all of the grant ends. No row: it does not count any more, or is another client's.
UPDATE oauth_grants g
   SET refresh_hash = CASE WHEN g.refresh_hash = $3 THEN $4 ELSE g.refresh_hash END,
       previous_hash = CASE WHEN g.refresh_hash = $3 THEN $3 ELSE g.previous_hash END,
       rotated_at = CASE WHEN g.refresh_hash = $3 THEN clock_timestamp() ELSE g.rotated_at END,
       last_used_at = now(),
       expires_at = CASE WHEN g.refresh_hash = $3
                         THEN least(now() + $5::float8 * interval '1 second', g.ends_at)
                         ELSE g.expires_at END,
       revoked_at = CASE WHEN g.refresh_hash = $3 THEN NULL
                         WHEN g.previous_hash = $3
                              AND g.rotated_at > clock_timestamp() - $6::float8 * interval '1 second'
                         THEN NULL
                         ELSE now() END
  FROM users u
 WHERE g.id = $1
   AND g.client_id = $2
   AND g.refresh_hash IS NOT NULL
   AND g.revoked_at IS NULL
   AND g.expires_at > now()
   AND u.id = g.user_id
   AND u.auth_generation = g.auth_generation
RETURNING g.revoked_at IS NOT NULL AS reused
