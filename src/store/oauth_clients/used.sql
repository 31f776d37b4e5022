-- Notes that a client was used: it stays for $2 seconds more. At most once a day, for this is a hot row.
UPDATE oauth_clients
   SET used_at = coalesce(used_at, now()),
       expires_at = greatest(expires_at, now() + $2::float8 * interval '1 second')
 WHERE id = $1
   AND (used_at IS NULL OR expires_at < now() + $2::float8 * interval '1 second' - interval '1 day')
