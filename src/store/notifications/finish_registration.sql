-- Uses a code up.
DELETE FROM device_registrations
 WHERE token_hash = $1
   AND expires_at > now()
RETURNING account_id, user_id;
