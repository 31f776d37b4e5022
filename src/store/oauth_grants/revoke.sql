-- Ends one grant of a client, with all of its tokens.
UPDATE oauth_grants
   SET revoked_at = now()
 WHERE id = $1
   AND client_id = $2
   AND revoked_at IS NULL
