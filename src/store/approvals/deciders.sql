-- People of an account with one of these roles.
SELECT id
  FROM users
 WHERE account_id = $1
   AND EXISTS (SELECT FROM user_roles WHERE user_id = users.id AND role = ANY ($2::text[]))
 ORDER BY id
 LIMIT $3;
