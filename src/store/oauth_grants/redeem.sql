-- Redeems a code, once; no row means that it was, or does not count any more. Two at once: the second waits for
-- the row and then finds it redeemed.
UPDATE oauth_grants g
   SET redeemed_at = now(),
       last_used_at = now(),
       refresh_hash = $2,
       expires_at = least(now() + $3::float8 * interval '1 second', g.ends_at)
  FROM users u
 WHERE g.id = $1
   AND g.redeemed_at IS NULL
   AND g.revoked_at IS NULL
   AND g.expires_at > now()
   AND u.id = g.user_id
   AND u.auth_generation = g.auth_generation
RETURNING g.id
