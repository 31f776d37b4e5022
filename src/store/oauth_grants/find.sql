-- What a client was given, while it counts.
SELECT scopes, resource
  FROM oauth_grants
 WHERE id = $1
   AND client_id = $2
   AND refresh_hash IS NOT NULL
   AND revoked_at IS NULL
   AND expires_at > now()
