-- The person whose browser presents the secret of a login.
SELECT u.id AS user_id, u.account_id, u.username, u.email, u.full_name, u.email_verified, u.created_at,
       u.password_hash, u.auth_generation,
       ARRAY(SELECT r.role FROM user_roles r WHERE r.user_id = u.id ORDER BY r.role) AS roles
  FROM refresh_sessions s
  JOIN users u ON u.id = s.user_id
 WHERE s.id = $1
   AND s.token_hash = $2
   AND s.revoked_at IS NULL
   AND s.expires_at > now()
