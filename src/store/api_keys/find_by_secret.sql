-- The key of a secret and the user it acts as, unless it has expired. One query a request.
SELECT k.id, k.scopes,
       (k.last_used_at IS NULL OR k.last_used_at < now() - interval '1 minute') AS last_use_is_old,
       u.id AS user_id, u.account_id, u.username, u.email, u.full_name, u.email_verified, u.created_at,
       ARRAY(SELECT r.role FROM user_roles r WHERE r.user_id = u.id ORDER BY r.role) AS roles
  FROM api_keys k
  JOIN users u ON u.id = k.user_id AND u.account_id = k.account_id
 WHERE k.key_hash = $1
   AND (k.expires_at IS NULL OR k.expires_at > now())
