-- Ends the logins of a user, except one when it is named.
UPDATE refresh_sessions
   SET revoked_at = now()
 WHERE user_id = $1
   AND id IS DISTINCT FROM $2
   AND revoked_at IS NULL
   AND expires_at > now()
