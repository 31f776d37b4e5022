-- One person of an account.
SELECT u.id AS user_id, u.account_id, u.username, u.email, u.full_name, u.email_verified, u.created_at,
       u.password_hash, u.auth_generation,
       ARRAY(SELECT r.role FROM user_roles r WHERE r.user_id = u.id ORDER BY r.role) AS roles
  FROM users u
 WHERE u.account_id = $1
   AND u.id = $2
