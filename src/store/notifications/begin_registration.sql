-- Notes a code that a device may register with. What expired goes, a little each time.
WITH expired AS (
    DELETE FROM device_registrations
     WHERE token_hash IN (SELECT token_hash FROM device_registrations WHERE expires_at < now() LIMIT 100))
INSERT INTO device_registrations (token_hash, account_id, user_id, expires_at)
SELECT $3, account_id, id, now() + make_interval(secs => $4)
  FROM users
 WHERE account_id = $1
   AND id = $2
RETURNING expires_at;
