-- One key of a user.
SELECT id, user_id, name, prefix, scopes, expires_at, last_used_at, created_at
  FROM api_keys
 WHERE account_id = $1
   AND user_id = $2
   AND id = $3
