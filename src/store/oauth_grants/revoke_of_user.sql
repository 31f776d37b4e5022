-- Ends what a person gave: to one client, or to all when none is named.
UPDATE oauth_grants
   SET revoked_at = now()
 WHERE account_id = $1
   AND user_id = $2
   AND ($3::uuid IS NULL OR client_id = $3)
   AND revoked_at IS NULL
   AND expires_at > now()
