-- Whom an access token for one place ($2) speaks for, while it, its grant and its user's sign-in count. One query a
-- request.
SELECT t.scopes, t.grant_id, g.client_id,
       u.id AS user_id, u.account_id, u.username, u.email, u.full_name, u.email_verified, u.created_at,
       ARRAY(SELECT r.role FROM user_roles r WHERE r.user_id = u.id ORDER BY r.role) AS roles
  FROM oauth_tokens t
  JOIN oauth_grants g ON g.id = t.grant_id
  JOIN users u ON u.id = g.user_id
 WHERE t.token_hash = $1
   AND t.expires_at > now()
   AND g.resource = $2
   AND g.revoked_at IS NULL
   AND g.ends_at > now()
   AND u.auth_generation = g.auth_generation
