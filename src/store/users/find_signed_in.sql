-- The owner of an access token, if the login it belongs to was neither revoked nor has ended,
-- and the token is not older than the user's last "sign out everywhere". One query a request.
SELECT u.id AS user_id, u.account_id, u.username, u.email, u.full_name, u.email_verified, u.created_at,
       ARRAY(SELECT r.role FROM user_roles r WHERE r.user_id = u.id ORDER BY r.role) AS roles
  FROM users u
  JOIN refresh_sessions s ON s.user_id = u.id
 WHERE u.id = $1
   AND s.id = $2
   AND s.revoked_at IS NULL
   AND s.ends_at > now()
   AND u.auth_generation = $3
