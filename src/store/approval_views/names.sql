-- What these people of an account are called.
SELECT id, username
  FROM users
 WHERE account_id = $1
   AND id = ANY ($2);
