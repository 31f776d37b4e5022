-- Whom a login name means. A name goes before an address; no two users can claim the same string.
SELECT u.id AS user_id, u.account_id, u.username, u.email, u.full_name, u.email_verified, u.created_at,
       u.password_hash, u.auth_generation,
       ARRAY(SELECT r.role FROM user_roles r WHERE r.user_id = u.id ORDER BY r.role) AS roles
  FROM users u
 WHERE lower(u.username) = lower($1)
    OR lower(u.email) = lower($1)
 ORDER BY lower(u.username) = lower($1) DESC
 LIMIT 1
