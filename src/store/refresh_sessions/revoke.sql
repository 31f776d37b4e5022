-- Ends one login of a user.
UPDATE refresh_sessions
   SET revoked_at = now()
 WHERE user_id = $1
   AND id = $2
   AND revoked_at IS NULL
